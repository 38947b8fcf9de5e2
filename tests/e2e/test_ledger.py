"""The four programs of the ledger, each run as its README says, on a real database server."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.support import eventually
from tests.support.sources import ROOT
from tools.processes import Process, accepts, free_port
from tools.servers import BIN, MongoServer

LADDER = ROOT / "examples/ledger"
README = (LADDER / "README.md").read_text()
START_SECONDS = 60.0


def as_the_readme_says(command: str, **ports: int) -> list[str]:
    """The command as an argument list, with ports of this run in place of those of the README."""
    assert f"\n    {command}\n" in README, f"the README does not say {command}"
    words = [word for word in shlex.split(command) if not word.startswith("PORT=")]
    named = [str(ports.get(f"p{word}", word)) for word in words]
    program = sys.executable if named[0] == "python" else str(BIN / named[0])
    return [program, *named[1:]]


def printed_by(command: str, database: MongoServer | None = None) -> list[str]:
    """The lines a program of the ladder prints; it warns of nothing."""
    env = {**os.environ, "PYTHONWARNINGS": "error"}
    env.pop("MONGO_URI", None)
    if database is not None:
        env["MONGO_URI"] = database.uri
    done = subprocess.run(
        as_the_readme_says(command), cwd=LADDER, env=env, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    return [re.sub(r" +", " ", line) for line in done.stdout.splitlines()]


def test_the_first_rung_decides_without_a_database():
    lines = printed_by("python rung1_decide.py")
    assert "then PaidOut(account_id='a1', cents=30)" in lines
    assert "refused balance_too_low {'balance': 100, 'asked': 130}" in lines
    assert [line for line in lines if "'too_small'" in line]


def test_the_second_rung_does_a_command_once_and_decides_anew_after_a_conflict(mongo_server: MongoServer):
    lines = printed_by("python rung2_store.py", mongo_server)
    assert lines == printed_by("python rung2_store.py", mongo_server)
    assert lines[2:7] == [
        "pay out 30 version 3",
        "once more version 3, as it was told before",
        "balance 70",
        "pay out 50 version 4",
        "and 40 refused: balance_too_low {'balance': 20, 'asked': 40}",
    ]
    assert lines[-1] == " PaidOut.v1 {'account_id': 'a1', 'cents': 50}"


def test_the_third_rung_looks_up_facts_and_makes_its_view_anew(mongo_server: MongoServer):
    told = dict(line.split(": ", 1) for line in printed_by("python rung3_look.py", mongo_server))
    assert told["before it is fed"] == "[]"
    assert "'balance': 120" in told["and after"]
    assert told["ann pays out 50"] == "refused: balance_too_low {'balance': 5, 'asked': 50}"
    assert told["now with credit"] == "version 3"
    assert "'balance': -45" in told["ann has"]
    assert "payments" not in told["ann has"]
    assert "'balance': 120, 'payments': 2" in told["rebuilt"]


@dataclass
class Ledger:
    """The service of the fourth rung, its API and its worker running."""

    url: str
    token: str
    env: Mapping[str, str]

    def get(self, path: str, **query: str) -> requests.Response:
        """The answer; where it waits for a command, until the view has it, however busy the machine."""

        def answers() -> list[requests.Response]:
            found = requests.get(self.url + path, query, headers=self._headers(), timeout=60)
            return [] if "after" in query and found.status_code == 503 else [found]

        return eventually(answers, 60)[0]

    def post(self, path: str, body: Any, **headers: str) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.post(self.url + path, json=body, headers={**self._headers(), **named}, timeout=60)

    def opened(self, owner: str, credit: int) -> str:
        account_id: str = self.post("/accounts", {"owner": owner, "credit": credit}).json()["account_id"]
        return account_id

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@pytest.fixture(scope="module")
def ledger(mongo_server: MongoServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    folder = tmp_path_factory.mktemp("ledger")
    issuer_port, port, probe_port = free_port(), free_port(), free_port()
    env = {
        **os.environ,
        "MONGO_URI": mongo_server.uri,
        "JWKS_URL": f"http://127.0.0.1:{issuer_port}/jwks.json",
        "HOST": "127.0.0.1",
        "BROKER_URL": "",
    }

    def process(name: str, command: list[str], **more: str) -> Process:
        return Process(name, command, log=folder / f"{name}.log", env={**env, **more}, cwd=LADDER)

    issuer = process("issuer", as_the_readme_says("python issuer.py 8009", p8009=issuer_port))
    gunicorn = "PORT=8000 gunicorn --config ../../deploy/gunicorn.conf.py 'ledger.service:http_app()'"
    api = process("api", as_the_readme_says(gunicorn), PORT=str(port))
    worker = process("worker", as_the_readme_says("python -m ledger worker"), METRICS_PORT=str(probe_port))
    processes = [issuer, api, worker]
    try:
        for one in processes:
            one.start()
        issuer.wait_until(lambda: accepts(issuer_port), START_SECONDS)
        api.wait_until(lambda: is_ready(port), START_SECONDS)
        worker.wait_until(lambda: is_ready(probe_port), START_SECONDS)
        yield Ledger(f"http://127.0.0.1:{port}", token_in(issuer.log), env)
    finally:
        for one in reversed(processes):
            one.stop()


def token_in(log: Path) -> str:
    return log.read_text().splitlines()[0]


def is_ready(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/ready", timeout=60).status_code == 200
    except requests.RequestException:
        return False


def test_the_service_answers_and_its_worker_warns_of_an_overdraft(ledger: Ledger):
    account_id = ledger.opened("ann", credit=5000)
    paid = ledger.post(f"/accounts/{account_id}/pay-out", {"cents": 2000})
    assert paid.status_code == 200
    seen = ledger.get(f"/accounts/{account_id}", after=paid.json()["command_id"])
    assert seen.json() == {"id": account_id, "owner": "ann", "credit": 5000, "balance": -2000}
    (noted,) = eventually(lambda: ledger.get("/warnings", owner="ann").json()["items"])
    assert (noted["account_id"], noted["cents"], noted["number"]) == (account_id, 2000, 1)


def test_the_service_refuses_with_a_code_and_its_numbers(ledger: Ledger):
    account_id = ledger.opened("bob", credit=100)
    refused = ledger.post(f"/accounts/{account_id}/pay-out", {"cents": 101})
    assert (refused.status_code, refused.json()["code"]) == (409, "balance_too_low")
    assert refused.json()["params"] == {"balance": 0, "credit": 100, "asked": 101}
    too_much = ledger.post("/accounts", {"owner": "bob", "credit": 100_001})
    assert too_much.json()["params"] == {"credit": 100_001, "most": 100_000}
    odd = ledger.post(f"/accounts/{account_id}/pay-in", {"cents": 0})
    assert (odd.status_code, odd.json()["errors"][0]["field"]) == (422, "cents")
    assert ledger.post("/accounts/nobody/pay-in", {"cents": 1}).status_code == 404
    assert requests.get(f"{ledger.url}/warnings", {"owner": "bob"}, timeout=60).status_code == 401


def test_a_request_sent_again_means_the_same_account(ledger: Ledger):
    body = {"owner": "cho"}
    first = ledger.post("/accounts", body, Idempotency_Key="cho-1")
    again = ledger.post("/accounts", body, Idempotency_Key="cho-1")
    assert (first.status_code, first.json()) == (201, again.json())
    assert first.headers["Location"] == f"/accounts/{first.json()['account_id']}"
    listed = ledger.get("/accounts", owner="cho", after=first.json()["command_id"]).json()
    assert [account["id"] for account in listed["items"]] == [first.json()["account_id"]]


def test_the_service_has_the_command_line_every_service_has(ledger: Ledger):
    ledger.opened("dee", credit=0)

    def said(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "ledger", *arguments],
            cwd=LADDER,
            env=dict(ledger.env),
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "accounts" in said("views", "list")
    assert "accounts: right" in eventually(lambda: said("views", "verify", "accounts"))


def test_each_event_of_the_ledger_has_a_golden_example(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(LADDER)
    examples = import_module("ledger.accounts.examples").EXAMPLES
    service = import_module("ledger.service").SERVICE

    published = service.published
    assert service.routes
    assert examples.keys() == published.events.keys()
    for wire_type, data in examples.items():
        assert published.encode(published.decode(wire_type, data)) == (wire_type, data)
