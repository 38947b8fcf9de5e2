"""Value types of a customer and its contact persons."""

from typing import Annotated, Literal, TypeAlias

from customers.addresses import DialledNumber, Domain, Email, PhoneNumber
from eventing import Items, Name, Text

MAX_CONTACTS = 200
#: Of one kind, for one contact person.
MAX_ADDRESSES = 50
MAX_DOMAINS = 20

CustomerName = Name
ContactName = Name
#: A contact person's job title.
Position = Name
#: The company's name in its own script.
LocalName = Name
#: `https://www.mueller.de`.
Website = Annotated[str, Text(max=300, pattern=r"https?://[^\s<>\"']+", code="not_a_website")]
#: The language a contact person is written to in, by ISO 639: `en`, `es`, `zh`.
ContactLanguage = Annotated[str, Text(max=8, pattern=r"[a-z]{2,3}(-[A-Z][a-z]{3})?", code="not_a_language")]
#: How a contact person likes to be reached.
ContactChannel: TypeAlias = Literal["email", "phone", "whatsapp", "wechat", "fax", "visit"]
#: How far the negotiation has come (R028).
Stage: TypeAlias = Literal[
    "enquiry",
    "quoted",
    "sample",
    "negotiating",
    "contract",
    "deposit",
    "production",
    "shipped",
    "balance",
    "after_sales",
]
#: How it stands with the customer (R047).
Status: TypeAlias = Literal["potential", "following", "deal", "dormant"]
#: How the customer was found: a fair, a platform, a referral.
Source = Name

Domains = Annotated[tuple[Domain, ...], Items(max=MAX_DOMAINS)]
Emails = Annotated[tuple[Email, ...], Items(max=MAX_ADDRESSES)]
Phones = Annotated[tuple[PhoneNumber, ...], Items(max=MAX_ADDRESSES)]
DialledNumbers = Annotated[tuple[DialledNumber, ...], Items(max=MAX_ADDRESSES)]

#: The order of a list of customers.
Order: TypeAlias = Literal["code", "name", "last_contact"]
AddressKind: TypeAlias = Literal["email", "phone", "fax"]
#: Why a customer went to another owner.
MoveReason: TypeAlias = Literal["left", "transfer"]
RiskReason: TypeAlias = Literal["invoice_overdue", "order_held", "credit_grade"]
#: `reason` or `reason:reference`.
RiskKey = Annotated[str, Text(max=100)]
#: As credit publishes it.
CreditGrade = Annotated[str, Text(max=10)]
