"""A mailbox: an address that mail is received for, shared or personal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from eventing import Decider, Invalid, uuid5hex
from mail.addresses import normal
from mail.mailbox.commands import AddMailbox
from mail.mailbox.errors import MailboxExists
from mail.mailbox.events import MailboxAdded


@dataclass(frozen=True)
class Mailbox:
    added: bool = False


def mailbox_id_of(address: str) -> str:
    """The id of a mailbox, derived from its address, so that an address cannot be added twice."""
    return uuid5hex("mailbox", normal(address))


def mailbox_stream(mailbox_id: str) -> str:
    return f"mailbox-{mailbox_id}"


def evolve(_mailbox: Mailbox, _event: MailboxAdded) -> Mailbox:
    return Mailbox(added=True)


def decide(mailbox: Mailbox, command: AddMailbox, _now: datetime) -> Sequence[MailboxAdded]:
    if command.kind == "personal" and command.staff_id is None:
        raise Invalid("staff_id", "required")
    if command.kind == "shared" and command.staff_id is not None:
        raise Invalid("staff_id", "only_for_personal")
    mailbox_id = mailbox_id_of(command.address)
    if mailbox.added:
        raise MailboxExists(mailbox_id=mailbox_id)
    return [
        MailboxAdded(
            mailbox_id=mailbox_id, address=command.address, kind=command.kind, staff_id=command.staff_id
        )
    ]


MAILBOX = Decider("mailbox", Mailbox(), evolve, decide)
