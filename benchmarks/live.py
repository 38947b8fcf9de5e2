"""Streams: how soon an event is told to the pages that are open, and what 2,000 of them take."""

import asyncio
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.measuring import Footprint, Row, latency
from benchmarks.processes import family, seconds
from customers.adapters.readings import Readings
from customers.adapters.regions import OURS, load_regions
from customers.customer.commands import RegisterCustomer
from customers.resources import Resources
from customers.service import SERVICE as CUSTOMERS
from desk.account.model import account_of_staff
from desk.adapters.live import COOKIE
from desk.adapters.sessions import MongoSessions
from desk.live.values import customer, signed
from eventing.bus.bus import CommandBus
from eventing.core.clock import SystemClock
from eventing.core.context import CommandContext
from eventing.core.ids import new_id
from eventing.core.mongo import connect
from eventing.log.log import Log
from tools.demo.company import found_company, settings
from tools.launcher.system import KEY_SECRET, LIVE, System
from tools.servers import SECANTUSDB, secantusd_rs
from tools.smtp_sink import running_sink

STREAMS, READERS, EVENTS, FOR_ALL = 2_000, 10, 30, 8
#: Two rounds of what keeps a line open.
IDLE_SECONDS = 60.0
#: Opened at once: a morning is slower than that.
AT_ONCE = 50


class Opened:
    """A page's stream: when it was told each place."""

    def __init__(self) -> None:
        self.told: dict[str, float] = {}

    async def open(self, port: int, cookie: str, topics: str) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", port)
        path = "/live?" + urlencode({"topics": topics})
        self._writer.write(f"GET {path} HTTP/1.1\r\nHost: live\r\nCookie: {COOKIE}={cookie}\r\n\r\n".encode())
        await self._reader.readuntil(b"retry: 3000\n\n")
        self._task = asyncio.create_task(self._read())

    async def _read(self) -> None:
        while line := await self._reader.readline():
            if line.startswith(b"data: {"):
                self.told[line.decode().partition('"t": "')[2].partition('"')[0]] = time.perf_counter()

    def close(self) -> None:
        self._task.cancel()
        self._writer.close()


def live(_uri: str) -> list[Row]:
    """As `make up` runs it: by feeds, on the embedded server."""
    database = secantusd_rs() or SECANTUSDB
    with (
        tempfile.TemporaryDirectory() as folder,
        running_sink() as sink,
        System(Path(folder), settings=settings(sink), database=database) as system,
    ):
        return asyncio.run(_measured(system))


async def _measured(system: System) -> list[Row]:
    company = await asyncio.to_thread(found_company, system, ("chenguodong", "wangmin", "lijing"))
    owner_id = company.staff["lijing"].staff_id
    client, clock = connect(system.database.uri), SystemClock()
    partitions = int(system.environment("customers")["PARTITIONS"])
    log = Log(client["customers"], CUSTOMERS.published, partitions)
    resources = Resources(load_regions(OURS), Readings(client["customers"]))
    bus = CommandBus(log, clock, CUSTOMERS.routes, db=client["customers"], resources=resources)
    some, everybody = [new_id() for _ in range(EVENTS)], [new_id() for _ in range(FOR_ALL)]
    empty = _memory(system)
    streams = await _open_all(system, account_of_staff(owner_id), some, everybody)
    began = seconds(family(system, LIVE))
    await asyncio.sleep(IDLE_SECONDS)
    idle = 100 * (seconds(family(system, LIVE)) - began) / IDLE_SECONDS

    async def told(customer_id: str, readers: Sequence[Opened]) -> list[float]:
        command = RegisterCustomer(name="A", country="DE", owner_id=owner_id, customer_id=customer_id)
        context = CommandContext(new_id(), "bench", clock.now())
        await asyncio.to_thread(lambda: bus.handle(command, context).or_raise())
        began, topic = time.perf_counter(), customer(customer_id)
        async with asyncio.timeout(30):
            while not all(topic in one.told for one in readers):
                await asyncio.sleep(0.005)
        return [max(0.0, one.told[topic] - began) for one in readers]

    to_some = [took for one in some for took in await told(one, streams[:READERS])]
    to_all = [took for one in everybody for took in await told(one, streams)]
    full = _memory(system)
    for stream in streams:
        stream.close()
    print(f"desk live: {empty:.0f} MiB with no stream, {full:.0f} with {STREAMS}")
    return [
        latency(f"event to {READERS} of {STREAMS:,} open pages", 1000, to_some),
        latency(f"event to all of {STREAMS:,} open pages", 2000, to_all),
        Footprint(f"desk live, {STREAMS:,} pages open", round(idle, 2), round(full, 1), 1.0),
    ]


async def _open_all(
    system: System, account_id: str, some: Sequence[str], everybody: Sequence[str]
) -> list[Opened]:
    """Each with a session of its own, as that many people have."""
    config, now = system.environment("desk"), SystemClock().now()
    sessions = MongoSessions(connect(system.database.uri)["desk"], timedelta(days=30))
    streams = [Opened() for _ in range(STREAMS)]
    port = system.ports[LIVE]
    for first in range(0, STREAMS, AT_ONCE):
        opening = []
        for number in range(first, min(first + AT_ONCE, STREAMS)):
            cookie = sessions.open(new_id(), account_id, now, browser=True)
            wanted = [*everybody, *(some if number < READERS else ())]
            topics = signed(config[KEY_SECRET], account_id, [*map(customer, wanted), f"todos/{number}"], now)
            opening.append(streams[number].open(port, cookie, topics))
        await asyncio.gather(*opening)
    return streams


def _memory(system: System) -> float:
    return sum(process.memory_info().rss for process in family(system, LIVE)) / 2**20
