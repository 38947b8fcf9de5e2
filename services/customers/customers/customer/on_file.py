"""Customers on file already: found by an address or a domain, told only to those who may see them.

A second record of a customer would take the colleague's mail: an address of two customers is nobody's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from customers.addresses import PhoneNumber, normal_domain, normal_email, phone_numbers
from customers.customer.commands import (
    AddContact,
    AddContactAddress,
    CorrectCustomer,
    NewContact,
    RegisterCustomer,
)
from customers.customer.errors import CustomerOnFile, OnFileWithColleague
from customers.request.commands import RequestCustomer
from customers.request.model import request_id_of
from customers.staff.model import MANAGING, People


@dataclass(frozen=True)
class OnFile:
    """A customer on file with an address or domain that is given for another. `owner_id`: None for nobody."""

    customer_id: str
    code: str
    owner_id: str | None


@dataclass(frozen=True)
class Doubles:
    """The customers on file, and who asks; `requested`: their manager has been told already."""

    asked_by: str = ""
    found: tuple[OnFile, ...] = ()
    requested: bool = False


@dataclass(frozen=True)
class Keys:
    """What a customer is found by: e-mail addresses, numbers in E.164, and domains of the company."""

    addresses: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()

    @property
    def of_contacts(self) -> frozenset[str]:
        """The keys of contact persons who would be found: by address, or by the company's domain."""
        return self.addresses | {f"@{domain}" for domain in self.domains}

    @property
    def of_customers(self) -> frozenset[str]:
        """The domains of companies that would be found: whoever writes from one is of that company."""
        return self.domains | {domain for one in self.addresses if (domain := one.partition("@")[2])}


def keys_given(command: object, country: str) -> Keys:
    """What a command puts on file, in its normal form."""
    match command:
        case RegisterCustomer():
            contacts = [key for contact in command.contacts for key in _of_contact(contact, command.country)]
            return Keys(frozenset(contacts), frozenset(command.domains))
        case CorrectCustomer():
            return Keys(domains=frozenset(command.domains))
        case AddContact():
            return Keys(frozenset(_of_contact(command, country)))
        case AddContactAddress(kind="email"):
            return Keys(frozenset({command.address.strip().lower()}))
        case AddContactAddress():
            return Keys(frozenset(_normals([command.address], country)))
        case _:
            return Keys()


def contact_keys(emails: Iterable[str], numbers: Iterable[PhoneNumber]) -> list[str]:
    """The keys a contact person is found by."""
    of_numbers = [number.normal for number in numbers if number.normal is not None]
    of_emails = [key for email in emails for key in (email, f"@{email.partition('@')[2]}")]
    return list(dict.fromkeys([*of_emails, *of_numbers]))


def _of_contact(contact: NewContact, country: str) -> list[str]:
    return [*contact.emails, *_normals((*contact.phones, *contact.faxes), country)]


def _normals(dialled: Iterable[str], country: str) -> list[str]:
    numbers = [number for text in dialled for number in phone_numbers(text, country)]
    return [number.normal for number in numbers if number.normal is not None]


def keys_typed(country: str, emails: Iterable[str], domains: Iterable[str], dialled: Iterable[str]) -> Keys:
    """What is being typed for a new customer; numbers without `+` are dialled in its country."""
    addresses = (*map(normal_email, emails), *_normals(dialled, country))
    return Keys(frozenset(addresses), frozenset(map(normal_domain, domains)))


def check_doubles(doubles: Doubles, people: People, *, confirmed: bool) -> None:
    """Check what is on file. Raises OnFileWithColleague; CustomerOnFile for one's own unless `confirmed`."""
    if doubles.requested or _hidden(doubles, people):
        raise OnFileWithColleague()
    if doubles.found and not confirmed:
        raise CustomerOnFile(customer_code=doubles.found[0].code)


def requests_due(doubles: Doubles, people: People, now: datetime) -> Sequence[RequestCustomer]:
    """The request for a customer on file that the asker may not see: to the manager of both sides."""
    return [
        RequestCustomer(
            customer_id=hidden.customer_id,
            request_id=request_id_of(hidden.customer_id, doubles.asked_by, now),
            requested_by=doubles.asked_by,
            manager_id=common_manager(people, doubles.asked_by, hidden.owner_id),
        )
        for hidden in _hidden(doubles, people)[:1]
    ]


def _hidden(doubles: Doubles, people: People) -> Sequence[OnFile]:
    return [one for one in doubles.found if not _may_see(people, doubles.asked_by, one.owner_id)]


def _may_see(people: People, staff_id: str, owner_id: str | None) -> bool:
    """Whether somebody may see a customer of this owner: their own, their team's; a manager nobody's too."""
    role = people[staff_id].role if people[staff_id].active else None
    if role == "general_manager" or owner_id == staff_id:
        return True
    if role not in MANAGING:
        return False
    return owner_id is None or staff_id in _line(people, owner_id)


def common_manager(people: People, staff_id: str, owner_id: str | None) -> str | None:
    """The nearest manager above both who is still here; None without one."""
    theirs = _line(people, staff_id)
    others = theirs if owner_id is None else [owner_id, *_line(people, owner_id)]
    return next((one for one in theirs if one in others and people[one].leads), None)


def _line(people: People, staff_id: str) -> Sequence[str]:
    """The managers above somebody, nearest first."""
    line: list[str] = []
    above = people[staff_id].manager_id
    while above is not None and above not in line:
        line.append(above)
        above = people[above].manager_id
    return line
