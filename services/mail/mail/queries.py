"""What the views answer: whose mail it is, who may see which, what waits for whom."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from eventing.access import CREDIT, SALES, Caller
from eventing.core.mongo import Db, Document
from eventing.views.paging import Page, page_of
from eventing.views.view import View
from mail.domain.addresses import OurSide, address_key, is_free_mail
from mail.domain.commands import Refile
from mail.domain.draft_facts import Answered, Customer, Person
from mail.domain.events import MailReceived, RefileBy
from mail.domain.filing import Knowledge, filing_addresses, filing_domains
from mail.domain.identity import message_key
from mail.domain.sender import sender_id_of
from mail.projections import (
    ADDRESSES,
    CUSTOMERS,
    DRAFTS,
    FILED,
    MAILBOXES,
    MAILS,
    OUTBOX,
    PEOPLE,
    QUARANTINED,
    SENDERS,
    UNMATCHED,
)

#: Of what was received and is nobody's yet.
UNFILED = {"customer_id": None, "state": {"$ne": QUARANTINED}, "direction": {"$in": ["in", "out"]}}
MATCHES_NOTHING: Mapping[str, Any] = {"_id": {"$in": []}}
#: Of mails looked through together, so that what one look brings stays small.
ROWS_AT_ONCE = 1000

# -- mailboxes and people ------------------------------------------------------------------------------


def mailbox_of(db: Db, address: str) -> Document | None:
    found = MAILBOXES.find(db, {"address": address}, limit=1)
    return found[0] if found else None


def mailboxes(db: Db, cursor: str | None, limit: int) -> Page:
    return page_of(MAILBOXES, db, {}, [("address", 1)], cursor, limit)


def own_among(db: Db, addresses: Iterable[str]) -> list[str]:
    """Which of these are addresses of ours: a mailbox's, or a member of staff's."""
    rows = _whose(db, (address_key("email", address) for address in addresses))
    return [row["value"] for row in rows.values() if row.get("own")]


def person(db: Db, staff_id: str) -> Document | None:
    return PEOPLE.get(db, staff_id)


def people(db: Db, staff_ids: Iterable[str | None]) -> Mapping[str, Person]:
    """Those of them that are known here, each with the first mailbox of his own."""
    rows = _rows_of(PEOPLE, db, staff_ids)
    boxes = MAILBOXES.find(db, {"staff_id": {"$in": sorted(rows)}}, (("address", -1),)) if rows else []
    # Of several of one person's the last one read stays: the first by address.
    own = {box["staff_id"]: box["address"] for box in boxes}
    return {
        staff_id: Person(
            row["name"],
            row["email"],
            row["needs_approval"],
            row["approver_id"],
            row["left"],
            own.get(staff_id),
        )
        for staff_id, row in rows.items()
    }


def customer(db: Db, customer_id: str) -> Document | None:
    return CUSTOMERS.get(db, customer_id)


def customers(db: Db, customer_ids: Iterable[str | None]) -> Mapping[str, Customer]:
    return {
        customer_id: Customer(row.get("owner_id"), row.get("country"), tuple(row.get("emails", ())))
        for customer_id, row in _rows_of(CUSTOMERS, db, customer_ids).items()
    }


def _rows_of(view: View, db: Db, keys: Iterable[str | None]) -> Mapping[str, Document]:
    """In one look."""
    asked = sorted({key for key in keys if key is not None})
    rows = view.find(db, {"_id": {"$in": asked}}) if asked else []
    return {row["_id"]: row for row in rows}


# -- filing --------------------------------------------------------------------------------------------


def knowledge(
    db: Db, mails: Sequence[MailReceived], ours: OurSide, also_country_of: Sequence[str] = ()
) -> Mapping[str, Knowledge]:
    """Everything the views know that filing these mails depends on, by the mails' ids."""
    asked = {mail.mail_id: _keys_of(mail, ours) for mail in mails}
    whose = _whose(db, (key for keys in asked.values() for key in keys.all))
    threads = _customers_of_threads(db, mails)
    marks = _marks_of(db, (mail.correspondent for mail in mails if mail.correspondent))
    found = {}
    for mail in mails:
        keys = asked[mail.mail_id]
        own = ours.with_addresses(keys.emails[key] for key in keys.emails if whose.get(key, {}).get("own"))
        others = [key for key, address in keys.emails.items() if not own.owns(address)]
        by_reply, by_thread = threads(mail)
        found[mail.mail_id] = Knowledge(
            by_address=_customers_of(whose, others + keys.faxes),
            by_reply=by_reply if mail.direction == "in" else (),
            by_domain=_customers_of(whose, keys.domains),
            by_thread=by_thread,
            marked=marks.get(sender_id_of(mail.correspondent)) if mail.correspondent else None,
        )
    named = {customer_id for known in found.values() for customer_id in known.customers}
    archived = countries(db, {*named, *also_country_of})
    return {mail_id: replace(known, countries=archived) for mail_id, known in found.items()}


