"""Load: clients that pay in while things break; each command has a key and is repeated until done.

The answers they got are kept, to be compared with the log: nothing acknowledged may be missing, nothing
may be there twice.
"""

import itertools
import random
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import requests

from eventing.core.backoff import Backoff

ACCOUNTS = [f"a{number}" for number in range(10)]
TIMEOUT_SECONDS = 25.0
#: A command is given up as never to be acknowledged after so long without a fault.
SETTLES_WITHIN = 120.0
#: How often a client that was answered gives the same command once more.
REPEATS = 0.1


@dataclass(frozen=True)
class Past:
    """What restores took out of the bank's log, though it had been acknowledged and acted on.

    `amounts` and `events` (their ids) are in it no more. What the readers did because of them stays:
    `followed` are the amounts they had handled of each account when the log was put back, of which
    `kept` were in the copy.
    """

    amounts: frozenset[int] = frozenset()
    events: frozenset[str] = frozenset()
    followed: Mapping[str, Sequence[int]] = field(default_factory=dict)
    kept: Mapping[str, int] = field(default_factory=dict)

    def and_since(self, now: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
        """What readers have handled of each account, given what the bank's log holds `now`."""
        return {
            account: [*self.followed.get(account, ()), *now.get(account, ())[self.kept.get(account, 0) :]]
            for account in self.followed.keys() | now.keys()
        }


@dataclass
class Told:
    """What clients gave and were told, by the amount of the deposit, which differs for each command."""

    given: dict[int, str] = field(default_factory=dict)
    acknowledged: dict[int, str] = field(default_factory=dict)
    #: How often an answer was not `done`, or there was none.
    tried_again: int = 0
    past: Past = field(default_factory=Past)
    #: Answers that should not have been, as sentences.
    complaints: list[str] = field(default_factory=list)


class Clients:
    """`count` clients, each one command after the other, with a pause of about `pause` seconds between."""

    def __init__(self, url: str, headers: dict[str, str], count: int = 4, pause: float = 0.2) -> None:
        self.told = Told()
        self._url = url
        self._headers = headers
        self._count = count
        self._pause = pause
        self._numbers = itertools.count(1)
        self._stop = threading.Event()
        self._give_up = threading.Event()
        self._lock = threading.Lock()

    @contextmanager
    def working(self) -> Iterator[None]:
        """Until the block is left; then each client goes on until its last command is acknowledged."""
        self._stop.clear()
        self._give_up.clear()
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(self._count)]
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

    def _work(self) -> None:
        with requests.Session() as session:
            session.headers.update(self._headers)
            while not self._stop.wait(random.uniform(0, 2 * self._pause)):
                with self._lock:
                    number = next(self._numbers)
                    account = self.told.given[number] = random.choice(ACCOUNTS)
                command_id = self._until_acknowledged(session, account, number)
                if command_id and random.random() < REPEATS:
                    again = self._until_acknowledged(session, account, number)
                    if again not in (command_id, None):
                        self._complain(f"{number} was {command_id} first and {again} then")

    def _until_acknowledged(self, session: requests.Session, account: str, number: int) -> str | None:
        backoff = Backoff(first=0.1, most=2.0)
        while not self._give_up.is_set():
            command_id = self._give(session, account, number)
            if command_id is not None:
                self.told.acknowledged[number] = command_id
                return command_id
            self.told.tried_again += 1
            self._give_up.wait(backoff.next())
        self._complain(f"{number} was never acknowledged")
        return None

    def _give(self, session: requests.Session, account: str, number: int) -> str | None:
        """The command's id when it is done; None when that is not known."""
        try:
            answer = session.post(
                f"{self._url}/accounts/{account}/deposits",
                json={"amount": number},
                headers={"Idempotency-Key": str(number)},
                timeout=TIMEOUT_SECONDS,
            )
        except requests.RequestException:
            return None
        if answer.status_code == 201:
            command_id: str = answer.json()["command_id"]
            return command_id
        if answer.status_code not in (409, 503):
            self._complain(f"{number} was answered {answer.status_code}: {answer.text[:300]}")
        return None

    def _complain(self, sentence: str) -> None:
        self.told.complaints.append(sentence)
