"""Value types of orders."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from eventing import CURRENCIES, Items, Money, Name, Number, OneOf, Text

MAX_LINES = 200
#: Of a quantity or a price.
MAX_NUMBER = 10**12
MAX_DECIMALS = 6
#: Of the total: Money has 15 digits before the point.
MAX_TOTAL = 10**15 - 1

#: Incoterms 2020.
INCOTERMS = ("EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF")

#: The customer's own number of an order, or ours.
OrderNumber = Annotated[str, Text(max=60)]
BillOfLading = Annotated[str, Text(max=60)]
Unit = Annotated[str, Text(max=20)]
Quantity = Annotated[Decimal, Number(more_than=0, max=MAX_NUMBER, decimals=MAX_DECIMALS)]
UnitPrice = Annotated[Decimal, Number(min=0, max=MAX_NUMBER, decimals=MAX_DECIMALS)]
Currency = Annotated[str, OneOf(CURRENCIES, code="not_a_currency")]
Incoterm = Annotated[str, OneOf(INCOTERMS, code="not_an_incoterm")]
#: `OA_60`: open account, 60 days.
PaymentTerms = Annotated[
    str,
    Text(
        max=40,
        pattern=r"TT100|TT30_70BL|LC_SIGHT|DP_SIGHT|(LC_USANCE|DA|OA)_[1-9][0-9]{0,2}",
        code="not_payment_terms",
    ),
]
Deposit = Annotated[Money, Number(min=0)]


@dataclass(frozen=True, kw_only=True)
class OrderLine:
    product: Name
    quantity: Quantity
    unit: Unit
    unit_price: UnitPrice


Lines = Annotated[tuple[OrderLine, ...], Items(min=1, max=MAX_LINES)]
