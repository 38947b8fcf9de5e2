"""Lists are asked flat, and an index has what is asked for, then the order, then the key."""

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo import MongoClient

from eventing.core.mongo import Document
from scheduler.follow_up.views import PLANS
from scheduler.todo.views import TODOS
from tests.support.sent import Sent
from tests.support.world import fresh_world
from tests.support.worlds.scheduler import Scheduler

VIEWS = {view.name: view for view in (TODOS, PLANS)}


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
def scheduler(mongo_server, sent: Sent) -> Iterator[Scheduler]:
    with MongoClient[Document](mongo_server.uri, tz_aware=True, event_listeners=[sent]) as client:
        for world in fresh_world(Scheduler, client):
            world.registers("c1", "A", "li")
            world.receives("m1", "c1", "AU")
            world.receives("m2", "c1", "DE")
            world.settle()
            yield world


def asked(sent: Sent) -> list[tuple[str, Document, list[str]]]:
    """View, filter and order of each list that was read."""
    found = []
    for command in sent.named("find", "aggregate"):
        name = command.get("find") or command.get("aggregate")
        if name not in VIEWS:
            continue
        if "pipeline" in command:
            match, sort = command["pipeline"][0]["$match"], command["pipeline"][1].get("$sort", {})
        else:
            match, sort = command["filter"], command.get("sort", {})
        if sort:
            found.append((name, dict(match), list(sort)))
    return found


def serves(index: tuple[str, ...], match: Document, order: list[str]) -> bool:
    """Whether an index has the equalities first, then the order; what else is asked for may come anywhere."""
    ranged = [name for name, value in match.items() if name in order and is_range(value)]
    equal = [name for name in match if name not in ("_live", *ranged)]
    rest = [name for name in order if name not in equal]
    for length in range(len(index)):
        if set(index[:length]) <= set(equal) and list(index[length : length + len(rest)]) == rest:
            return set(equal) <= set(index)
    return False


def is_range(value: Any) -> bool:
    return isinstance(value, dict) and bool({"$gt", "$gte", "$lt", "$lte"} & set(value))


LISTS = [
    "/todos",
    "/todos?list=known_customers",
    "/todos?kind=reply",
    "/todos?customer_id=c1",
    "/todos?owner=li",
    "/todos?owner=li&list=known_customers",
    "/todos?status=settled",
    "/desktop",
    "/desktop/day",
    "/desktop/day?on=2026-10-01",
    "/follow-ups",
    "/follow-ups?owner=li&until=2027-01-01",
    "/customers/c1/plan",
]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("who", ["li", "wang", "chen"])
def test_an_index_serves_every_list_for_each_scope_and_each_page(
    scheduler: Scheduler, sent: Sent, path: str, who: str
):
    limited = f"{path}{'&' if '?' in path else '?'}limit=1" if path.startswith(("/todos", "/f")) else path
    sent.commands.clear()
    first = scheduler.get(limited, who)
    assert first.status_code == 200, first.text
    following = first.json.get("next")
    if following is not None:
        assert scheduler.get(f"{limited}&cursor={following}", who).status_code == 200
    lists = asked(sent)
    assert lists
    for name, match, order in lists:
        assert not {"$and", "$or"} & set(match), match
        assert any(serves(index, match, order) for index in VIEWS[name].indexes), (name, match, order)


def test_a_desktop_is_read_with_one_question_for_each_desk(scheduler: Scheduler, sent: Sent):
    sent.commands.clear()
    scheduler.get("/desktop", "li")
    assert len([command for command in sent.named("aggregate") if command["aggregate"] == TODOS.name]) == 1
    assert len([command for command in sent.named("find") if command["find"] == TODOS.name]) == 1
