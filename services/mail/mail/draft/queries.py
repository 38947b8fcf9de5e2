"""Queries of drafts, within what the caller can see."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from eventing import Db, Document, NotFound, Page, all_of, bare, page_of
from mail import permissions
from mail.draft.state import EDITABLE
from mail.draft.views import DRAFTS
from mail.known.lookups import person

if TYPE_CHECKING:
    from people.caller import Caller


def drafts(db: Db, caller: "Caller", query: Mapping[str, Any], cursor: str | None, limit: int) -> Page:
    condition = all_of(query, permissions.drafts(caller))
    return page_of(DRAFTS, db, condition, [("drafted_at", -1)], cursor, limit)


def draft(db: Db, caller: "Caller", draft_id: str) -> Document:
    """A draft. Raises NotFound when there is none or the caller cannot see it."""
    row = DRAFTS.get(db, draft_id)
    if row is None or not permissions.may_see_draft(caller, row):
        raise NotFound()
    return row


def shown(db: Db, row: Document) -> Document:
    """A draft as it is shown. `needs_approval` is that of whoever would send it now: drafts move with their
    customers."""
    sender_id = row.get("owner_id") or row["author_id"]
    if row["status"] not in EDITABLE or sender_id is None:
        return bare(row)
    sender = person(db, sender_id) or row
    return {**bare(row), "needs_approval": sender["needs_approval"]}
