"""Every operation of every API with good requests, and with each thing in them that can be wrong."""

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from eventing.core.mongo import connect
from tests.contract.asking import Asking, document_of, operation_of, problem, resolved, template_of
from tests.contract.examples import (
    WORLDS,
    CreditAtWork,
    Customers,
    DeskAtWork,
    Example,
    Mail,
    SchedulerAtWork,
)
from tests.support.world import World, fresh_world
from tools.waiting import eventually

ALL = [(kind, example) for kind, examples in WORLDS.items() for example in examples]
#: What every API has besides its own operations; tests/integration/http asks these.
KITS_OWN = {"commands", "feed", "process"}


def named(pairs: list[tuple[type[World], Example]]) -> Any:
    return pytest.mark.parametrize(
        ("kind", "example"), pairs, ids=[f"{kind.service.name} {example}" for kind, example in pairs]
    )


every_operation = named(ALL)
every_command = named([pair for pair in ALL if pair[1].command and pair[1].by is not None])
every_body = named([pair for pair in ALL if isinstance(pair[1].body, dict | str)])
every_query = named([pair for pair in ALL if pair[1].query])
every_id = named([pair for pair in ALL if "/{" in pair[1].path or re.search("/[a-z]+[0-9]", pair[1].path)])


@pytest.fixture(scope="module")
def worlds(mongo_client) -> Iterator[Mapping[type[World], World]]:
    with ExitStack() as closing:
        yield {
            kind: closing.enter_context(contextmanager(fresh_world)(kind, mongo_client)) for kind in WORLDS
        }


@pytest.fixture
def asking(kind: type[World], example: Example, mongo_client, worlds) -> Iterator[Asking]:
    """In a world of its own, where it may change something."""
    if example.command:
        for world in fresh_world(kind, mongo_client):
            yield Asking(world, example)
    else:
        yield Asking(worlds[kind], example)


@pytest.fixture
def vainly(kind: type[World], example: Example, worlds) -> Iterator[Asking]:
    """For what changes nothing, of a world that is shared."""
    asking = Asking(worlds[kind], example)
    asking.prepare()
    before = asking.world.log.commits.count_documents({})
    yield asking
    assert asking.world.log.commits.count_documents({}) == before


# -- the document ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", WORLDS, ids=[kind.service.name for kind in WORLDS])
def test_every_operation_has_an_example(kind: type[World], worlds):
    document = document_of(worlds[kind])
    asked = [operation_of(document, Asking(worlds[kind], example)) for example in WORLDS[kind]]
    documented = [
        operation
        for operations in document["paths"].values()
        for method, operation in operations.items()
        if method != "parameters" and not KITS_OWN & set(operation["tags"])
    ]
    assert [operation["summary"] for operation in documented if operation not in asked] == []
    assert len(asked) == len(documented)


@every_operation
def test_a_good_request_is_answered_as_documented(asking: Asking):
    document = document_of(asking.world)
    operation = operation_of(document, asking)
    answer = asking.ask()
    assert 200 <= answer.status_code < 300, answer.text
    content = operation["responses"][str(answer.status_code)].get("content", {})
    if "application/json" not in content:
        return
    schema = {**content["application/json"]["schema"], "components": document["components"]}
    assert [error.message for error in Draft202012Validator(schema).iter_errors(answer.json)] == []
    properties = resolved(document, content["application/json"]["schema"]).get("properties")
    if properties is not None:
        assert set(answer.json) <= set(properties)
    documented = set(operation["responses"][str(answer.status_code)].get("headers", {}))
    assert {"ETag", "Location", "View-Behind"} & set(answer.headers.keys()) <= documented


# -- bodies ------------------------------------------------------------------------------------------------

DAYS = ["2026-02-30", "tomorrow", "10.10.2026", "2026-10-10T00:00:00Z"]
INSTANTS = ["2026-02-30T00:00:00Z", "yesterday", "2026-10-10T00:00:00", "2026-10-10"]
DECIMALS = ["1e5", "NaN", "Infinity", "1,5", "", "١"]
NO_TEXT = ["zero \0", "half a pair \ud800"]


def types_of(schema: Any) -> set[str]:
    if "anyOf" in schema:
        return {name for part in schema["anyOf"] for name in types_of(part)}
    declared = schema.get("type", "object")
    return {declared} if isinstance(declared, str) else set(declared)


def wrong(schema: Any) -> Iterator[Any]:
    """Values that a field so documented cannot have."""
    types = types_of(schema)
    of_each_type: dict[str, list[Any]] = {
        "null": [None],
        "string": ["no such value"],
        "boolean": [True],
        "array": [[1]],
        "object": [{"no such": "field"}],
        "integer": [7],
        "number": [1.5],
    }
    for name, values in of_each_type.items():
        if name not in types:
            yield from values
    if "integer" in types:
        yield from [2**63, -(2**70), "7", 1e400]
        yield from [
            limit + step
            for key, step in (("maximum", 1), ("minimum", -1))
            if (limit := schema.get(key)) is not None
        ]
    if "string" in types:
        yield from NO_TEXT
        yield "x" * (schema.get("maxLength", 200_000) + 1)
        yield from {"date": DAYS, "date-time": INSTANTS, "decimal": DECIMALS}.get(schema.get("format"), [])
        if "enum" in schema:
            yield "no such value"


