"""Value types of credit, with their limits, for events, commands and bodies."""

from decimal import Decimal
from typing import Annotated, Literal

from eventing import CURRENCIES, Items, Money, Number, OneOf, Text

#: A currency by ISO 4217.
Currency = Annotated[
    str,
    Text(max=3, pattern="[A-Z]{3}", code="not_a_currency"),
    OneOf(CURRENCIES, code="not_a_currency"),
]
#: A short name for programs.
Code = Annotated[str, Text(max=60)]

# -- amounts ---------------------------------------------------------------------------------------

Amount = Annotated[Decimal, Number(decimals=4)]
NotNegative = Annotated[Decimal, Number(min=0, decimals=4)]
#: The most that one document can be about: more is a slip of the keyboard.
MAX_AMOUNT = 10**9
Positive = Annotated[Decimal, Number(more_than=0, max=MAX_AMOUNT, decimals=4)]
PositiveMoney = Annotated[Money, Number(more_than=0, max=MAX_AMOUNT)]

# -- orders, invoices, payments --------------------------------------------------------------------

OrderNumber = Annotated[str, Text(max=60)]
InvoiceNumber = Annotated[str, Text(max=60)]
#: Payment terms, such as OA_60; `policy.terms` knows which there are.
TermsCode = Annotated[str, Text(max=40)]
#: An invoice and what is put on it, as a query writes it: `7f3a:120.00`.
PartOfPayment = Annotated[str, Text(max=140, pattern=r"[^:]+:\d+(\.\d+)?", code="not_a_part")]
#: What the customer wrote on a payment.
PaymentReference = Annotated[str, Text(max=140)]

#: Why somebody did what needs a reason.
Reason = Annotated[str, Text(max=500, lines=True)]
#: What makes a document look wrong; a person can confirm it, with a reason.
Doubt = Literal["order_unknown", "order_cancelled", "beyond_order", "reference_used"]
#: What left nothing owed on an invoice.
SettledHow = Literal["paid", "credited", "cancelled"]
#: Why money was taken back from an invoice.
TakenBackFor = Literal["by_hand", "payment_reversed", "invoice_cancelled", "invoice_credited"]

#: Where an order stands with credit.
OrderState = Literal["unchecked", "cleared", "held", "shipped", "cancelled"]
#: Why an invoice is not paid, as the customer says (R286, R287).
LateReason = Literal["oversight", "documents", "goods", "cash", "bank", "process", "no_answer", "other"]
#: What a customer disputes about an invoice (R298), and who was right.
DisputeAbout = Literal["goods", "quantity", "price", "documents", "delivery", "other"]
DisputeOutcome = Literal["owed", "not_owed"]
#: What the customer said about it.
LateNote = Annotated[str, Text(max=500, lines=True)]

# -- assessment ------------------------------------------------------------------------------------

#: Where a balance sheet comes from.
Origin = Annotated[str, Text(max=200)]
Reliability = Literal["audited", "reviewed", "unaudited", "estimated"]
#: A note about the traits of a customer.
TraitNote = Annotated[str, Text(max=2000, lines=True)]
#: From 1 to 10; 0 means that there is no data.
Score = Annotated[int, Number(min=0, max=10)]
#: By trait.
Scores = Annotated[dict[Code, Score], Items(max=100)]
Occasion = Literal["review", "statements", "traits"]

# -- collection ------------------------------------------------------------------------------------

Stage = Annotated[str, Text(max=20)]
Action = Literal["call", "email", "letter", "decision"]
ActionOwner = Literal["sales", "credit", "finance", "management"]
#: What comes next if nothing is paid: stated in letters, and to whoever acts.
NEXT_STEPS = (
    "first_reminder",
    "call",
    "second_reminder",
    "formal_notice",
    "management_contact",
    "final_demand",
    "claim_handover",
    "claim_decision",
    "no_further_reminders",
    "court_or_write_off",
)
NextStep = Annotated[Code, OneOf(NEXT_STEPS, code="not_a_next_step")]

# -- why an order is held --------------------------------------------------------------------------

#: Numbers, dates and codes of a reason, as text, so that none is rounded.
Params = Annotated[dict[Code, Annotated[str, Text(max=60, min=0)]], Items(max=20)]
