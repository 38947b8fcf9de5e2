"""Commands on a mailbox."""

from dataclasses import dataclass

from eventing import Id
from mail.values import MailAddress, MailboxKind


@dataclass(frozen=True, kw_only=True)
class CloseMailbox:
    """Close a mailbox: nothing is received for it any more. What it received stays."""

    mailbox_id: Id
    by: Id


@dataclass(frozen=True, kw_only=True)
class AddMailbox:
    """Add a mailbox, or open a closed one again. A personal one has a `staff_id`, a shared one has none."""

    address: MailAddress
    kind: MailboxKind
    staff_id: Id | None = None
