"""A long list, newest first, is read by pieces of time: the same rows in the same order, and few of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from eventing import View, page_of
from eventing.core.mongo import Db
from eventing.views.paging import MILLISECOND, REACHES, Page

NOW = datetime(2026, 10, 10, 1, 0, 0, 123456, tzinfo=UTC)
ENTRIES = View("entries", indexes=(("owner", "-at", "_id"),))


def put(db: Db, times: list[datetime | None]) -> None:
    ENTRIES.create_indexes(db)
    ENTRIES.collection(db).insert_many(
        [{"_id": f"{number:04}", "owner": "li", "at": at, "_live": True} for number, at in enumerate(times)]
    )


def ids(db: Db, limit: int, **how: Any) -> list[str]:
    """All pages, from the first to the last."""
    found: list[str] = []
    page = Page([], "")
    while page.next is not None:
        page = page_of(ENTRIES, db, {"owner": "li"}, [("at", -1)], page.next or None, limit, **how)
        found += [row["_id"] for row in page.items]
    return found


@pytest.mark.parametrize("limit", [1, 3, 50])
def test_pieces_of_time_have_every_row_once_and_in_order(mongo_db: Db, limit: int):
    edges = [NOW - timedelta(days=days) for days in REACHES]
    around = [edge + by * MILLISECOND for edge in edges for by in (-1, 0, 1)]
    ages = [NOW + timedelta(days=40), NOW, NOW, *around, NOW - timedelta(days=4000)]
    put(mongo_db, [*ages, None, None])
    assert ids(mongo_db, limit, now=NOW) == ids(mongo_db, limit)
    assert len(ids(mongo_db, limit, now=NOW)) == len(ages) + 2


def test_a_page_of_a_long_list_reads_what_it_shows_and_not_all(mongo_db: Db, monkeypatch):
    put(mongo_db, [NOW - timedelta(hours=number) for number in range(2000)])
    asked: list[int] = []
    find = View.find

    def counted(self: View, db: Db, query: Any, *more: Any, **options: Any) -> Any:
        asked.append(self.count(db, query))
        return find(self, db, query, *more, **options)

    monkeypatch.setattr(View, "find", counted)
    page = page_of(ENTRIES, mongo_db, {"owner": "li"}, [("at", -1)], None, 20, now=NOW)
    page_of(ENTRIES, mongo_db, {"owner": "li"}, [("at", -1)], page.next, 20, now=NOW)
    assert sum(asked) < 500
