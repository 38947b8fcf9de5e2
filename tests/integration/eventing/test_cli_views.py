"""The operator's command line of views: listed, verified, rebuilt."""

import json

import pytest
from click.testing import CliRunner, Result

from eventing.cli import service_cli
from eventing.cli.views import view_commands
from eventing.core.clock import SystemClock
from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.worker.runtime import Runtime
from tests.support import toy
from tests.support.rebuilding import PARTITIONS, settle

BALANCES = toy.BALANCES


@pytest.fixture
def log(mongo_db: Db, monkeypatch: pytest.MonkeyPatch) -> Log:
    """A bank with two accounts, both in its view."""
    monkeypatch.setattr("eventing.readers.rebuild.rebuilding.LEAST_GRACE_SECONDS", 0.1)
    log = toy.bank_log(mongo_db, PARTITIONS)
    for account in ("a", "b"):
        toy.Bank(log).handle(toy.Deposit(account, 1), toy.context())
    settle(log, BALANCES)
    return log


def run(log: Log, *arguments: str, answer: str | None = None) -> Result:
    runtime = Runtime(log.db, log, toy.Bank(log), SystemClock(), feed_urls={}, token="")
    cli = service_cli("bank", lambda: runtime, lambda: None)
    cli.add_command(view_commands(lambda: runtime, toy.BANK_VIEWS))
    return CliRunner().invoke(cli, ["views", *arguments], input=answer)


def tamper(log: Log) -> None:
    BALANCES.collection(log.db).update_one({"_id": "a"}, {"$set": {"total": 99}})


def test_views_are_listed_with_their_version_and_rows(log: Log) -> None:
    assert "balances" in run(log, "list").output
    (listed,) = json.loads(run(log, "list", "--json").output)
    assert (listed["view"], listed["version"], listed["rows"]) == ("balances", 1, 2)
    assert (listed["sources"], listed["behind"], listed["state"]) == (["bank"], [], "")


def test_a_right_view_is_told_by_the_exit_status(log: Log) -> None:
    told = run(log, "verify", "balances")
    assert told.exit_code == 0
    assert "balances: right" in told.output


def test_a_wrong_view_names_rows_and_fields_but_not_what_is_in_them(log: Log) -> None:
    tamper(log)
    told = run(log, "verify")
    assert told.exit_code == 1
    assert "a: differs in total" in told.output
    assert "99" not in told.output
    (verdict,) = json.loads(run(log, "verify", "--json").stdout)
    assert verdict["right"] is False
    assert verdict["differences"] == [{"key": "a", "only": None, "fields": ["total"]}]


def test_a_rebuild_asks_first(log: Log) -> None:
    assert run(log, "rebuild", "balances", answer="n").exit_code == 1
    (listed,) = json.loads(run(log, "list", "--json").output)
    assert listed["version"] == 1


def test_a_rebuild_is_done_and_told_to_programs(log: Log) -> None:
    told = run(log, "rebuild", "balances", "--yes", "--grace", "0", "--json")
    assert told.exit_code == 0
    report = json.loads(told.stdout)
    assert (report["view"], report["former"], report["version"]) == ("balances", 1, 2)
    assert report["comparison"]["differing"] == 0
    assert report["comparison"]["hash"]["stored"] == report["comparison"]["hash"]["replayed"]
    assert run(log, "verify").exit_code == 0


def test_a_rebuild_that_is_held_up_says_why_and_what_to_do(log: Log) -> None:
    tamper(log)
    told = run(log, "rebuild", "balances", "--yes", "--grace", "0")
    assert told.exit_code == 1
    assert "1 rows differ" in told.output
    assert "--abandon" in told.output
    (listed,) = json.loads(run(log, "list", "--json").output)
    assert listed["state"] == "version 2 written, not yet read"
    assert "version 2 is dropped" in run(log, "rebuild", "balances", "--yes", "--abandon").output
    accepted = run(log, "rebuild", "balances", "--yes", "--grace", "0", "--accept-differences")
    assert accepted.exit_code == 0
    row = BALANCES.get(log.db, "a")
    assert row is not None
    assert row["total"] == 1


def test_an_unknown_view_is_named(log: Log) -> None:
    told = run(log, "rebuild", "nothing", "--yes")
    assert told.exit_code == 2
    assert "nothing" in told.output
