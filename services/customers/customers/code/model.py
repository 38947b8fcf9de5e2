"""The numbers of a region's customer codes: assigned in order, never twice.

Each region has one stream, because uniqueness across customers needs a single writer.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from customers.code.commands import CodesCommand, OpenCodes, TakeCode
from customers.code.errors import CodeAlreadyUsed, CodeNotOpen, CodesNeverGoBack
from customers.code.events import CodesEvent, CodesOpened, CodeTaken
from customers.values import Grade, Region
from eventing import Decider, Invalid

# A limit, because the state remembers each number that can still be claimed.
MAX_OPENED = 100_000


@dataclass(frozen=True)
class Codes:
    """The numbers of a region. `claimable`: those from before this system that no record has claimed yet."""

    last: int = 0
    claimable: frozenset[int] = frozenset()


def evolve(codes: Codes, event: CodesEvent) -> Codes:
    match event:
        case CodesOpened():
            opened = range(event.first, event.last + 1)
            return Codes(last=event.last, claimable=codes.claimable.union(opened))
        case CodeTaken():
            return replace(
                codes, last=max(codes.last, event.sequence), claimable=codes.claimable - {event.sequence}
            )
        case _:
            assert_never(event)


def decide(codes: Codes, command: CodesCommand, _now: datetime) -> list[CodesEvent]:
    match command:
        case OpenCodes():
            return _open(codes, command)
        case TakeCode():
            return _take(codes, command)
        case _:
            assert_never(command)


def _open(codes: Codes, command: OpenCodes) -> list[CodesEvent]:
    if command.last == codes.last:
        return []
    if command.last < codes.last:
        raise CodesNeverGoBack(region=command.region, last=codes.last)
    if command.last - codes.last > MAX_OPENED:
        raise Invalid("last", "too_many_codes", max=MAX_OPENED)
    return [CodesOpened(region=command.region, first=codes.last + 1, last=command.last)]


def _take(codes: Codes, command: TakeCode) -> list[CodesEvent]:
    sequence = codes.last + 1 if command.sequence is None else command.sequence
    if command.sequence is not None:
        if sequence > codes.last:
            raise CodeNotOpen(region=command.region, sequence=sequence, last=codes.last)
        if sequence not in codes.claimable:
            raise CodeAlreadyUsed(region=command.region, sequence=sequence)
    return [CodeTaken(region=command.region, sequence=sequence, customer_id=command.customer_id)]


CODES = Decider("codes", Codes(), evolve, decide)


def codes_stream(region: Region) -> str:
    return f"codes-{region}"


def customer_code(region: Region, sequence: int, grade: Grade) -> str:
    """A customer code such as `EU-001-A`: at least three digits, more when the region needs them."""
    return f"{region}-{sequence:03d}-{grade}"
