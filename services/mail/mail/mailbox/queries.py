"""Queries of mailboxes, within what the caller can see."""

from typing import TYPE_CHECKING

from eventing import Db, Page, page_of
from mail import permissions
from mail.mailbox.views import MAILBOXES

if TYPE_CHECKING:
    from people.caller import Caller


def mailboxes(db: Db, caller: "Caller", cursor: str | None, limit: int) -> Page:
    return page_of(MAILBOXES, db, permissions.mailboxes(caller), [("address", 1)], cursor, limit)
