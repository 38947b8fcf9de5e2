"""Queries of drafts, within what the caller can see."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from eventing import LIVE, CommandBus, Db, Document, NotFound, Page, all_of, bare, page_of
from mail import permissions
from mail.addresses import address_key
from mail.draft.boxes import DRAFT_BOXES
from mail.draft.model import DRAFT, draft_stream
from mail.draft.state import EDITABLE
from mail.draft.views import DRAFTS, REFUSED_ADDRESSES
from mail.known.lookups import owner_of, people, rows_of
from mail.known.model import Person
from mail.message.lookups import of_thread, rows_by_id
from mail.quoting import preview_of

if TYPE_CHECKING:
    from people.caller import Caller


def drafts(
    db: Db,
    caller: "Caller",
    asked: Mapping[str, Any],
    cursor: str | None,
    limit: int,
    *,
    to_approve: bool = False,
) -> Page:
    """A page of the drafts that the caller can see, newest first; `to_approve`: those that wait for them."""
    scope = permissions.to_approve(caller) if to_approve else permissions.drafts(caller)
    condition = all_of(asked, scope)
    return page_of(DRAFTS, db, condition, [("drafted_at", -1)], cursor, limit)


def unsent(db: Db, caller: "Caller", customer_ids: Sequence[str]) -> list[Document]:
    """How many drafts to each of these customers somebody has still to do something about."""
    boxes = [box for box in DRAFT_BOXES if box != "outgoing"]
    query = all_of(
        {"customer_id": {"$in": list(customer_ids)}, "box": {"$in": boxes}}, permissions.drafts(caller)
    )
    counted = {"_id": "$customer_id", "drafts": {"$sum": 1}}
    groups = DRAFTS.collection(db).aggregate([{"$match": {**query, **LIVE}}, {"$group": counted}])
    found = {group["_id"]: group["drafts"] for group in groups}
    return [{"customer_id": one, "drafts": found[one]} for one in customer_ids if one in found]


def draft(db: Db, caller: "Caller", draft_id: str) -> Document:
    """A draft. Raises NotFound when there is none or the caller cannot see it."""
    row = DRAFTS.get(db, draft_id)
    found = None if row is None else {**row, "owner_id": owner_of(db, row["customer_id"])}
    if found is None or not permissions.may_see_draft(caller, found):
        raise NotFound()
    return found


def draft_on_log(bus: CommandBus, db: Db, caller: "Caller", draft_id: str) -> Mapping[str, Any]:
    """What the log says of a draft, as far as it decides who may do what; the view may be behind.

    Raises NotFound when there is none or the caller cannot see it.
    """
    state = bus.state(DRAFT, draft_stream(draft_id))
    found = {
        "status": state.status,
        "customer_id": state.customer_id,
        "owner_id": owner_of(db, state.customer_id),
        "author_id": state.author_id,
        "approver_id": state.approver_id,
        "purpose": state.purpose,
        "files": state.files,
    }
    if state.status == "absent" or not permissions.may_see_draft(caller, found):
        raise NotFound()
    return found


def thread(db: Db, row: Document) -> list[Document]:
    """The mails of the thread that a draft answers, the oldest first; the draft's customer's alone."""
    answered = rows_by_id(db, [row["in_reply_to_mail_id"]]).get(row["in_reply_to_mail_id"])
    return [] if answered is None else of_thread(db, answered["thread_id"], row["customer_id"])


def shown(db: Db, rows: Sequence[Document]) -> list[Document]:
    """Drafts as they are shown, each with the beginning of its text, and those addressees whom an earlier
    letter of ours did not reach.

    `needs_approval` is that of whoever would send it now: drafts move with their customers.
    """
    keys = {address: address_key("email", address) for row in rows for address in _addressees(row)}
    refused = rows_of(REFUSED_ADDRESSES, db, keys.values())
    senders = people(db, {row["owner_id"] or row["author_id"] for row in rows if row["status"] in EDITABLE})
    return [
        {
            **bare(row),
            "preview": preview_of(row["text"]),
            "doubtful": [one for one in _addressees(row) if keys[one] in refused],
            "needs_approval": _needs_approval(row, senders.get(row["owner_id"] or row["author_id"])),
        }
        for row in rows
    ]


def _addressees(row: Document) -> Sequence[str]:
    return list(dict.fromkeys((*row["to"], *row["cc"], *(row.get("bcc") or ()))))


def _needs_approval(row: Document, sender: Person | None) -> bool:
    """Whether it needs approval; once it is on its way, whether it did when it was written."""
    known = sender if row["status"] in EDITABLE else None
    return bool(row["needs_approval"] if known is None else known.needs_approval)
