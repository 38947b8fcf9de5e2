"""Processes of the whole system: how soon an append is seen, and what they take when idle."""

import tempfile
import time
from pathlib import Path

import psutil

from benchmarks.measuring import Footprint, Latency, Row, latency
from customers.adapters.readings import Readings
from customers.adapters.regions import OURS, load_regions
from customers.customer.commands import RegisterCustomer
from customers.resources import Resources
from customers.service import SERVICE as CUSTOMERS
from eventing.bus.bus import CommandBus
from eventing.core.clock import SystemClock
from eventing.core.context import CommandContext
from eventing.core.ids import new_id
from eventing.core.mongo import Db, connect
from eventing.log.log import Log
from tools.demo.company import found_company, settings
from tools.launcher.system import PARTITIONS, System, process_names
from tools.servers import SECANTUSDB, RabbitServer, secantusd_rs
from tools.smtp_sink import running_sink

#: Looking more often would take processor time from the processes that are measured.
LOOK_SECONDS = 0.002
WITHIN_SECONDS = 10.0
IDLE_SECONDS = 20.0


def processes(_uri: str, count: int = 200) -> list[Row]:
    """With a broker and woken by change streams, as in production; then idle, as `make up` is."""
    database = secantusd_rs() or SECANTUSDB
    with tempfile.TemporaryDirectory() as folder, running_sink() as sink:
        by_stream = {**settings(sink), "WAKE_UP": "stream"}
        broker = RabbitServer(Path(folder, "broker"))
        try:
            broker.start()
            with System(
                Path(folder, "stream"), settings=by_stream, database=database, broker_url=broker.url()
            ) as woken:
                seen = _latencies(woken, count)
        finally:
            broker.stop()
        with System(Path(folder, "poll"), settings=settings(sink), database=database) as polling:
            return [*seen, *_idle(polling)]


def _latencies(system: System, count: int) -> list[Latency]:
    """From the append's acknowledgement, given here, to the row written by a worker's process."""
    company = found_company(system, ("chenguodong", "wangmin", "lijing"))
    owner_id = company.staff["lijing"].staff_id
    client = connect(system.database.uri)
    db, clock = client["customers"], SystemClock()
    resources = Resources(load_regions(OURS), Readings(db))
    bus = CommandBus(
        Log(db, CUSTOMERS.published, PARTITIONS), clock, CUSTOMERS.routes, db=db, resources=resources
    )
    own, others = [], []
    for number in range(count):
        register = RegisterCustomer(
            name=f"Customer {number}", country="DE", owner_id=owner_id, customer_id=new_id()
        )
        registered = bus.handle(register, CommandContext(new_id(), "bench", clock.now())).or_raise()
        began = time.perf_counter()
        customer_id = registered.events[0].customer_id
        own.append(_until(db, customer_id) - began)
        others.append(_until(client["mail"], customer_id) - began)
    return [
        latency("append, to the own view", 50, own),
        latency("append, to a view of another service", 100, others),
    ]


def _until(db: Db, customer_id: str) -> float:
    """When the customer stood in this database's view."""
    deadline = time.perf_counter() + WITHIN_SECONDS
    while db["customers"].find_one({"_id": customer_id, "_live": True}, {"_id": 1}) is None:
        if time.perf_counter() > deadline:
            raise TimeoutError(f"not in {db.name} within {WITHIN_SECONDS:.0f} s")
        time.sleep(LOOK_SECONDS)
    return time.perf_counter()


def _idle(system: System) -> list[Footprint]:
    time.sleep(IDLE_SECONDS / 2)  # until what starting left to do is done
    names = [*process_names(), "database"]
    before = {name: seconds(family(system, name)) for name in names}
    time.sleep(IDLE_SECONDS)
    rows = []
    for name in names:
        found = family(system, name)
        percent = (seconds(found) - before[name]) / IDLE_SECONDS * 100
        resident = sum(process.memory_info().rss for process in found) / 2**20
        budget = 2.0 if name.endswith("worker") else None
        rows.append(Footprint(name, round(percent, 1), round(resident), budget))
    return rows


def family(system: System, name: str) -> list[psutil.Process]:
    """A process of the system, with those it has started."""
    parent = psutil.Process(system.process(name).pid)
    return [parent, *parent.children(recursive=True)]


def seconds(processes: list[psutil.Process]) -> float:
    """Of the processor, that these have used."""
    return sum(sum(process.cpu_times()[:2]) for process in processes)
