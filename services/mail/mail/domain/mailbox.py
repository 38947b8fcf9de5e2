"""A mailbox: an address the receiver takes mail for, shared or one person's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from eventing.core.decider import Decider
from eventing.core.ids import uuid5hex
from mail.domain.addresses import is_address
from mail.domain.commands import AddMailbox
from mail.domain.errors import Invalid, MailboxExists
from mail.domain.events import MailboxAdded


@dataclass(frozen=True)
class Mailbox:
    added: bool = False


def mailbox_id_of(address: str) -> str:
    """Derived from the address, so that one address cannot be added twice."""
    return uuid5hex("mailbox", address)


def mailbox_stream(mailbox_id: str) -> str:
    return f"mailbox-{mailbox_id}"


def evolve(_mailbox: Mailbox, _event: MailboxAdded) -> Mailbox:
    return Mailbox(added=True)


def decide(mailbox: Mailbox, command: AddMailbox, _now: datetime) -> Sequence[MailboxAdded]:
    if not is_address(command.address):
        raise Invalid("address", "not a mail address")
    if (command.kind == "personal") != (command.staff_id is not None):
        raise Invalid("staff_id", "a personal mailbox names its person, a shared one names nobody")
    if mailbox.added:
        raise MailboxExists("this address has a mailbox already", mailbox_id=mailbox_id_of(command.address))
    return [MailboxAdded(mailbox_id_of(command.address), command.address, command.kind, command.staff_id)]


MAILBOX = Decider("mailbox", Mailbox(), evolve, decide)