@dataclass(frozen=True)
class _Keys:
    """What a mail is looked up by: addresses by their keys, and the keys of faxes and domains."""

    emails: Mapping[str, str]
    faxes: list[str]
    domains: list[str]

    @property
    def all(self) -> Iterable[str]:
        return (*self.emails, *self.faxes, *self.domains)


def _keys_of(mail: MailReceived, ours: OurSide) -> _Keys:
    addresses = [a for a in filing_addresses(mail) if not ours.relays(a)]
    own_domains = ours.domains | ours.relay_domains
    domains = [d for d in filing_domains(mail) if d not in own_domains and not _below(d, ours.relay_domains)]
    return _Keys(
        {address_key("email", address): address for address in addresses},
        [address_key("fax", mail.fax_number)] if mail.fax_number else [],
        [address_key("domain", domain) for domain in domains],
    )


def countries(db: Db, customer_ids: Iterable[str | None]) -> Mapping[str, str | None]:
    rows = _rows_of(CUSTOMERS, db, customer_ids)
    return {customer_id: row.get("country") for customer_id, row in rows.items()}


def _below(domain: str, parents: Iterable[str]) -> bool:
    return any(domain.endswith("." + parent) for parent in parents)


def _whose(db: Db, keys: Iterable[str]) -> Mapping[str, Document]:
    """What is known of addresses, domains and fax numbers, by key, in one look."""
    return _rows_of(ADDRESSES, db, keys)


def _customers_of(whose: Mapping[str, Document], keys: Iterable[str]) -> tuple[str, ...]:
    rows = [whose[key] for key in keys if key in whose]
    return tuple(sorted({customer_id for row in rows for customer_id in row.get("customers", ())}))


def _marks_of(db: Db, addresses: Iterable[str]) -> Mapping[str, Any]:
    """What people said of these senders, by sender id."""
    rows = _rows_of(SENDERS, db, map(sender_id_of, addresses))
    return {sender_id: row["apart"] for sender_id, row in rows.items()}


def _customers_of_threads(
    db: Db, mails: Sequence[MailReceived]
) -> Callable[[MailReceived], tuple[tuple[str, ...], tuple[str, ...]]]:
    """For each mail, customers of the messages it names: of those we sent, and of the others."""
    keys = {mail.mail_id: [message_key(named) for named in _named(mail)] for mail in mails}
    asked = sorted({key for found in keys.values() for key in found})
    rows = MAILS.find(db, {"message_key": {"$in": asked}, "customer_id": {"$ne": None}}) if asked else []

    def of(mail: MailReceived) -> tuple[tuple[str, ...], tuple[str, ...]]:
        named = [row for row in rows if row["message_key"] in keys[mail.mail_id]]
        sent = {row["customer_id"] for row in named if row.get("ours")}
        others = {row["customer_id"] for row in named} - sent
        return tuple(sorted(sent)), tuple(sorted(others))

    return of


def _named(mail: MailReceived) -> Iterable[str]:
    """The messages it says it answers."""
    return dict.fromkeys(((mail.in_reply_to,) if mail.in_reply_to else ()) + mail.references)


def threads(db: Db, message_ids: Iterable[str]) -> Mapping[str, str]:
    """The threads of those of these messages that are on record."""
    ids = {message_key(message_id): message_id for message_id in message_ids}
    rows = MAILS.find(db, {"message_key": {"$in": list(ids)}}) if ids else []
    return {ids[row["message_key"]]: row["thread_id"] for row in rows}