def mutations(document: Any, schema: Any, value: Any, path: tuple[str | int, ...] = ()) -> Iterator[Any]:
    """(path, what cannot be there) for each field of the example, down to the last."""
    schema = resolved(document, schema)
    if path:
        for impossible in wrong(schema):
            yield path, impossible
    if isinstance(value, dict):
        for name, item in value.items():
            below = schema.get("properties", {}).get(name)
            if below:
                yield from mutations(document, below, item, (*path, name))
        # Of a list the first stands for all, and of a map.
        if value and schema.get("additionalProperties"):
            name, item = next(iter(value.items()))
            yield from mutations(document, schema["additionalProperties"], item, (*path, name))
    if isinstance(value, list) and value:
        yield from mutations(document, schema["items"], value[0], (*path, 0))


def changed(body: Any, path: tuple[str | int, ...], value: Any) -> Any:
    copy = deepcopy(body)
    holder = copy
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return copy


def assert_named(answer: Any, path: tuple[str | int, ...], value: Any) -> None:
    place = ".".join(map(str, path))
    assert answer.status_code == 422, (place, str(value)[:60], answer.text)
    told = problem(answer)
    fields = [error["field"] for error in told.get("errors", [])]
    # The whole of a thing may be named for its part, or the part for the whole.
    assert any(f == place or f.startswith(place + ".") or place.startswith(f + ".") for f in fields), (
        place,
        str(value)[:60],
        told,
    )


@every_body
def test_a_field_that_cannot_be_is_refused_by_its_name(asking: Asking):
    document = document_of(asking.world)
    content = operation_of(document, asking)["requestBody"]["content"]["application/json"]
    for path, value in mutations(document, content["schema"], asking.body):
        assert_named(asking.ask(changed(asking.body, path, value)), path, value)
    for place, value in asking.example.refused:
        steps = tuple(int(step) if step.isdigit() else step for step in place.split("."))
        assert_named(asking.ask(changed(asking.body, steps, value)), steps, value)
    # The example was good all the time, and nothing of all this was done.
    assert asking.ask().status_code < 300


# -- words ----------------------------------------------------------------------------------------------


def assert_chinese(answer: Any) -> None:
    told = problem(answer)
    assert answer.headers["Content-Language"] == "zh-CN"
    for said in (told["title"], told["detail"], *(error["detail"] for error in told.get("errors", []))):
        assert re.search("[\u4e00-\u9fff]", said), told
        assert not re.search("[{}]", said), told


@named([pair for pair in ALL if pair[1].by is not None])
def test_who_may_not_and_what_is_not_there_is_told_in_chinese_where_it_is_asked_for(vainly: Asking):
    if operation_of(document_of(vainly.world), vainly)["security"]:
        told = vainly.ask(Accept_Language="zh-CN", Authorization="Bearer of-nobody")
        assert told.status_code == 401
        assert_chinese(told)
    assert_chinese(vainly.ask(path=f"{vainly.path}/no/such/thing", Accept_Language="zh-CN"))


@every_body
def test_what_is_wrong_with_a_body_is_told_in_chinese_where_it_is_asked_for(vainly: Asking):
    document = document_of(vainly.world)
    content = operation_of(document, vainly)["requestBody"]["content"]["application/json"]
    found = dict(reversed(list(mutations(document, content["schema"], vainly.body))))
    refused = [*found.items(), *((tuple(place.split(".")), value) for place, value in vainly.example.refused)]
    for path, value in refused:
        steps = tuple(int(step) if str(step).isdigit() else step for step in path)
        answer = vainly.ask(changed(vainly.body, steps, value), Accept_Language="zh-CN,zh;q=0.9,en;q=0.5")
        assert answer.status_code == 422, (path, value, answer.text)
        assert_chinese(answer)


# -- queries and ids ---------------------------------------------------------------------------------------


@every_query
def test_a_filter_that_cannot_be_is_refused_by_its_name(vainly: Asking):
    document = document_of(vainly.world)
    parameters = {
        parameter["name"]: parameter["schema"]
        for parameter in operation_of(document, vainly)["parameters"]
        if parameter["in"] == "query"
    }
    for name, schema in parameters.items():
        values = ["x" * 3000, "zero \0"]
        if schema.get("format") in ("date", "date-time") or "enum" in schema or "integer" in types_of(schema):
            values.append("no such value")
        for value in values:
            answer = vainly.ask(query={**vainly.example.query, name: value})
            assert_named(answer, (name,), value)
    unknown = vainly.ask(query={**vainly.example.query, "no such filter": "1"})
    assert_named(unknown, ("no such filter",), "1")


HOSTILE = ["nobody", "x" * 3000, "%00", "%ED%A0%80", "..%2F..", "%27%20or%201", "$where", "张", "a|b", "-1"]


