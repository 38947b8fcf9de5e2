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