def refile_candidates(
    db: Db, jobs: Iterable[Refile], limit: int, ours: OurSide
) -> Mapping[Refile, tuple[str, ...]]:
    """For each job its unfiled mails after the last it had, in the order of their ids, so many at most."""
    asked: dict[str, list[Refile]] = defaultdict(list)
    for job in jobs:
        if not (job.by == "domain" and _says_nothing(job.value, ours)):
            asked[_FIELDS[job.by]].append(job)
    found: dict[Refile, tuple[str, ...]] = {}
    for field, alike in asked.items():
        found.update(_unfiled(db, field, alike, limit))
    return found


_FIELDS: Mapping[RefileBy, str] = {
    "address": "filing_addresses",
    "sender": "filing_addresses",
    "domain": "filing_domains",
    "fax": "fax_number",
}


def _says_nothing(domain: str, ours: OurSide) -> bool:
    return is_free_mail(domain) or domain in ours.domains or domain in ours.relay_domains


def _unfiled(db: Db, field: str, jobs: Sequence[Refile], limit: int) -> Mapping[Refile, tuple[str, ...]]:
    """All jobs in one look. More are taken only where more is found than one brings."""
    found: dict[Refile, list[str]] = {job: [] for job in jobs}
    wanted = set(jobs)
    # What was looked at by the job that is furthest behind is mostly filed by now, and not found again.
    after = min(job.after or "" for job in jobs)
    while wanted:
        query = {**UNFILED, "_id": {"$gt": after}, field: {"$in": sorted({job.value for job in wanted})}}
        rows = MAILS.find(db, query, sort=(("_id", 1),), limit=ROWS_AT_ONCE)
        for row in rows:
            values = row[field] if isinstance(row[field], list) else [row[field]]
            for job in wanted:
                if job.value in values and row["_id"] > (job.after or ""):
                    found[job].append(row["_id"])
        if len(rows) < ROWS_AT_ONCE:
            break
        after = rows[-1]["_id"]
        wanted = {job for job in wanted if len(found[job]) < limit}
    return {job: tuple(ids[:limit]) for job, ids in found.items()}


# -- who sees which mail -------------------------------------------------------------------------------


def mail_scope(caller: Caller) -> Mapping[str, Any]:
    """The part of a query that keeps lists of customers' mail within what the caller may see."""
    if caller.role in SALES:
        return caller.reach.filter("owner_id")
    if caller.role in CREDIT:
        return {"kind": "collection"}
    return MATCHES_NOTHING


def mails_of(db: Db, caller: Caller, query: Mapping[str, Any], cursor: str | None, limit: int) -> Page:
    conditions = {"$and": [{"state": FILED}, query, mail_scope(caller)]}
    return page_of(MAILS, db, conditions, [("received_at", -1)], cursor, limit)


def mail(db: Db, caller: Caller, mail_id: str) -> Document | None:
    """One mail, or None where there is none or the caller may not see it."""
    row = MAILS.get(db, mail_id)
    return row if row is not None and may_see(db, caller, row) else None


def answered(db: Db, mail_ids: Iterable[str | None]) -> Mapping[str, Answered]:
    """What a reply refers to, whoever may see it."""
    return {
        mail_id: Answered(row.get("message_id"), tuple(row.get("references", ())))
        for mail_id, row in _rows_of(MAILS, db, mail_ids).items()
    }


def may_see(db: Db, caller: Caller, row: Mapping[str, Any]) -> bool:
    if caller.role in CREDIT:
        return bool(row.get("kind") == "collection" and row["customer_id"])
    if caller.role not in SALES:
        return False
    if row["customer_id"] is None:
        return caller.assigns
    # Of a colleague's customer who wrote to my own mailbox, this one mail and no more.
    return caller.reach.covers(row.get("owner_id")) or _reached(db, caller, row)


