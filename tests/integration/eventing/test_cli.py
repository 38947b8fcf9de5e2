"""The operator's command line: what is parked, tried again, left out; whether the log is sound."""

import json
from types import SimpleNamespace
from typing import Any, cast

import pytest
from click.testing import CliRunner, Result

from eventing.cli import service_cli
from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.log.sequencer import Sequencer
from eventing.log.streams import Loaded
from eventing.readers.parked import Parked
from eventing.worker.runtime import Runtime
from tests.support import toy


@pytest.fixture
def log(mongo_db: Db) -> Log:
    log = toy.bank_log(mongo_db, partitions=1)
    log.append(Loaded("account-a", 0, None), [toy.Deposited("a", 1)], toy.context())
    Sequencer(log).number([0])
    return log


def run(log: Log, *arguments: str, answer: str | None = None) -> Result:
    runtime = cast("Runtime[Any]", SimpleNamespace(db=log.db, log=log))
    return CliRunner().invoke(service_cli("bank", lambda: runtime, lambda: None), arguments, input=answer)


@pytest.fixture
def parked(log: Log) -> str:
    """The id of something parked."""
    return toy.park(log.db, "note", log.read(0, 0)[0])


def test_what_is_parked_is_listed_for_people_and_for_programs(log: Log, parked: str) -> None:
    assert "RuntimeError" in run(log, "parked", "list").output
    (listed,) = json.loads(run(log, "parked", "list", "--json").output)
    assert (listed["id"], listed["seq"]) == (parked, 1)
    assert json.loads(run(log, "parked", "show", parked, "--json").output)["stream"] == "account-a"
    assert "RuntimeError: no" in run(log, "parked", "show", parked).output


def test_nothing_parked_is_said_so(log: Log) -> None:
    assert "nothing is parked" in run(log, "parked", "list").output


def test_retry_sets_a_wish_and_skip_asks_first(log: Log, parked: str) -> None:
    assert run(log, "parked", "skip", parked, answer="n").exit_code == 1
    assert Parked(log.db).list()[0].wish is None
    assert run(log, "parked", "retry", parked).exit_code == 0
    assert Parked(log.db).list()[0].wish == "retry"
    assert run(log, "parked", "skip", parked, answer="y").exit_code == 0
    assert Parked(log.db).list()[0].wish == "skip"


@pytest.mark.parametrize(
    ("named", "retried"),
    [
        ([], {"note", "thank"}),
        (["--reaction", "note"], {"note"}),
        (["--source", "elsewhere"], set()),
        (["--type", "Deposited.v1"], {"note", "thank"}),
        (["--type", "Deposited.v2", "--reaction", "note"], set()),
    ],
)
def test_all_that_is_parked_or_some_of_it_is_tried_again(
    log: Log, parked: str, named: list[str], retried: set[str]
) -> None:
    toy.park(log.db, "thank", log.read(0, 0)[0])
    told = run(log, "parked", "retry", "--all", *named, "--json")
    assert json.loads(told.output) == {"count": len(retried), "wish": "retry"}
    assert {m.reaction for m in Parked(log.db).list() if m.wish == "retry"} == retried


@pytest.mark.parametrize("arguments", [[], ["note|bank|account-a", "--all"]])
def test_what_is_to_be_tried_again_is_named_once(log: Log, parked: str, arguments: list[str]) -> None:
    assert "Name one, or --all." in run(log, "parked", "retry", *arguments).output
    assert Parked(log.db).list()[0].wish is None


def test_an_unknown_id_is_named(log: Log) -> None:
    answered = run(log, "parked", "retry", "nothing")
    assert answered.exit_code == 1
    assert "Nothing is parked under nothing" in answered.output


def test_a_broken_log_is_told_by_the_exit_status(log: Log) -> None:
    assert run(log, "log", "verify").exit_code == 0
    log.append(Loaded("account-b", 7, None), [toy.Deposited("b", 1)], toy.context("orphan"))
    told = run(log, "log", "verify", "--json")
    assert told.exit_code == 1
    assert json.loads(told.output)["orphans"] == ["orphan"]
    assert "orphan" in run(log, "log", "repair", answer="y").output
    assert run(log, "log", "verify").exit_code == 0
