"""The numbers of a region's customer codes: handed out in order, never twice.

A stream per region, because uniqueness across customers needs one writer.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from customers.domain.commands import OpenCodes, TakeCode
from customers.domain.errors import CodeAlreadyUsed, CodeNotOpen, CodesNeverGoBack, Invalid
from customers.domain.events import CodesEvent, CodesOpened, CodeTaken, Grade
from customers.domain.regions import Region
from eventing.core.decider import Decider

# What one import may open at once; claims are remembered one by one.
MAX_OPENED = 100_000


@dataclass(frozen=True)
class Codes:
    """`claimable`: numbers of the time before this system that no record has claimed yet."""

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


def decide(codes: Codes, command: OpenCodes | TakeCode, _now: datetime) -> list[CodesEvent]:
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
        raise CodesNeverGoBack(command.region, codes.last)
    if command.last - codes.last > MAX_OPENED:
        raise Invalid("last", f"at most {MAX_OPENED} numbers can be opened at once")
    return [CodesOpened(command.region, codes.last + 1, command.last)]


def _take(codes: Codes, command: TakeCode) -> list[CodesEvent]:
    sequence = codes.last + 1 if command.sequence is None else command.sequence
    if command.sequence is not None:
        if sequence > codes.last:
            raise CodeNotOpen(command.region, sequence, codes.last)
        if sequence not in codes.claimable:
            raise CodeAlreadyUsed(command.region, sequence)
    return [CodeTaken(command.region, sequence, command.customer_id)]


CODES = Decider("codes", Codes(), evolve, decide)


def codes_stream(region: Region) -> str:
    return f"codes-{region}"


def customer_code(region: Region, sequence: int, grade: Grade) -> str:
    """`EU-001-A`: at least three digits, more when the region has outgrown them."""
    return f"{region}-{sequence:03d}-{grade}"
