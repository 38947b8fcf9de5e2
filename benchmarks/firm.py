"""What a firm's day costs the whole system: five services, their workers and the receiver on one database.

Of a registration, a mail and an order: the database commands they cause everywhere, how long until every
service has seen them, and how many a second are taken by one client and by eight. Commands are counted by the
server; the questions asked here are taken off, and so is what the system asks while nothing happens.
"""

import smtplib
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from benchmarks.measuring import Cost, Row, latency
from eventing.core.mongo import connect
from tools.demo.company import DOMAIN, Company, found_company, settings
from tools.demo.mails import message
from tools.demo.owing import SCORES, STRONG
from tools.launcher.system import System
from tools.servers import SECANTUSDB, secantusd_rs
from tools.smtp_sink import running_sink

ALONE, AT_ONCE, EACH = 20, 8, 10
#: Until what a thing set off has come to rest, and how long the system is watched at rest.
REST_SECONDS, IDLE_SECONDS = 4.0, 20.0
LOOK_SECONDS = 0.005
WITHIN_SECONDS = 60.0
LOGINS = ("chenguodong", "wangmin", "lijing", "sunyan")
SALES = f"sales@{DOMAIN}"

#: Does it, and returns where it is to be seen in the end: database, collection, filter.
Sight = tuple[str, str, dict[str, Any]]
Thing = Callable[[int], list[Sight]]


def firm(_uri: str) -> list[Row]:
    """As `make up` runs it: by feeds, on the embedded server, or the faster one where it is installed."""
    database = secantusd_rs() or SECANTUSDB
    with (
        tempfile.TemporaryDirectory() as folder,
        running_sink() as sink,
        System(Path(folder), settings=settings(sink), database=database) as system,
    ):
        return Day(system, found_company(system, LOGINS)).measured()


