"""What people said of a sender who is no customer; remembered for his later mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from eventing.core.decider import Decider
from eventing.core.ids import uuid5hex
from mail.domain.commands import MarkSender
from mail.domain.events import Apart, SenderMarked


@dataclass(frozen=True)
class KnownSender:
    apart: Apart | None = None


def sender_id_of(address: str) -> str:
    return uuid5hex("sender", address)


def sender_stream(sender_id: str) -> str:
    return f"sender-{sender_id}"


def evolve(_sender: KnownSender, event: SenderMarked) -> KnownSender:
    return KnownSender(event.apart)


def decide(sender: KnownSender, command: MarkSender, _now: datetime) -> Sequence[SenderMarked]:
    if sender.apart == command.apart:
        return []
    return [SenderMarked(sender_id_of(command.address), command.address, command.apart, command.by)]


SENDER = Decider("sender", KnownSender(), evolve, decide)