def _reached(db: Db, caller: Caller, row: Mapping[str, Any]) -> bool:
    boxes = MAILBOXES.find(db, {"_id": {"$in": list(row["mailbox_ids"])}, "staff_id": caller.staff_id})
    return bool(boxes) and caller.staff_id is not None


def unassigned(db: Db, kind: str, cursor: str | None, limit: int) -> Page:
    """Mail of strangers, or with another `kind` the spam and the rest kept apart from it."""
    query = {"state": UNMATCHED, "kind": kind, "direction": "in"}
    return page_of(MAILS, db, query, [("received_at", -1)], cursor, limit)


def quarantined(db: Db, cursor: str | None, limit: int) -> Page:
    return page_of(MAILS, db, {"state": QUARANTINED}, [("received_at", -1)], cursor, limit)


def customer_in_scope(db: Db, caller: Caller, customer_id: str) -> Document | None:
    row = customer(db, customer_id)
    if row is None:
        return None
    if caller.role in SALES and not caller.reach.covers(row.get("owner_id")):
        return None
    return row


# -- drafts --------------------------------------------------------------------------------------------


def draft_scope(caller: Caller) -> Mapping[str, Any]:
    """Own drafts, those of one's customers, and those one is asked to approve."""
    if caller.role in CREDIT:
        return {"$or": [{"purpose": "collection"}, {"author_id": caller.staff_id}]}
    if caller.role not in SALES:
        return MATCHES_NOTHING
    return {
        "$or": [
            {"approver_id": caller.staff_id},
            {"customer_id": None, **caller.scope.filter("author_id")},
            # A customer whose owner has not arrived here yet: its drafts are their author's.
            {"customer_id": {"$ne": None}, "owner_id": None, **caller.scope.filter("author_id")},
            {"customer_id": {"$ne": None}, **caller.scope.filter("owner_id")},
        ]
    }


def drafts(db: Db, caller: Caller, query: Mapping[str, Any], cursor: str | None, limit: int) -> Page:
    return page_of(DRAFTS, db, {"$and": [query, draft_scope(caller)]}, [("drafted_at", -1)], cursor, limit)


def draft(db: Db, caller: Caller, draft_id: str) -> Document | None:
    found = DRAFTS.find(db, {"$and": [{"_id": draft_id}, draft_scope(caller)]}, limit=1)
    return found[0] if found else None


def may_approve(caller: Caller, row: Mapping[str, Any]) -> bool:
    """Its approver, a manager above its author, or credit for the letters in credit's own queue."""
    if row["approver_id"] is not None and row["approver_id"] == caller.staff_id:
        return True
    if caller.role in CREDIT:
        return bool(row["purpose"] == "collection" and row["author_id"] is None)
    author = row.get("owner_id") or row["author_id"]
    return caller.assigns and author != caller.staff_id and caller.scope.covers(author)


def may_write(caller: Caller, row: Mapping[str, Any]) -> bool:
    """The author, or whoever the customer belongs to now, or leads him."""
    if caller.role in CREDIT:
        return bool(row["purpose"] == "collection" and row["author_id"] is None)
    if row["author_id"] is not None and row["author_id"] == caller.staff_id and not row.get("owner_id"):
        return True
    return caller.scope.covers(row.get("owner_id") or row["author_id"])


def reply_addresses(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Whom a reply goes to: behind a relay platform the buyer, else where the sender wants it."""
    if row["direction"] == "out":
        return tuple(row["to"])
    if row.get("relayed"):
        return tuple(row["filing_addresses"])
    return (row.get("reply_to") or row["sender"]["address"],)


# -- sending -------------------------------------------------------------------------------------------


def overdue_intents(db: Db, now: datetime) -> tuple[int, float]:
    """How many mails are due and not on their way, and for how many seconds the first has been."""
    due = {"open": True, "due_at": {"$lte": now}}
    first = OUTBOX.find(db, due, sort=(("due_at", 1),), limit=1)
    if not first:
        return 0, 0.0
    return OUTBOX.count(db, due), (now - first[0]["due_at"]).total_seconds()


def open_intents(db: Db) -> list[Document]:
    """Everything queued or begun without an outcome, the oldest first."""
    return OUTBOX.find(db, {"open": True}, sort=(("due_at", 1),), limit=200)
