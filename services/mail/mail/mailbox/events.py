"""Events of a mailbox: `mailbox-<id>`."""

from dataclasses import dataclass
from typing import TypeAlias

from eventing import Id, Personal
from mail.contracts import PUBLISHED
from mail.values import MailAddress, MailboxKind


@PUBLISHED.event("MailboxClosed.v1")
@dataclass(frozen=True, kw_only=True)
class MailboxClosed:
    """Nothing is received for the mailbox any more, and nobody writes from it."""

    mailbox_id: Id
    closed_by: Id


@PUBLISHED.event("MailboxAdded.v1")
@dataclass(frozen=True, kw_only=True)
class MailboxAdded:
    """A mailbox was added, or opened again."""

    mailbox_id: Id
    address: Personal[MailAddress]
    kind: MailboxKind
    staff_id: Id | None


MailboxEvent: TypeAlias = MailboxAdded | MailboxClosed
