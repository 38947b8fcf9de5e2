"""Guarded writes: in any order, twice, from several workers, a view ends up the same."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from eventing.core.catalogue import Contracts
from eventing.core.commit import Commit, Event, Place
from eventing.core.money import Money
from eventing.core.mongo import Db, connect, durable
from eventing.views.guards import row_writes
from eventing.views.projection_runner import ProjectionRunner, behind
from eventing.views.view import Append, Count, Drop, Latest, Patch, Sweep, Upsert, View, Write, Writes, bare

READ, ANNEX = Contracts("office"), Contracts("annex")


@READ.event("Wrote.v1")
@ANNEX.event("Wrote.v1")
@dataclass(frozen=True)
class Wrote:
    """An event that says itself what the projection shall write; tests choose freely."""

    writes: list[dict[str, Any]]


KINDS: dict[str, Callable[[Any], Write]] = {
    "upsert": lambda w: Upsert(w["key"], w["fields"]),
    "patch": lambda w: Patch(w["key"], w["fields"]),
    "count": lambda w: Count(w["key"], w["field"], w["by"]),
    "latest": lambda w: Latest(w["key"], w["field"], w["value"]),
    "append": lambda w: Append(w["key"], w["field"], w["item"]),
    "drop": lambda w: Drop(w["key"], w["field"], w["values"]),
    "sweep": lambda w: Sweep("customer_id", w["value"], w["fields"]),
    "fail": lambda w: w["nothing by that name"],
}


def mails() -> View:
    view = View("mails", follows={"customer_id": ("owner_id",)})

    @view.on(Wrote, of=READ)
    def wrote(event: Event[Wrote]) -> Writes:
        return [KINDS[write["kind"]](write) for write in event.data.writes]

    return view


def commit(seq: int, *writes: dict[str, Any], partition: int = 0, stream: str = "s-1") -> Commit:
    return Commit(
        source="office",
        epoch=1,
        id=f"c{partition}-{seq}",
        partition=partition,
        seq=seq,
        stream=stream,
        version=seq,
        at=datetime(2026, 1, 1, tzinfo=UTC),
        actor="tester",
        events=[("Wrote.v1", {"writes": list(writes)})],
    )


def upsert(key: str, **fields: Any) -> dict[str, Any]:
    return {"kind": "upsert", "key": key, "fields": fields}


def append(key: str, field: str, item: Any) -> dict[str, Any]:
    return {"kind": "append", "key": key, "field": field, "item": item}


def apply(db: Db, view: View, commits: Sequence[Commit]) -> None:
    ProjectionRunner(db).apply([view], commits, {})


def rows(db: Db, view: View) -> dict[str, dict[str, Any]]:
    return {row["_id"]: bare(row) for row in view.find(db, {})}


@pytest.mark.parametrize("name", ["receipts", "commits"])
def test_a_view_is_not_kept_among_what_is_the_backbones(name: str) -> None:
    with pytest.raises(ValueError, match="cannot name a view"):
        View(name)


def test_an_event_applied_again_changes_nothing(mongo_db: Db) -> None:
    view = mails()
    history = [
        commit(
            1,
            upsert("m1", subject="$5 off", total=0),
            {"kind": "append", "key": "m1", "field": "log", "item": 1},
        ),
        commit(2, {"kind": "count", "key": "m1", "field": "total", "by": 2}),
        commit(3, append("m1", "log", 2)),
    ]
    apply(mongo_db, view, history)
    once = rows(mongo_db, view)
    apply(mongo_db, view, history)
    apply(mongo_db, view, history[1:])
    assert rows(mongo_db, view) == once
    assert once["m1"] == {"id": "m1", "subject": "$5 off", "total": 2, "log": [1, 2]}


def test_an_older_event_does_not_undo_a_later_one(mongo_db: Db) -> None:
    view = mails()
    apply(mongo_db, view, [commit(2, upsert("m1", subject="new"))])
    apply(mongo_db, view, [commit(1, upsert("m1", subject="old"))])
    assert rows(mongo_db, view)["m1"]["subject"] == "new"


def test_writes_of_two_partitions_to_one_row_do_not_shadow_each_other(mongo_db: Db) -> None:
    view = mails()
    apply(mongo_db, view, [commit(9, upsert("m1", a=1), partition=0)])
    apply(mongo_db, view, [commit(1, {"kind": "patch", "key": "m1", "fields": {"b": 2}}, partition=1)])
    assert rows(mongo_db, view)["m1"] == {"id": "m1", "a": 1, "b": 2}


def test_a_patch_shows_nothing_until_the_row_exists(mongo_db: Db) -> None:
    view = mails()
    apply(mongo_db, view, [commit(1, {"kind": "patch", "key": "m1", "fields": {"b": 2}}, partition=1)])
    assert rows(mongo_db, view) == {}
    apply(mongo_db, view, [commit(1, upsert("m1", a=1))])
    assert rows(mongo_db, view)["m1"] == {"id": "m1", "a": 1, "b": 2}


def test_values_come_back_as_what_they_were(mongo_db: Db) -> None:
    view = View("typed")

    @view.on(Wrote, of=READ)
    def wrote(event: Event[Wrote]) -> Writes:
        money = Money(Decimal("48400.00"), "USD")
        return [
            Upsert("r", {"total": money, "rate": Decimal("0.10"), "on": date(2026, 10, 9), "at": event.at})
        ]

    apply(mongo_db, view, [commit(1)])
    row = rows(mongo_db, view)["r"]
    assert row["total"] == {"amount": Decimal("48400.00"), "currency": "USD"}
    assert (row["rate"], row["on"]) == (Decimal("0.10"), "2026-10-09")
    assert row["at"] == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_failing_projection_marks_its_view_and_goes_on(mongo_db: Db) -> None:
    view = mails()
    apply(
        mongo_db,
        view,
        [commit(1, {"kind": "fail"}, stream="s-bad"), commit(2, upsert("m1", a=1), stream="s-good")],
    )
    assert rows(mongo_db, view)["m1"]["a"] == 1
    assert [marker["stream"] for marker in behind(mongo_db, view)] == ["s-bad"]


REFUSED: dict[str, list[dict[str, Any]]] = {
    "a count of text": [
        upsert("m1", total="none"),
        {"kind": "count", "key": "m1", "field": "total", "by": 1},
    ],
    "an item for text": [upsert("m1", log="none"), append("m1", "log", 1)],
    "a row of more than 16 MB": [upsert("m1", text="x" * (17 * 1024 * 1024))],
    "a new row of more than 16 MB": [upsert("m9", text="x" * (17 * 1024 * 1024))],
    "a field the database takes for an operator's": [upsert("m1", a={"b\0c": 1})],
    "a sweep the database refuses": [
        upsert("m1", customer_id="k1"),
        {"kind": "sweep", "value": "k1", "fields": {"owner_id": {"b\0c": 1}}},
    ],
    "a number beyond 64 bits": [upsert("m1", total=2**70)],
}


@pytest.mark.parametrize("writes", REFUSED.values(), ids=REFUSED.keys())
@pytest.mark.parametrize("begins", [False, True])
def test_writes_the_database_refuses_mark_their_stream_and_all_others_go_on(
    mongo_db: Db, writes: list[dict[str, Any]], begins: bool
) -> None:
    view, other = mails(), View("others")

    @other.on(Wrote, of=READ)
    def seen(event: Event[Wrote]) -> Writes:
        return [Upsert(event.stream, {"seen": True})]

    bad = commit(2, *writes, stream="s-bad")
    batch = [
        first("s-1", upsert("m2", a=1), seq=1),
        structs.replace(bad, version=1) if begins else bad,
        commit(3, upsert("m3", a=3), stream="s-3"),
        commit(4, {"kind": "count", "key": "m3", "field": "total", "by": 2}, stream="s-3"),
    ]
    for _ in range(2):  # and when the batch comes again
        ProjectionRunner(mongo_db).apply([view, other], batch, {})
    assert {key: row for key, row in rows(mongo_db, view).items() if key in ("m2", "m3")} == {
        "m2": {"id": "m2", "a": 1},
        "m3": {"id": "m3", "a": 3, "total": 2},
    }
    assert set(rows(mongo_db, other)) == {"s-1", "s-bad", "s-3"}
    assert [marker["stream"] for marker in behind(mongo_db, view)] == ["s-bad"]
    assert behind(mongo_db, other) == []


MISUSED: dict[str, list[list[dict[str, Any]]]] = {
    "a path of three": [[upsert("m1", **{"a.b.c": 1})]],
    "sweeps of two sources by one field": [
        [{"kind": "sweep", "value": "k1", "fields": {"owner_id": "li"}}],
        [{"kind": "sweep", "value": "k1", "fields": {"grade": "A"}}],
    ],
}


@pytest.mark.parametrize("writes", MISUSED.values(), ids=MISUSED.keys())
def test_writes_that_could_not_be_right_are_refused_loudly(
    mongo_db: Db, writes: list[list[dict[str, Any]]]
) -> None:
    view = View("mails", follows={"customer_id": ("owner_id", "grade")})
    for read in (READ, ANNEX):

        @view.on(Wrote, of=read)
        def wrote(event: Event[Wrote]) -> Writes:
            return [KINDS[write["kind"]](write) for write in event.data.writes]

    for source, one in zip(("office", "annex"), writes, strict=False):
        apply(mongo_db, view, [structs.replace(commit(1, *one, stream=f"s-{source}"), source=source)])
    [marker] = behind(mongo_db, view)
    assert "ValueError" in marker["reason"]


# -- rows that are new: inserted, as an update would have made them ----------------------------------

FIELDS = st.dictionaries(
    st.sampled_from(["a", "b", "c.one", "c.two"]), st.integers(0, 9) | st.just("$a") | st.none(), max_size=4
)
ROW_WRITES = st.lists(
    st.builds(Upsert, st.just("m1"), FIELDS)
    | st.builds(Patch, st.just("m1"), FIELDS)
    | st.builds(Count, st.just("m1"), st.just("total"))
    | st.builds(Latest, st.just("m1"), st.just("a"), st.integers(0, 9)),
    min_size=1,
    max_size=3,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(writes=ROW_WRITES)
def test_a_new_row_is_what_its_update_would_have_made_of_it(writes: list[Write], mongo_db: Db) -> None:
    [row] = row_writes("office", Place(1, 0, 7, 0), writes)
    inserted, updated = row.new_row(), durable(mongo_db, "updated")
    updated.delete_many({})
    updated.bulk_write([row.update()])
    if inserted is not None:
        assert updated.find_one({}) == inserted


def first(stream: str, *writes: dict[str, Any], seq: int) -> Commit:
    """The commit a stream begins with."""
    return structs.replace(commit(seq, *writes, stream=stream), version=1)


def test_rows_that_are_there_already_are_updated_and_the_others_inserted(mongo_db: Db) -> None:
    view = mails()
    apply(mongo_db, view, [commit(1, {"kind": "patch", "key": "m2", "fields": {"b": 2}})])
    history = [
        first("s-1", upsert("m1", a=1), seq=2),
        first("s-2", upsert("m2", a=2), seq=3),
        first("s-3", upsert("m3", a=3), seq=4),
    ]
    apply(mongo_db, view, history)
    expected = {"m1": {"id": "m1", "a": 1}, "m2": {"id": "m2", "a": 2, "b": 2}, "m3": {"id": "m3", "a": 3}}
    assert rows(mongo_db, view) == expected
    apply(mongo_db, view, [*history, first("s-4", upsert("m1", a=0), seq=1)])
    assert rows(mongo_db, view) == expected


def test_a_row_written_earlier_in_a_batch_is_not_overtaken_by_its_streams_beginning(mongo_db: Db) -> None:
    view = mails()
    batch = [
        commit(1, {"kind": "count", "key": "m1", "field": "total", "by": 2}, stream="s-9"),
        first("s-1", upsert("m1", a=1), seq=2),
        commit(3, upsert("m1", a=2), stream="s-1"),
    ]
    apply(mongo_db, view, batch)
    assert rows(mongo_db, view) == {"m1": {"id": "m1", "total": 2, "a": 2}}


# -- sweeps: every interleaving of partitions gives the same view ----------------------------------

OWNERS = st.sampled_from(["li", "zhou", "zhao"])
MAILS = st.sampled_from(["m1", "m2", "m3"])
CUSTOMERS = st.sampled_from(["k1", "k2"])


@settings(max_examples=40, deadline=None)
@given(
    mail_moves=st.lists(st.tuples(MAILS, CUSTOMERS), max_size=6),
    owner_moves=st.lists(st.tuples(CUSTOMERS, OWNERS), max_size=5),
    seed=st.integers(0, 10_000),
)
def test_a_sweep_and_new_rows_meet_in_any_order(
    mail_moves: list[tuple[str, str]], owner_moves: list[tuple[str, str]], seed: int, mongo_server: Any
) -> None:
    with connect(mongo_server.uri) as client:
        db = client[f"sweep_{seed}_{random.getrandbits(40):x}"]
        view = mails()
        filed = [commit(n, upsert(m, customer_id=k), partition=0) for n, (m, k) in enumerate(mail_moves, 1)]
        owned = [
            commit(n, {"kind": "sweep", "value": k, "fields": {"owner_id": o}}, partition=1)
            for n, (k, o) in enumerate(owner_moves, 1)
        ]
        chance = random.Random(seed)
        left, right = list(filed), list(owned)
        done: list[Commit] = []
        while left or right:
            taken = (left if left and (not right or chance.random() < 0.5) else right).pop(0)
            done.append(taken)
            apply(db, view, [taken])
            if chance.random() < 0.3:  # delivered again, late
                apply(db, view, [chance.choice([c for c in done if c.partition == taken.partition])])
        customers = dict(mail_moves)
        owners = dict(owner_moves)
        expected = {mail: owners.get(customer) for mail, customer in customers.items()}
        found = {key: row.get("owner_id") for key, row in rows(db, view).items()}
        client.drop_database(db.name)
        assert found == expected


def test_the_latest_of_several_values_is_kept_whichever_comes_last(mongo_db: Db) -> None:
    view = mails()

    def latest(value: int) -> dict[str, Any]:
        return {"kind": "latest", "key": "m1", "field": "at", "value": value}

    apply(mongo_db, view, [commit(1, upsert("m1")), commit(2, latest(5)), commit(3, latest(9))])
    apply(mongo_db, view, [commit(4, latest(7))])
    assert rows(mongo_db, view)["m1"]["at"] == 9
