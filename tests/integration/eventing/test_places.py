"""Places: an alarm that means *restore* is never false, whoever reads a place and however torn the answer."""

import sys
import threading
from typing import Any

import pytest
from msgspec.structs import replace
from pymongo.collection import Collection

from eventing.core.errors import Unavailable, WrongPlace
from eventing.core.mongo import Db
from eventing.log.log import Log
from tests.integration.eventing.test_subscription import Book, deposit


def test_a_place_that_two_looks_do_not_agree_about_is_no_sign_of_a_restore(
    bank: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    deposit(bank, 1, 2)
    first, second = bank.read(0, 0)
    bank.check_place(1, 0, 2, second.id)
    find_one = Collection.find_one

    found: list[Any] = []

    def torn(self: Any, query: Any, *args: Any) -> Any:
        asked_by_place = self.name == "commits" and query.get("seq") == 2 and "_id" not in query
        return found[-1] if asked_by_place else find_one(self, query, *args)

    monkeypatch.setattr(Collection, "find_one", torn)
    for wrong in ({"_id": first.id}, None):
        found.append(wrong)
        with pytest.raises(Unavailable, match="do not agree"):
            bank.check_place(1, 0, 2, second.id)
        with pytest.raises(WrongPlace):
            bank.check_place(1, 0, 2, "lost")


def test_a_place_read_from_another_thread_is_that_of_one_commit(bank: Log, book_db: Db) -> None:
    reader = Book(bank, book_db).partition()
    deposit(bank, 1)
    [made] = bank.read(0, 0)
    commits = [replace(made, id=f"c{seq}", seq=seq) for seq in range(1, 3001)]
    places: set[tuple[int, str | None]] = set()
    done = threading.Event()

    def look_on() -> None:
        while not done.is_set():
            places.add(reader.offered[1:])
            places.add(reader.standing[1:])

    looking = threading.Thread(target=look_on)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        looking.start()
        for commit in commits:
            reader._offered(commit)
    finally:
        done.set()
        looking.join()
        sys.setswitchinterval(interval)
    assert {place for place in places if place[0]} <= {(seq, f"c{seq}") for seq in range(1, 3001)}