@every_id
def test_an_id_that_nobody_has_is_not_found_and_nothing_else(vainly: Asking):
    steps = vainly.path.split("/")
    template = template_of(document_of(vainly.world), vainly).split("/")
    for place, step in enumerate(template):
        if not step.startswith("{"):
            continue
        for hostile in HOSTILE:
            path = "/".join([*steps[:place], hostile, *steps[place + 1 :]])
            answer = vainly.ask(path=path)
            assert answer.status_code in ({404, 422} if step == "{day}" else {404, 405}), (
                path[:80],
                answer.text,
            )
            problem(answer)


# -- keys and versions -------------------------------------------------------------------------------------


def told(answer: Any) -> Any:
    return answer.status_code, answer.data, answer.headers.get("ETag"), answer.headers.get("Location")


def another(document: Any, operation: Any, body: Any) -> Any:
    """As good a body, but another; None where all that could differ is secret, or somebody's id."""
    if not isinstance(body, dict):
        return None
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    for name, value in body.items():
        field = resolved(document, schema).get("properties", {}).get(name, {})
        if isinstance(value, bool):
            return {**body, name: not value}
        if isinstance(value, int):
            return {**body, name: value + 1}
        if (
            isinstance(value, str)
            and not name.endswith("_id")
            and not {"enum", "format", "pattern"} & set(field)
        ):
            return {**body, name: f"{value} x"}
        if isinstance(value, dict) and all(isinstance(item, int) for item in value.values()):
            return {**body, name: dict.fromkeys(value, 9)}
    return None


@every_command
def test_the_same_key_is_the_same_answer_byte_for_byte_and_no_other_request(asking: Asking):
    first = asking.ask(Idempotency_Key="k1")
    assert first.status_code < 300, first.text
    before = asking.world.log.commits.count_documents({})
    asking.world.clock.move(seconds=30)
    assert told(asking.ask(Idempotency_Key="k1")) == told(first)
    operation = operation_of(document_of(asking.world), asking)
    other = another(document_of(asking.world), operation, asking.body)
    if other is not None:
        refused = asking.ask(other, Idempotency_Key="k1")
        assert (refused.status_code, problem(refused)["code"]) == (422, "idempotency_key_reused"), (
            refused.text
        )
    assert asking.world.log.commits.count_documents({}) == before


@every_command
def test_an_edit_of_what_has_changed_is_told_the_current_version(vainly: Asking):
    answer = vainly.ask(If_Match='"999"')
    assert answer.status_code == 412, answer.text
    assert isinstance(problem(answer)["current_version"], int)


# -- the database away -------------------------------------------------------------------------------------

#: For each service a command, and how many of its commits are stored before the database goes.
CUT_OFF = [
    (Customers, "POST /customers", 1),
    (Customers, "POST /customers", 0),
    (Mail, "POST /drafts", 0),
    (CreditAtWork, "POST /invoices", 1),
    (CreditAtWork, "POST /invoices", 0),
    (SchedulerAtWork, "PUT /follow-up-intervals", 0),
    (DeskAtWork, "POST /accounts", 0),
]


#: They take a number of the company's first: a code, an invoice number.
TWO_STREAMS = {"POST /customers", "POST /invoices"}


@pytest.mark.parametrize(("kind", "command", "stored"), CUT_OFF)
def test_with_the_database_gone_in_the_middle_nothing_is_done_by_halves(
    kind: type[World], command: str, stored: int, new_mongo_server, monkeypatch: pytest.MonkeyPatch
):
    server = new_mongo_server()
    (example,) = [example for example in WORLDS[kind] if str(example) == command]
    with ExitStack() as closing:
        client = closing.enter_context(
            connect(server.uri, serverSelectionTimeoutMS=1500, connectTimeoutMS=1500)
        )
        world = closing.enter_context(contextmanager(fresh_world)(kind, client))
        asking = Asking(world, example)
        asking.prepare()
        append, before = world.log.append, world.log.commits.count_documents({})
        left = iter(range(stored))

        def append_until_it_is_gone(*args: Any) -> Any:
            if next(left, None) is None:
                server.kill()
            return append(*args)

        monkeypatch.setattr(world.log, "append", append_until_it_is_gone)
        monkeypatch.setattr("eventing.http.overload.WORK_SECONDS", 1.0)
        away = asking.ask(Idempotency_Key="k1")
        assert (away.status_code, problem(away)["code"]) == (503, "database_away")
        assert int(away.headers["Retry-After"]) > 0
        monkeypatch.undo()

        server.start()
        eventually(lambda: asking.world.client.get("/ready").status_code == 200, what="ready")
        assert world.log.commits.count_documents({}) == before + stored
        first, again = asking.ask(Idempotency_Key="k1"), asking.ask(Idempotency_Key="k1")
        assert first.status_code < 300, first.text
        assert told(again) == told(first)
        # As many as the same request needs that nothing comes between.
        made = world.log.commits.count_documents({}) - before
        assert made == (2 if command in TWO_STREAMS else 1)
