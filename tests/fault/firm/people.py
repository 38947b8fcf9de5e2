"""The people of a firm at work: they register customers, place orders, write letters, and are written to.

Each command has a key and is given until it is acknowledged, and what was acknowledged is kept: nothing of it
may be missing afterwards, nothing may be there twice.
"""

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import uuid4

import requests

from eventing.core.backoff import Backoff
from tests.e2e.posting import SALES, hand_over
from tests.fault.firm.harmed import Firm
from tools.demo.client import Member
from tools.demo.company import Company, local
from tools.demo.mails import message
from tools.demo.person import Problem

#: A command is given up as never to be acknowledged after so long.
SETTLES_WITHIN = 180.0
PAUSE_SECONDS = 0.5
T = TypeVar("T")
WRITTEN_AT = local("2026-10-10 09:00")


@dataclass
class Told:
    """What people were told: ids of customers, orders and mails; of letters the draft's, by the subject."""

    customers: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)
    #: The id a mail was kept under, by its Message-ID.
    mails: dict[str, str] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    tried_again: int = 0
    complaints: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return sum(map(len, (self.customers, self.orders, self.mails, self.letters)))


class People:
    def __init__(self, firm: Firm, company: Company) -> None:
        self.told = Told()
        self._firm = firm
        manager = company.staff["wangmin"]
        # One session for each: a session is one client's.
        self._registrar, self._clerk, self._writer = (
            Member(firm.system, manager.login, manager.password, manager.staff_id) for _ in range(3)
        )
        self._seller_id = company.staff["lijing"].staff_id
        self._numbers = itertools.count(1)
        self._stop = threading.Event()
        self._give_up = threading.Event()

    @contextmanager
    def working(self) -> Iterator[None]:
        """Until the block is left; then each goes on until the last thing it began is acknowledged."""
        self._stop.clear()
        self._give_up.clear()
        steps = (self._register, self._order, self._write, self._post, self._post)
        threads = [threading.Thread(target=self._again_and_again, args=(step,)) for step in steps]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            late = threading.Timer(SETTLES_WITHIN, self._give_up.set)
            late.start()
            for thread in threads:
                thread.join()
            late.cancel()

    def _again_and_again(self, step: Callable[[int], None]) -> None:
        while not self._stop.wait(PAUSE_SECONDS):
            number = next(self._numbers)
            try:
                step(number)
            except Exception as error:
                self.told.complaints.append(f"{step.__name__} {number}: {type(error).__name__}: {error}")

    # -- what each does ------------------------------------------------------------------------------

    def _register(self, number: int) -> None:
        tag = uuid4().hex[:10]
        address = f"buyer@{tag}-demo.de"
        body = {
            "name": f"Customer {tag}",
            "country": "DE",
            "owner_id": self._seller_id,
            "contacts": [{"name": f"Buyer {tag}", "emails": [address]}],
        }
        self.told.customers.append(
            self._done(self._registrar, "customers", "/customers", body)["customer_id"]
        )
        self.told.addresses.append(address)

    def _order(self, number: int) -> None:
        if not self.told.customers:
            return
        customer_id = self.told.customers[number % len(self.told.customers)]
        line = {"product": "CTCP plate", "quantity": "10", "unit": "m2", "unit_price": "3.20"}
        body = {"number": f"PO-{uuid4().hex[:8]}", "lines": [line], "currency": "USD", "terms": "OA_60"}
        path = f"/customers/{customer_id}/orders"
        placed = self._done(self._clerk, "customers", path, {**body, "incoterm": "FOB"})
        self.told.orders.append(placed["order_id"])

    def _write(self, number: int) -> None:
        if not self.told.customers:
            return
        place = number % len(self.told.addresses)
        subject = f"Offer {uuid4().hex}"
        body = {
            "customer_id": self.told.customers[place],
            "to": [self.told.addresses[place]],
            "subject": subject,
            "text": "Dear customer,\n\nhere is our offer.\n",
        }
        drafted = self._done(self._writer, "mail", "/drafts", body)
        path = f"/drafts/{drafted['draft_id']}/send?after={drafted['command_id']}"
        self._done(self._writer, "mail", path, None)
        self.told.letters[subject] = drafted["draft_id"]

    def _post(self, number: int) -> None:
        addresses = self.told.addresses
        known = bool(addresses) and number % 3 > 0
        sender = (
            addresses[number % len(addresses)] if known else f"stranger{number}@{uuid4().hex[:8]}-demo.fr"
        )
        message_id = f"<{uuid4().hex}@relay-demo.com>"
        raw = message(sender, SALES, f"Plates {number}", "Please quote.\n", WRITTEN_AT, message_id=message_id)
        mail_id = self._until(lambda: hand_over(self._firm.system, raw), f"mail {number}")
        self.told.mails[message_id] = mail_id

    # -- until it is done ------------------------------------------------------------------------------

    def _done(self, person: Member, service: str, path: str, body: object) -> dict[str, Any]:
        key = uuid4().hex

        def given() -> dict[str, Any] | None:
            try:
                answer = person.ask("POST", service, path, body, headers={"Idempotency-Key": key})
            except (requests.RequestException, Problem):
                return None
            if answer.ok:
                done: dict[str, Any] = answer.json()
                return done
            if answer.status_code not in (401, 404, 409, 429, 503):
                self.told.complaints.append(f"{path}: {answer.status_code} {answer.text[:300]}")
            return None

        return self._until(given, f"{service} {path}")

    def _until(self, given: Callable[[], T | None], what: str) -> T:
        backoff = Backoff(first=0.1, most=2.0)
        while not self._give_up.is_set():
            if (found := given()) is not None:
                return found
            self.told.tried_again += 1
            self._give_up.wait(backoff.next())
        raise TimeoutError(f"{what} was never acknowledged")