class Day:
    def __init__(self, system: System, company: Company) -> None:
        self._system, self._staff = system, company.staff
        self._client = connect(system.database.uri)
        self._asked = 0
        self._buyers: list[tuple[str, str]] = []

    def measured(self) -> list[Row]:
        idle = self._idle()
        rows: list[Row] = [Cost("with nothing to do, a second", "database commands", round(idle, 1), 25)]
        rows += self._cost("a registration with a contact", self._register, idle, (35, 100), (15, 30))
        rows += self._cost("a mail, from the door to a desktop", self._mail, idle, (25, 150), (25, 60))
        self._lend()
        rows += self._cost("an order, checked and cleared", self._order, idle, (30, 150), None)
        return rows

    # -- counting ------------------------------------------------------------------------------------

    def _commands(self) -> int:
        """All that the server was asked so far, but for what was asked here."""
        counted: dict[str, int] = self._client.admin.command("serverStatus")["opcounters"]
        self._asked += 1
        return sum(counted.values()) - self._asked

    def _idle(self) -> float:
        time.sleep(REST_SECONDS)
        before, began = self._commands(), time.perf_counter()
        time.sleep(IDLE_SECONDS)
        return (self._commands() - before) / (time.perf_counter() - began)

    def _cost(
        self,
        name: str,
        thing: Thing,
        idle: float,
        most: tuple[int, int],
        rates: tuple[int, int] | None,
    ) -> list[Row]:
        """`most` commands, and milliseconds; `rates` wanted of one client and of eight."""
        for number in range(3):
            self._wait(thing(number))
        time.sleep(REST_SECONDS)
        before, began = self._commands(), time.perf_counter()
        took = [self._timed(partial(thing, number)) for number in range(ALONE)]
        time.sleep(REST_SECONDS)
        at_rest = idle * (time.perf_counter() - began)
        each = (self._commands() - before - at_rest) / ALONE
        rows: list[Row] = [
            Cost(name, "database commands", round(each, 1), most[0]),
            latency(f"{name}, until every service has seen it", most[1], took, of=50),
        ]
        for clients, wanted in zip((1, AT_ONCE), rates or (), strict=False):
            rows.append(
                Cost(f"{name}, by {clients}", "a second", self._rate(thing, clients), wanted, least=True)
            )
        return rows

    def _timed(self, thing: Callable[[], list[Sight]]) -> float:
        began = time.perf_counter()
        self._wait(thing())
        return time.perf_counter() - began

    def _rate(self, thing: Thing, clients: int) -> float:
        """Until all of them are seen everywhere."""
        count = clients * EACH
        began = time.perf_counter()
        with ThreadPoolExecutor(clients) as pool:
            sights = list(pool.map(thing, range(count)))
        for sight in sights:
            self._wait(sight)
        return round(count / (time.perf_counter() - began), 1)

    def _wait(self, sights: Sequence[Sight]) -> None:
        deadline = time.perf_counter() + WITHIN_SECONDS
        for database, collection, wanted in sights:
            while not self._found(database, collection, wanted):
                if time.perf_counter() > deadline:
                    raise TimeoutError(f"not in {database}.{collection} within {WITHIN_SECONDS:.0f} s")
                time.sleep(LOOK_SECONDS)

    def _found(self, database: str, collection: str, wanted: dict[str, Any]) -> bool:
        self._asked += 1
        return self._client[database][collection].find_one({**wanted, "_live": True}, {"_id": 1}) is not None

    # -- what is done --------------------------------------------------------------------------------

    def _register(self, number: int) -> list[Sight]:
        tag = uuid4().hex[:10]
        body = {
            "name": f"Customer {tag}",
            "country": "DE",
            "owner_id": self._staff["lijing"].staff_id,
            "contacts": [{"name": f"Buyer {tag}", "emails": [f"buyer@{tag}-demo.de"]}],
        }
        customer_id = self._staff["wangmin"].post("customers", "/customers", body)["customer_id"]
        self._buyers.append((customer_id, f"buyer@{tag}-demo.de"))
        of_id = {"_id": customer_id}
        return [
            ("customers", "customers", of_id),
            ("mail", "customers", of_id),
            ("credit", "accounts", of_id),
            ("scheduler", "plans", of_id),
        ]

    def _mail(self, number: int) -> list[Sight]:
        _, sender = self._buyers[number % len(self._buyers)]
        raw = message(
            f"Buyer <{sender}>",
            SALES,
            f"Plates {number}",
            "Please quote CTCP plates 530x664x0.30, two containers.\n",
            datetime.now(ZoneInfo("Asia/Shanghai")),
            message_id=f"<{uuid4().hex}@relay-demo.com>",
        )
        with smtplib.SMTP("127.0.0.1", self._system.smtp_port, timeout=30) as smtp:
            smtp.ehlo()
            smtp.mail(sender)
            smtp.rcpt(SALES)
            code, answer = smtp.data(raw)
        assert code == 250, answer
        return [("scheduler", "todos", {"mail_id": answer.decode().split()[-1]})]

    def _lend(self) -> None:
        """Give the buyer whose orders follow a limit that carries them."""
        self._borrower, _ = self._buyers[0]
        credit, head = self._staff["sunyan"], self._staff["chenguodong"]
        path = f"/accounts/{self._borrower}"
        statement = {
            "currency": "USD",
            "period_end": "2026-06-30",
            "figures": STRONG,
            "reliability": "audited",
        }
        credit.post(
            "credit", f"{path}/statements", {**statement, "reliability": "audited", "origin": "report"}
        )
        credit.post("credit", f"{path}/traits", {"scores": SCORES})
        credit.post("credit", f"{path}/assess", {})
        head.post("credit", f"{path}/approve")
        self._wait([("customers", "customers", {"_id": self._borrower, "credit_grade": "A"})])

    def _order(self, number: int) -> list[Sight]:
        line = {"product": "CTCP plate", "quantity": "10", "unit": "m2", "unit_price": "3.20"}
        body = {"number": f"PO-{uuid4().hex[:8]}", "lines": [line], "currency": "USD", "terms": "OA_60"}
        placed = self._staff["lijing"].post(
            "customers", f"/customers/{self._borrower}/orders", {**body, "incoterm": "FOB"}
        )
        return [
            ("customers", "orders", {"_id": placed["order_id"], "credit": "cleared"}),
            ("credit", "orders", {"_id": placed["order_id"], "check": "cleared"}),
        ]
