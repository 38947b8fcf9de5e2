"""Events of a mailbox: `mailbox-<id>`."""

from dataclasses import dataclass

from eventing import Id, Personal
from mail.contracts import PUBLISHED
from mail.values import MailAddress, MailboxKind


@PUBLISHED.event("MailboxAdded.v1")
@dataclass(frozen=True, kw_only=True)
class MailboxAdded:
    mailbox_id: Id
    address: Personal[MailAddress]
    kind: MailboxKind
    staff_id: Id | None
