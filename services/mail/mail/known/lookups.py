"""Lookups of what mail knows from other services, many at once, for other features."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eventing import Db, Document, View
from mail import permissions
from mail.addresses import OurSide, address_key, domain_of
from mail.known.model import Customer, Person
from mail.known.views import ADDRESSES, CUSTOMER_NAMES, CUSTOMERS, PEOPLE
from mail.lookalikes import looks_like, near_shapes
from mail.mailbox.lookups import mailbox_of, own_of
from mail.naming import codes_in, keys_in, names_in

if TYPE_CHECKING:
    from people.caller import Caller

#: Of more customers whose names may stand in a text, the rest is not looked at.
MAX_NAMED = 500

__all__ = [
    "CUSTOMERS",
    "CUSTOMER_NAMES",
    "address_rows",
    "at_risk",
    "codes_and_names",
    "countries",
    "customer_in_scope",
    "customers",
    "customers_in_scope",
    "customers_named",
    "on_file",
    "our_addresses_among",
    "owner_of",
    "people",
    "person",
    "rows_of",
    "staff_with",
]


def rows_of(view: View, db: Db, keys: Iterable[str | None]) -> Mapping[str, Document]:
    """Rows by key, in one query; None and unknown keys are left out."""
    return view.rows(db, sorted({key for key in keys if key is not None}))


# -- addresses -------------------------------------------------------------------------------------


def address_rows(db: Db, keys: Iterable[str]) -> Mapping[str, Document]:
    """The rows of addresses, domains and fax numbers, by `address_key`."""
    return rows_of(ADDRESSES, db, keys)


def our_addresses_among(db: Db, addresses: Iterable[str]) -> list[str]:
    """Those of these addresses that belong to a mailbox or a member of staff."""
    rows = address_rows(db, (address_key("email", address) for address in addresses))
    return [row["value"] for row in rows.values() if row.get("own")]


@dataclass(frozen=True)
class OnFile:
    """What is on file about the addresses of a mail.

    `own`: those that belong to a mailbox or a member of staff. `lookalike_of`: the domain of ours or of a
    customer that a sender's domain resembles, if any.
    """

    own: tuple[str, ...] = ()
    lookalike_of: str | None = None


def on_file(db: Db, addresses: Iterable[str], senders: Iterable[str], ours: OurSide) -> OnFile:
    """What is on file about these addresses, and about who wrote: in one query, whatever is asked.

    A domain that is on file itself resembles nobody.
    """
    emails = {address_key("email", address) for address in addresses}
    outside = dict.fromkeys(domain_of(sender) for sender in senders if not ours.owns(sender))
    domains = {domain: address_key("domain", domain) for domain in outside}
    shapes = sorted({shape for domain in domains for shape in near_shapes(domain)})
    by_key = {"_id": {"$in": sorted(emails.union(domains.values()))}}
    rows = ADDRESSES.find(db, {"$or": [by_key, {"near": {"$in": shapes}}]} if shapes else by_key)
    keys = {row["_id"] for row in rows}
    known = [*sorted(ours.domains), *sorted(row["value"] for row in rows if row.get("near"))]
    alike = (
        one for domain, key in domains.items() if key not in keys for one in known if looks_like(domain, one)
    )
    own = tuple(row["value"] for row in rows if row["_id"] in emails and row.get("own"))
    return OnFile(own, next(alike, None))


# -- people ----------------------------------------------------------------------------------------


def person(db: Db, staff_id: str) -> Document | None:
    return PEOPLE.get(db, staff_id)


def staff_with(db: Db, address: str) -> list[str]:
    """Whose address this is, by the staff or by a mailbox of their own."""
    by_staff = [row["_id"] for row in PEOPLE.find(db, {"email": address, "left": False})]
    box = mailbox_of(db, address)
    return sorted({*by_staff, *([box["staff_id"]] if box is not None and box["staff_id"] else [])})


def people(db: Db, staff_ids: Iterable[str | None]) -> Mapping[str, Person]:
    """The members of staff that are known here, each with their first personal mailbox."""
    rows = rows_of(PEOPLE, db, staff_ids)
    own = own_of(db, rows)
    return {
        staff_id: Person(
            row["name"],
            row["email"],
            row["needs_approval"],
            row["approver_id"],
            row["left"],
            own.get(staff_id),
            row.get("deputy_id"),
        )
        for staff_id, row in rows.items()
    }


# -- customers -------------------------------------------------------------------------------------


def customers(db: Db, customer_ids: Iterable[str | None]) -> Mapping[str, Customer]:
    return {
        customer_id: Customer(
            row.get("owner_id"),
            row.get("country"),
            tuple(email for email in row.get("emails", ()) if email not in row.get("retired", ())),
            tuple(row.get("domains", ())),
        )
        for customer_id, row in rows_of(CUSTOMERS, db, customer_ids).items()
    }


def owner_of(db: Db, customer_id: str | None) -> str | None:
    """The customer's present owner, if known."""
    row = None if customer_id is None else CUSTOMERS.get(db, customer_id)
    return None if row is None else row.get("owner_id")


def at_risk(db: Db, customer_id: str | None) -> bool:
    """Whether a risk is flagged for the customer."""
    row = None if customer_id is None else CUSTOMERS.get(db, customer_id)
    return bool(row and row.get("at_risk"))


def countries(db: Db, customer_ids: Iterable[str | None]) -> Mapping[str, str | None]:
    rows = rows_of(CUSTOMERS, db, customer_ids)
    return {customer_id: row.get("country") for customer_id, row in rows.items()}


def codes_and_names(db: Db, customer_ids: Iterable[str]) -> Mapping[str, Document]:
    """Code and name of each customer that is known here."""
    return {
        customer_id: {"code": row.get("code"), "name": row.get("name")}
        for customer_id, row in rows_of(CUSTOMERS, db, customer_ids).items()
    }


def customers_named(db: Db, text: str) -> Mapping[str, str]:
    """The customers that a text names, each as it is named there: by its name, or by its number."""
    numbers, keys = codes_in(text), keys_in(text)
    asked = [{field: {"$in": values}} for field, values in (("key", keys), ("number", numbers)) if values]
    found: dict[str, str] = {}
    for row in CUSTOMER_NAMES.find(db, {"$or": asked}, limit=MAX_NAMED) if asked else ():
        if row["number"] in numbers:
            found[row["_id"]] = row["number"]
        elif names_in(text, [row["name"]]):
            found[row["_id"]] = row["name"]
    return found


def customers_in_scope(db: Db, caller: "Caller", customer_ids: Iterable[str]) -> frozenset[str]:
    """Those of these customers that the caller can see."""
    rows = rows_of(CUSTOMERS, db, customer_ids)
    return frozenset(one for one, row in rows.items() if permissions.may_see_customer(caller, row))


def customer_in_scope(db: Db, caller: "Caller", customer_id: str) -> bool:
    """Whether the customer exists and the caller can see it."""
    row = CUSTOMERS.get(db, customer_id)
    return row is not None and permissions.may_see_customer(caller, row)
