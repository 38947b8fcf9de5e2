"""`make up` as a person meets it: addresses, a password shown once, death reported, an orderly end."""

import json
import os
import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import requests
from pymongo.errors import OperationFailure

from eventing.core.mongo import connect
from tests.support import eventually
from tests.support.sources import ROOT
from tools.servers import MongoServer


class Launched:
    def __init__(self, process: subprocess.Popen[bytes], output: Path) -> None:
        self.process = process
        self._output = output

    @property
    def output(self) -> str:
        return self._output.read_text()

    def offspring(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)


@contextmanager
def launched(folder: Path, output: Path) -> Iterator[Launched]:
    with output.open("wb") as out:
        command = [sys.executable, "-m", "tools.launcher", str(folder)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
    with process:
        try:
            one = Launched(process, output)
            eventually(lambda: "Ctrl-C ends it" in one.output or process.poll() is not None, within=120)
            yield one
        finally:
            process.kill()


def password(output: str) -> list[str]:
    return re.findall(r"password (\S+)", output)


def assert_the_first_day_goes_as_told(launched: Launched, shown: str) -> None:
    """The lines of docs/first-day.md, pasted; and then the general manager is at work."""
    page = (ROOT / "docs/first-day.md").read_text()
    _, *pasted = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    addresses = dict(re.findall(r"export (\w+)=(\S+)", launched.output))
    env = {**os.environ, **addresses, "SHOWN": shown, "PASSWORD": secrets.token_urlsafe(15)}
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", "".join(pasted)], env=env, capture_output=True)
    assert done.returncode == 0, done.stderr
    body = {"login": "chenguodong", "password": "to-be-changed-at-once"}
    signed_in = requests.post(f"{addresses['DESK']}/sign-in", json=body, timeout=60)
    assert signed_in.json()["must_change_password"]


def assert_nobody_else_is_let_in(folder: Path) -> None:
    """Not another account of this machine, not a stranger to the database, not one service to another's."""
    assert folder.stat().st_mode & 0o777 == 0o700
    passwords = json.loads((folder / "secrets.json").read_text())
    port = json.loads((folder / "ports.json").read_text())["database"]
    server = MongoServer(folder, port=port, passwords=passwords)
    with connect(server.uri_of("customers")) as client:
        assert client["customers"].list_collection_names()
        with pytest.raises(OperationFailure, match="not authorized"):
            client["credit"]["commits"].find_one()
    with (
        connect(f"mongodb://127.0.0.1:{port}/?directConnection=true") as client,
        pytest.raises(OperationFailure),
    ):
        client["customers"]["commits"].find_one()


@pytest.mark.timeout(300)
def test_up_reports_a_death_keeps_its_data_and_ends_in_order(tmp_path: Path):
    folder = tmp_path / "up"
    with launched(folder, tmp_path / "first") as first:
        (shown,) = password(first.output)
        assert "GPL-2" in first.output
        ports = json.loads((folder / "ports.json").read_text())
        assert requests.get(f"http://127.0.0.1:{ports['customers api']}/ready", timeout=60).ok
        (worker,) = [one for one in first.offspring() if one.cmdline()[1:4] == ["-m", "credit", "worker"]]
        assert_nobody_else_is_let_in(folder)
        worker.kill()
        assert first.process.wait(60) == 1
        assert "credit worker ended with status -9" in first.output

    with launched(folder, tmp_path / "second") as second:
        assert password(second.output) == []
        assert json.loads((folder / "ports.json").read_text()) == ports
        body = {"login": "administrator", "password": shown}
        signed_in = requests.post(f"http://127.0.0.1:{ports['desk api']}/sign-in", json=body, timeout=60)
        assert signed_in.json()["must_change_password"]
        assert_the_first_day_goes_as_told(second, shown)
        offspring = second.offspring()
        second.process.send_signal(signal.SIGTERM)
        assert second.process.wait(60) == 0
        eventually(lambda: not [one for one in offspring if one.is_running() and one.status() != "zombie"])
