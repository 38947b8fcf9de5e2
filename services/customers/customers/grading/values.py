"""Value types of the rule of grade A."""

from decimal import Decimal
from typing import Annotated

from eventing import CURRENCIES, Items, Number, OneOf

Currency = Annotated[str, OneOf(CURRENCIES, code="not_a_currency")]
Least = Annotated[Decimal, Number(min=0, max=10**9, decimals=2)]
#: The least total of an order, by currency.
Minimums = Annotated[dict[Currency, Least], Items(max=50)]
