"""Looking for mails by their keys, newest first: in windows of time that grow, by the rarest key first.

A word that stands in half of all mails is answered from the newest; one that stands in few, from all of them
at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from eventing import Db, Document, View, decode_cursor, encode_cursor
from finding import Term, lookups
from mail.search.views import BLIND_COPY_WORDS, MAIL_WORDS

#: Mails looked at in one step. A term with fewer is rare enough to begin with.
STEP, RARE = 100, 20
#: How far back each window goes from where the search begins; the last one goes back to the beginning.
WINDOWS = (timedelta(days=14), timedelta(days=90), timedelta(days=500), None)
#: Where words stand, and the field that says of which mail.
_INDEXES = ((MAIL_WORDS, "_id"), (BLIND_COPY_WORDS, "mail_id"))
_MOMENT = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Place:
    """Where a search stands: before this time; of the mails of this very time, after this id, if any.

    Both None: before the newest mail.
    """

    at: datetime | None = None
    after: str | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Place":
        return cls(row["received_at"], row["_id"])

    @classmethod
    def read(cls, cursor: str) -> "Place":
        """The place of a cursor. Raises Invalid for what is none."""
        at, after = decode_cursor(cursor, 2)
        return cls(at, after)

    def written(self) -> str:
        return encode_cursor([self.at, self.after])


@dataclass(frozen=True)
class Step:
    """Mails that may match, newest first, each with `_id` and `received_at`.

    `seen` is how many were looked at for them; `then` is where the search stands now, None at its end.
    """

    rows: Sequence[Document]
    seen: int
    then: Place | None


def steps(
    db: Db, terms: Sequence[Term], place: Place, now: datetime, since: datetime | None
) -> Iterator[Step]:
    """The mails that have keys of all terms, from a place back to `since` or the beginning."""
    begun = place.at or now
    for window in WINDOWS:
        low = None if window is None else begun - window
        if low is None or (since is not None and low <= since):
            low, window = since and since - _MOMENT, None
        inner: Place | None = place
        while inner is not None:
            rows, seen, inner = _step(db, terms, inner, low)
            if inner is None and low is not None and window is not None:
                place = Place(low + _MOMENT)
                yield Step(rows, seen, place)
            else:
                yield Step(rows, seen, inner)
        if window is None:
            return


def _step(
    db: Db, terms: Sequence[Term], place: Place, low: datetime | None
) -> tuple[list[Document], int, Place | None]:
    """The next mails after `low`, how many were seen, and where to go on; None: there are no more."""
    lists: list[list[Document]] = []
    for term in sorted(terms, key=_tells, reverse=True):
        lists.append(_having(db, term, place, low))
        if len(lists[-1]) < RARE:
            break
    rarest = min(lists, key=len)
    common = [row for row in rarest if all(_may_be_in(each, row) for each in lists)]
    return common, len(rarest), Place.of(rarest[-1]) if len(rarest) == STEP else None


def _tells(term: Term) -> int:
    return min(max(len(word.word) for word in way) for way in term)


def _may_be_in(rows: Sequence[Document], row: Document) -> bool:
    """Whether these are all the same mails, or so many that this one may be beyond them."""
    beyond = len(rows) == STEP and _order(row) > _order(rows[-1])
    return beyond or any(one["_id"] == row["_id"] for one in rows)


def _having(db: Db, term: Term, place: Place, low: datetime | None) -> list[Document]:
    """The newest mails after `low` that may have a term, as many as are looked at in one step."""
    found: dict[str, Document] = {}
    for key in lookups(term):
        for view, by in _INDEXES:
            rows = _having_key(db, view, by, key, place, low)
            found.update((row[by], {"_id": row[by], "received_at": row["received_at"]}) for row in rows)
    return sorted(found.values(), key=_order)[:STEP]


def _having_key(db: Db, view: View, by: str, key: str, place: Place, low: datetime | None) -> list[Document]:
    rows: list[Document] = []
    newest_first = (("received_at", -1), (by, 1))
    for asked in _ranges(place, low, by):
        if len(rows) < STEP:
            query = {"keys": key, **asked}
            rows += view.find(db, query, newest_first, limit=STEP - len(rows), fields=("received_at", by))
    return rows


def _order(row: Mapping[str, Any]) -> tuple[float, str]:
    return -row["received_at"].timestamp(), row["_id"]


def _ranges(place: Place, low: datetime | None, by: str = "_id") -> Iterator[Mapping[str, Any]]:
    """What follows a place, in order: each is one range of the index."""
    if place.at is not None and place.after is not None:
        yield {"received_at": place.at, by: {"$gt": place.after}}
    bounds = {"$lt": place.at, "$gt": low}
    between = {operator: time for operator, time in bounds.items() if time is not None}
    yield {"received_at": between} if between else {}
