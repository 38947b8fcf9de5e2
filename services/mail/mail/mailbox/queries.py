"""Queries of mailboxes, within what the caller can see."""

from typing import TYPE_CHECKING

from eventing import Db, Page, page_of
from mail import permissions
from mail.mailbox.views import MAILBOXES

if TYPE_CHECKING:
    from people.caller import Caller


def mailboxes(db: Db, caller: "Caller", cursor: str | None, limit: int, staff_id: str | None = None) -> Page:
    """A page of mailboxes by address; with `staff_id` of that person alone."""
    query = {**permissions.mailboxes(caller), **({"staff_id": staff_id} if staff_id is not None else {})}
    return page_of(MAILBOXES, db, query, [("address", 1)], cursor, limit)
