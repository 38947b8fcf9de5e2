"""Queries of customers, within what the caller can see."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from customers import permissions
from customers.customer.completeness import POINTS, missing
from customers.customer.on_file import Keys, OnFile
from customers.customer.values import Order
from customers.customer.views import CONTACTS, CUSTOMERS, ORDERS, OWNERSHIP
from eventing import Db, Document, NotFound, Page, all_of, bare, page_by_ids, page_of
from finding import Term, Word, folded, match, telling_beginnings, terms_of

if TYPE_CHECKING:
    from people.caller import Caller


#: How many customers are found at once, and how many of one owner are looked at for them.
MOST_FOUND, MOST_LOOKED_AT = 20, 500


def customers(
    db: Db,
    caller: "Caller",
    *,
    text: str | None = None,
    equal: Mapping[str, Any] | None = None,
    order: Order = "code",
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """A page of customers; `text` narrows to those with all its words, `equal` by field values."""
    conditions: list[Document] = [permissions.customers(caller), dict(equal or {})]
    if text is not None:
        terms = terms_of(text)
        # A text of spaces and dots has no words, and finds nothing.
        conditions += [_having(term) for term in terms] or [{"_id": {"$in": []}}]
    query = all_of(*conditions)
    page = page_of(CUSTOMERS, db, query, [(field, 1) for field in ORDERS[order]], cursor, limit)
    return _shown(caller, page)


def customers_by_ids(db: Db, caller: "Caller", ids: Sequence[str]) -> Page:
    """These customers, in this order, without those that the caller cannot see."""
    return _shown(caller, page_by_ids(CUSTOMERS, db, ids, partial(permissions.may_see_customer, caller)))


def found(db: Db, caller: "Caller", text: str) -> list[Document]:
    """A few customers that have all words of a text, or such as begin so; open ones first, by their codes."""
    terms = terms_of(text)
    seen: dict[str, Document] = {}
    for beginning in telling_beginnings(terms):
        for owners in permissions.customers_of_each_owner(caller):
            rows = CUSTOMERS.find(db, {**owners, "starts": beginning}, limit=MOST_LOOKED_AT)
            seen.update((row["_id"], row) for row in rows if match(terms, row["tokens"]))
    order = sorted(seen.values(), key=lambda row: (row["closed"], row["region"], row["sequence"]))
    return [permissions.shown(caller, bare(row)) for row in order[:MOST_FOUND]]


def _shown(caller: "Caller", page: Page) -> Page:
    return Page([permissions.shown(caller, bare(row)) for row in page.items], page.next)


def _having(term: Term) -> Document:
    ways = [all_of(*({"tokens": _matching(word)} for word in way)) for way in term]
    return ways[0] if len(ways) == 1 else {"$or": ways}


def _matching(word: Word) -> str | Document:
    return {"$regex": f"^{re.escape(word.word)}"} if word.prefix else word.word


def customer_file(db: Db, caller: "Caller", customer_id: str, **more: Any) -> Document:
    """A customer's record with its contacts, and `more` fields.

    Raises NotFound when it is not on file or the caller cannot see it.
    """
    row = CUSTOMERS.get(db, customer_id)
    if row is None or not permissions.may_see_customer(caller, row):
        raise NotFound()
    contacts = CONTACTS.find(db, {"customer_id": customer_id}, sort=[("order", 1)])
    return permissions.shown(
        caller, {**bare(row), "contacts": [bare(contact) for contact in contacts], **more}
    )


def with_completeness(db: Db, caller: "Caller", rows: Sequence[Document], today: date) -> Sequence[Document]:
    """These customers with how complete their records are; for credit, which sees no records, as they are."""
    if not permissions.may_see_records(caller):
        return rows
    contacts: dict[str, list[Document]] = {row["id"]: [] for row in rows}
    for contact in CONTACTS.find(db, {"customer_id": {"$in": sorted(contacts)}}) if contacts else ():
        contacts[contact["customer_id"]].append(contact)
    return [
        {**row, "completeness": {"of": len(POINTS), "missing": missing(row, contacts[row["id"]], today)}}
        for row in rows
    ]


def grades_of(db: Db, caller: "Caller", staff_id: str) -> dict[str, int]:
    """How many customers of each grade somebody owns, among those the caller can see."""
    counts: dict[str, int] = {}
    for row in CUSTOMERS.find(db, all_of({"owner_id": staff_id}, permissions.customers(caller))):
        counts[row["grade"]] = counts.get(row["grade"], 0) + 1
    return counts


def owner_at(db: Db, customer_id: str, at: datetime | None) -> Document:
    """The entry of the ownership history that was valid then; None: the last one.

    Raises NotFound before the first owner.
    """
    # Up to and with that millisecond: SecantusDB leaves out what is equal to `$lte` where the index goes on.
    until = {} if at is None else {"since": {"$lt": at + timedelta(milliseconds=1)}}
    rows = OWNERSHIP.find(
        db, {"customer_id": customer_id, **until}, sort=[("since", -1), ("order", -1)], limit=1
    )
    if not rows:
        raise NotFound()
    return bare(rows[0])


def owners(db: Db, customer_id: str) -> list[Document]:
    rows = OWNERSHIP.find(db, {"customer_id": customer_id}, sort=[("since", 1), ("order", 1)])
    return [bare(row) for row in rows]


def on_file(db: Db, keys: Sequence[Keys]) -> Sequence[tuple[OnFile, ...]]:
    """The customers on file with any of these, for each of them; closed records too."""
    of_contacts = sorted({key for each in keys for key in each.of_contacts})
    of_customers = sorted({domain for each in keys for domain in each.of_customers})
    holders: dict[str, set[str]] = {}
    for view, field, wanted in ((CONTACTS, "keys", of_contacts), (CUSTOMERS, "domains", of_customers)):
        for row in view.find(db, {field: {"$in": wanted}}) if wanted else ():
            for key in row[field]:
                customer_id = row["customer_id"] if view is CONTACTS else row["_id"]
                holders.setdefault(f"{field} {key}", set()).add(customer_id)
    if not holders:
        return [()] * len(keys)
    ids = sorted({customer_id for found in holders.values() for customer_id in found})
    rows = sorted(CUSTOMERS.rows(db, ids).values(), key=lambda row: (row["region"], row["sequence"]))
    known = {row["_id"]: OnFile(row["_id"], row["code"], row.get("owner_id")) for row in rows}
    return [tuple(known[one] for one in known if one in _held(holders, each)) for each in keys]


def doubles(db: Db, caller: "Caller", keys: Keys, name: str) -> Document:
    """What is on file already of a customer who is being typed: by an address, a number, a domain, the name.

    Customers that the caller can see are named; of all others it is told only that a colleague holds one.
    """
    (found,) = on_file(db, [keys])
    known = {one.customer_id: {"owner_id": one.owner_id} for one in found}
    same_name = CUSTOMERS.find(db, {"name_key": folded(name)}, limit=MOST_FOUND) if folded(name) else []
    known.update((row["_id"], row) for row in same_name)
    yours = [one for one, row in known.items() if permissions.may_see_customer(caller, row)]
    return {
        "held_by_colleague": len(yours) < len(known),
        "yours": customers_by_ids(db, caller, yours).items,
    }


def _held(holders: Mapping[str, set[str]], keys: Keys) -> set[str]:
    named = [f"keys {key}" for key in keys.of_contacts] + [f"domains {one}" for one in keys.of_customers]
    return {customer_id for name in named for customer_id in holders.get(name, ())}
