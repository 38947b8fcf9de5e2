"""Contracts: what mail publishes, and what it reads of other services.

Of others' events it reads only the fields it needs.
"""

from dataclasses import dataclass
from datetime import date, datetime

from eventing import Contracts, Money, Published

PUBLISHED = Published("mail")

# -- read of customers -----------------------------------------------------------------------------

READ_CUSTOMERS = Contracts("customers")


@READ_CUSTOMERS.event("StaffJoined.v1")
@dataclass(frozen=True, kw_only=True)
class StaffJoined:
    staff_id: str
    name: str
    email: str
    role: str
    needs_approval: bool
    manager_id: str | None = None
    approver_id: str | None = None
    deputy_id: str | None = None


@READ_CUSTOMERS.event("StaffRoleChanged.v1")
@dataclass(frozen=True, kw_only=True)
class StaffRoleChanged:
    staff_id: str
    role: str
    needs_approval: bool
    manager_id: str | None = None
    approver_id: str | None = None
    deputy_id: str | None = None


@READ_CUSTOMERS.event("StaffLeft.v1")
@dataclass(frozen=True, kw_only=True)
class StaffLeft:
    staff_id: str
    left_at: datetime


@READ_CUSTOMERS.event("CustomerRegistered.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerRegistered:
    customer_id: str
    code: str
    name: str
    country: str
    domains: tuple[str, ...] = ()
    from_mail_id: str | None = None


@READ_CUSTOMERS.event("CustomerRegraded.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerRegraded:
    customer_id: str
    code: str


@dataclass(frozen=True, kw_only=True)
class FaxNumber:
    """A number in E.164; None where it cannot be dialled."""

    normal: str | None = None


@READ_CUSTOMERS.event("ContactAdded.v1")
@dataclass(frozen=True, kw_only=True)
class ContactAdded:
    customer_id: str
    emails: tuple[str, ...] = ()
    faxes: tuple[FaxNumber, ...] = ()

    @property
    def fax_numbers(self) -> tuple[str, ...]:
        return tuple(fax.normal for fax in self.faxes if fax.normal is not None)


@READ_CUSTOMERS.event("ContactAddressAdded.v1")
@dataclass(frozen=True, kw_only=True)
class ContactAddressAdded:
    customer_id: str
    kind: str
    address: str
    number: FaxNumber | None = None

    @property
    def fax_numbers(self) -> tuple[str, ...]:
        """The number, if it is of a fax and can be dialled."""
        normal = None if self.number is None or self.kind != "fax" else self.number.normal
        return () if normal is None else (normal,)


@READ_CUSTOMERS.event("CustomerCorrected.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerCorrected:
    customer_id: str
    name: str
    country: str
    domains: tuple[str, ...] = ()


@READ_CUSTOMERS.event("ContactAddressRetired.v1")
@dataclass(frozen=True, kw_only=True)
class ContactAddressRetired:
    customer_id: str
    kind: str
    address: str


@READ_CUSTOMERS.event("CustomerAssigned.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerAssigned:
    customer_id: str
    owner_id: str
    from_mail_id: str | None = None


@READ_CUSTOMERS.event("CustomerReassigned.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerReassigned:
    customer_id: str
    owner_id: str


@READ_CUSTOMERS.event("CustomerRiskFlagged.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerRiskFlagged:
    customer_id: str


@READ_CUSTOMERS.event("CustomerRiskCleared.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerRiskCleared:
    customer_id: str


# -- read of credit --------------------------------------------------------------------------------

READ_CREDIT = Contracts("credit")


@dataclass(frozen=True, kw_only=True)
class NoticeLine:
    invoice_id: str
    number: str
    days_overdue: int
    amount: Money
    due_on: date


@READ_CREDIT.event("CollectionLetterDue.v1")
@dataclass(frozen=True, kw_only=True)
class CollectionLetterDue:
    """A customer is to be written to about all that is overdue.

    `total` is the sum of the lines, which are less the customer's cash in hand, `unapplied`. `next_step` is
    the code of what comes next if nothing is paid. `replaces` is an earlier letter that says less.
    """

    customer_id: str
    letter_id: str
    stage: str
    owner: str
    next_step: str
    lines: tuple[NoticeLine, ...]
    total: Money
    unapplied: Money
    replaces: str | None


@READ_CREDIT.event("CollectionLetterRevised.v1")
@dataclass(frozen=True, kw_only=True)
class CollectionLetterRevised:
    """Less is owed of what a letter says; without lines nothing is."""

    customer_id: str
    letter_id: str
    stage: str
    next_step: str
    lines: tuple[NoticeLine, ...]
    total: Money
    unapplied: Money
