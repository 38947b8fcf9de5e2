"""A mailbox: an address that mail is received for, shared or personal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from eventing import Decider, Invalid, NotFound, uuid5hex
from mail.addresses import normal
from mail.mailbox.commands import AddMailbox, CloseMailbox
from mail.mailbox.errors import MailboxExists
from mail.mailbox.events import MailboxAdded, MailboxClosed, MailboxEvent


@dataclass(frozen=True)
class Mailbox:
    added: bool = False
    closed: bool = False


def mailbox_id_of(address: str) -> str:
    """The id of a mailbox, derived from its address, so that an address cannot be added twice."""
    return uuid5hex("mailbox", normal(address))


def mailbox_stream(mailbox_id: str) -> str:
    return f"mailbox-{mailbox_id}"


def mailbox_stream_of(command: AddMailbox | CloseMailbox) -> str:
    return mailbox_stream(
        mailbox_id_of(command.address) if isinstance(command, AddMailbox) else command.mailbox_id
    )


def evolve(_mailbox: Mailbox, event: MailboxEvent) -> Mailbox:
    match event:
        case MailboxAdded():
            return Mailbox(added=True)
        case MailboxClosed():
            return Mailbox(closed=True)
        case _:
            assert_never(event)


def decide(mailbox: Mailbox, command: AddMailbox | CloseMailbox, _now: datetime) -> Sequence[MailboxEvent]:
    match command:
        case AddMailbox():
            return _add(mailbox, command)
        case CloseMailbox():
            return _close(mailbox, command)
        case _:
            assert_never(command)


def _close(mailbox: Mailbox, command: CloseMailbox) -> Sequence[MailboxEvent]:
    if mailbox.closed:
        return []
    if not mailbox.added:
        raise NotFound()
    return [MailboxClosed(mailbox_id=command.mailbox_id, closed_by=command.by)]


def _add(mailbox: Mailbox, command: AddMailbox) -> Sequence[MailboxEvent]:
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
