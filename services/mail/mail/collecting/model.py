"""Collecting: from where a mailbox's mail is read, and whether it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import assert_never

from eventing import Decider, Invalid, NotFound
from mail.collecting.commands import CollectingCommand, SetCollecting, StopCollecting
from mail.collecting.errors import MailboxClosed
from mail.collecting.events import CollectingEvent, CollectingSet, CollectingStopped


@dataclass(frozen=True)
class Collecting:
    """`settings` are the last ones, also of a mailbox that is no longer read."""

    settings: CollectingSet | None = None
    running: bool = False


@dataclass(frozen=True)
class MailboxFacts:
    """Whether the mailbox is there, and open."""

    there: bool = False
    open: bool = False


def collecting_stream(mailbox_id: str) -> str:
    return f"collecting-{mailbox_id}"


def collecting_stream_of(command: CollectingCommand) -> str:
    return collecting_stream(command.mailbox_id)


def evolve(collecting: Collecting, event: CollectingEvent) -> Collecting:
    match event:
        case CollectingSet():
            return Collecting(event, running=True)
        case CollectingStopped():
            return replace(collecting, running=False)
        case _:
            assert_never(event)


def decide(
    collecting: Collecting, command: CollectingCommand, facts: MailboxFacts
) -> Sequence[CollectingEvent]:
    match command:
        case SetCollecting():
            return _set(collecting, command, facts)
        case StopCollecting():
            return _stop(collecting, command)
        case _:
            assert_never(command)


def _set(collecting: Collecting, command: SetCollecting, facts: MailboxFacts) -> Sequence[CollectingEvent]:
    if not facts.there:
        raise NotFound()
    if not facts.open:
        raise MailboxClosed()
    check(command)
    secret_id = command.secret_id or kept_secret(collecting.settings, command)
    event = CollectingSet(
        mailbox_id=command.mailbox_id,
        host=command.host,
        port=command.port,
        security=command.security,
        user_name=command.user_name,
        secret_id=secret_id,
        folders=command.folders,
        history=command.history,
        since=command.since,
        set_by=command.by,
    )
    same = collecting.settings is not None and replace(collecting.settings, set_by=command.by) == event
    return [] if same and collecting.running else [event]


def check(command: SetCollecting) -> None:
    """Raises Invalid for what goes together nowhere."""
    if command.security == "none" and not is_this_machine(command.host):
        raise Invalid("security", "only_on_this_machine")
    if command.since is not None and not command.history:
        raise Invalid("since", "only_with_history")
    names = [folder.name for folder in command.folders]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise Invalid(f"folders.{number}.name", "folder_twice")


def kept_secret(settings: CollectingSet | None, command: SetCollecting) -> str:
    """The secret that is kept. It is for the server and the user that it was given for: no other gets it.

    Raises Invalid.
    """
    same = ("host", "port", "security", "user_name")
    if settings is None or any(getattr(settings, one) != getattr(command, one) for one in same):
        raise Invalid("secret", "secret_needed")
    return settings.secret_id


def is_this_machine(host: str) -> bool:
    """Whether what is said to this host stays on this machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _stop(collecting: Collecting, command: StopCollecting) -> Sequence[CollectingEvent]:
    if collecting.settings is None:
        raise NotFound()
    if not collecting.running:
        return []
    return [CollectingStopped(mailbox_id=command.mailbox_id, stopped_by=command.by)]


COLLECTING = Decider("collecting", Collecting(), evolve, decide)
