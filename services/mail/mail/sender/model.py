"""A sender who is not a customer, as people marked them; it applies to their later mail too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from eventing import Decider, uuid5hex
from mail.sender.commands import MarkSender
from mail.sender.events import SenderMarked
from mail.values import Apart


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
    return [
        SenderMarked(
            sender_id=sender_id_of(command.address),
            address=command.address,
            apart=command.apart,
            marked_by=command.by,
        )
    ]


SENDER = Decider("sender", KnownSender(), evolve, decide)
