"""Queries of mail, within what the caller can see: boxes and their counts, one mail and its thread."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from eventing import LIVE, Db, Document, NotFound, Page, View, all_of, page_of
from mail import permissions
from mail.draft.boxes import DRAFT_BOXES
from mail.draft.lookups import DRAFTS, to_approve
from mail.draft.replying import reply_copies
from mail.known.lookups import codes_and_names, customer_in_scope, person
from mail.mailbox.lookups import reached_by, taken_in_among
from mail.message.lookups import MAILS, mail_in_scope, rows_by_id, visible, within_scope
from mail.values import NOBODYS, OWNED, NobodysBox

if TYPE_CHECKING:
    from people.caller import Caller

Condition = Mapping[str, Any]

_NEWEST_FIRST = [("received_at", -1)]
#: More than this nobody counts.
MAX_COUNT = 1000


# -- lists -----------------------------------------------------------------------------------------


def mails(
    db: Db,
    caller: "Caller",
    customer_id: str | None,
    asked: Condition,
    cursor: str | None,
    limit: int,
    now: datetime,
) -> Page:
    """A page of customers' mail and our own letters that the caller can see, newest first.

    Of one customer it is empty unless they can see the customer.
    """
    if customer_id is None:
        scope = permissions.mails(caller)
    elif customer_in_scope(db, caller, customer_id):
        scope = permissions.mails_of_customer(caller, customer_id)
    else:
        return Page([], None)
    page = page_of(MAILS, db, all_of(asked, scope), _NEWEST_FIRST, cursor, limit, now=now)
    return Page(within_scope(db, caller, page.items), page.next)


def team(db: Db, caller: "Caller", since: datetime, until: datetime) -> list[Document]:
    """How much mail the customers of each person in scope had in a period, and what lacks a note (R112)."""
    query = all_of(permissions.mails_of_people(caller), {"received_at": within(since, until)}, LIVE)
    received = {"$eq": ["$box", "received"]}
    unread = {"$and": [received, {"$eq": ["$foreign", True]}, {"$eq": ["$note", None]}]}
    counted = {
        "received": {"$sum": {"$cond": [received, 1, 0]}},
        "sent": {"$sum": {"$cond": [received, 0, 1]}},
        "notes_missing": {"$sum": {"$cond": [unread, 1, 0]}},
    }
    rows = MAILS.collection(db).aggregate(
        [{"$match": query}, {"$group": {"_id": "$owner_id", **counted}}, {"$sort": {"_id": 1}}]
    )
    return [{"owner_id": row.pop("_id"), **row} for row in rows if row["_id"] is not None]


def within(since: datetime | None, until: datetime | None) -> Document:
    """The condition on an instant of a period, open where an end is None."""
    ends = {"$gte": since, "$lt": until}
    return {sign: at for sign, at in ends.items() if at is not None}


def mails_by_ids(db: Db, caller: "Caller", ids: Sequence[str]) -> Page:
    """These mails, each once and in this order, without those that the caller cannot open."""
    return Page(visible(db, caller, list(MAILS.rows(db, ids).values())), None)


def nobodys(db: Db, caller: "Caller", box: NobodysBox, cursor: str | None, limit: int) -> Page:
    """A page of one box of mail without a customer, newest first."""
    condition = all_of(permissions.nobodys(caller, reached_by(db, caller)), {"box": box})
    return page_of(MAILS, db, condition, _NEWEST_FIRST, cursor, limit)


def quarantined(db: Db, caller: "Caller", cursor: str | None, limit: int) -> Page:
    visible_ones = permissions.quarantined(caller, reached_by(db, caller))
    return page_of(MAILS, db, visible_ones, _NEWEST_FIRST, cursor, limit)


def counts(db: Db, caller: "Caller") -> list[Document]:
    """How many are in each box that the caller has, counted up to a thousand."""
    return [_count(db, *box) for box in boxes_of(db, caller)]


def boxes_of(db: Db, caller: "Caller") -> Iterator[tuple[str, View, Condition]]:
    """The boxes that the caller has: of mail, then of drafts, each with what its list asks for."""
    for owned in OWNED:
        yield owned, MAILS, all_of({"box": owned}, permissions.mails(caller))
    if caller.assigns:
        within = permissions.nobodys(caller, reached_by(db, caller))
        for nobodys_box in NOBODYS:
            yield nobodys_box, MAILS, all_of(within, {"box": nobodys_box})
    for draft_box in DRAFT_BOXES:
        yield draft_box, DRAFTS, all_of({"box": draft_box}, permissions.drafts(caller))
    yield "to_approve", DRAFTS, permissions.to_approve(caller)


def _count(db: Db, box: str, view: View, condition: Condition) -> Document:
    found = view.count(db, condition, at_most=MAX_COUNT + 1)
    return {"box": box, "count": min(found, MAX_COUNT), "more": found > MAX_COUNT}


# -- one mail --------------------------------------------------------------------------------------


def mail(db: Db, caller: "Caller", mail_id: str) -> Document:
    """A mail that the caller can read. Raises NotFound when there is none, or they cannot."""
    row = mail_in_scope(db, caller, mail_id) or _to_approve_by(db, caller, mail_id)
    if row is None:
        raise NotFound()
    return row


def mail_to_answer(db: Db, caller: "Caller", mail_id: str) -> Document:
    """A mail that the caller can answer. Raises NotFound when there is none, or nobody can read it."""
    row = mail_in_scope(db, caller, mail_id)
    if row is None or row.get("sender") is None:
        raise NotFound()
    return row


def copies(db: Db, caller: "Caller", row: Document, to: Collection[str]) -> tuple[str, ...]:
    """Who else gets a reply to all, but for the mailboxes by which the caller gets it themselves."""
    me = person(db, caller.staff_id) if caller.staff_id else None
    mine = {me["email"]} if me else set()
    taken_in = taken_in_among(db, caller.staff_id, (*row["to"], *row["cc"]))
    return reply_copies(row, to, taken_in | mine)


def thread(db: Db, caller: "Caller", row: Document, cursor: str | None, limit: int) -> Page:
    """A page of the thread of a mail that the caller can read, newest first: the same customer's alone."""
    if row.get("thread_id") is None:
        return Page([row], None)
    asked = {"thread_id": row["thread_id"], "customer_id": row["customer_id"]}
    page = page_of(MAILS, db, asked, _NEWEST_FIRST, cursor, limit)
    if _approves_in(db, caller, row):
        return page
    return Page(visible(db, caller, page.items), page.next)


def _to_approve_by(db: Db, caller: "Caller", mail_id: str) -> Document | None:
    """A mail of a thread in which a draft waits for the caller's approval (R321)."""
    row = MAILS.get(db, mail_id)
    return row if row is not None and _approves_in(db, caller, row) else None


def _approves_in(db: Db, caller: "Caller", row: Document) -> bool:
    drafts = [draft for draft in to_approve(db, caller) if draft["customer_id"] == row["customer_id"]]
    answered = rows_by_id(db, (draft["in_reply_to_mail_id"] for draft in drafts)).values()
    return any(permissions.may_see_thread(one, row) for one in answered)


def suggestions(db: Db, row: Mapping[str, Any]) -> list[Document]:
    """The customers suggested for a mail, with codes and names, for a manager to choose from."""
    found = row.get("suggestions") or ()
    names = codes_and_names(db, (suggestion["customer_id"] for suggestion in found))
    unknown = {"code": None, "name": None}
    return [{**suggestion, **names.get(suggestion["customer_id"], unknown)} for suggestion in found]
