"""The seats of a receiver: how many may speak to it at once, in all and from one place."""

import asyncio
from contextlib import suppress
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Protocol

import structlog

log_ = structlog.get_logger(__name__)

#: Where a connection comes from that has no address: a socket of this host.
THIS_HOST = "this host"


class Sitting(Protocol):
    """A connection with a seat."""

    def end(self) -> None:
        """Close as soon as what is in hand has its answer."""

    def cut(self) -> None:
        """Close at once."""


def network_of(transport: asyncio.BaseTransport) -> str:
    """Where a connection comes from: an address, or the network of 64 bits that one customer of IPv6 has."""
    peer = transport.get_extra_info("peername")
    if not isinstance(peer, tuple):
        return THIS_HOST
    address = ip_address(peer[0].partition("%")[0])
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address)


class Seats:
    """The open connections, and how many there may be at once, in all and from one place.

    Used on the loop's thread only.
    """

    def __init__(self, count: int, per_place: int) -> None:
        self._count, self._per_place = count, per_place
        self._taken: dict[Sitting, str] = {}
        #: They found no seat, and are being told so.
        self._turned_away: set[Sitting] = set()
        self._empty = asyncio.Event()
        self._empty.set()

    def take(self, connection: Sitting, place: str) -> bool:
        self._empty.clear()
        theirs = sum(1 for taken in self._taken.values() if taken == place)
        if len(self._taken) >= self._count or theirs >= self._per_place:
            self._turned_away.add(connection)
            return False
        self._taken[connection] = place
        return True

    def give_back(self, connection: Sitting) -> bool:
        """Free the connection's seat; False when it had none."""
        had = self._taken.pop(connection, None) is not None
        self._turned_away.discard(connection)
        if not self._taken and not self._turned_away:
            self._empty.set()
        return had

    async def clear(self, within: float) -> None:
        """Let every connection finish, then cut off those that take longer than `within` seconds."""
        for connection in list(self._taken):
            connection.end()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._empty.wait(), within)
        for connection in list(self._taken):
            log_.warning("message_cut_off")
            connection.cut()
        await self._empty.wait()
