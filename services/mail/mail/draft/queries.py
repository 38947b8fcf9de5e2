"""Queries of drafts, within what the caller can see."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from eventing import CommandBus, Db, Document, NotFound, Page, all_of, bare, page_of
from mail import permissions
from mail.addresses import address_key
from mail.draft.model import DRAFT, draft_stream
from mail.draft.state import EDITABLE
from mail.draft.views import DRAFTS, REFUSED_ADDRESSES
from mail.known.lookups import owner_of, person, rows_of
from mail.message.lookups import of_thread, rows_by_id

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
    }
    if state.status == "absent" or not permissions.may_see_draft(caller, found):
        raise NotFound()
    return found


def thread(db: Db, row: Document) -> list[Document]:
    """The mails of the thread that a draft answers, the oldest first; the draft's customer's alone."""
    answered = rows_by_id(db, [row["in_reply_to_mail_id"]]).get(row["in_reply_to_mail_id"])
    return [] if answered is None else of_thread(db, answered["thread_id"], row["customer_id"])


def shown(db: Db, row: Document) -> Document:
    """A draft as it is shown. `needs_approval` is that of whoever would send it now: drafts move with their
    customers."""
    row = {**row, "doubtful": _refused_before(db, (*row["to"], *row["cc"]))}
    sender_id = row.get("owner_id") or row["author_id"]
    if row["status"] not in EDITABLE or sender_id is None:
        return bare(row)
    sender = person(db, sender_id) or row
    return {**bare(row), "needs_approval": sender["needs_approval"]}


def _refused_before(db: Db, addresses: Iterable[str]) -> list[str]:
    """Those of these addresses that a letter of ours did not reach."""
    keys = {address_key("email", address): address for address in addresses}
    refused = rows_of(REFUSED_ADDRESSES, db, keys)
    return [address for key, address in keys.items() if key in refused]
