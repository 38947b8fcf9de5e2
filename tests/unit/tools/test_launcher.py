"""Launcher and demo: what they decide before anything runs."""

import json
import random
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tools.demo.narrator import Narrator, Unseen
from tools.launcher.__main__ import DOCUMENTED_PORTS, wanted_ports
from tools.launcher.system import ROOT, System, kept_secrets, process_names
from tools.processes import FIRST_PORT, LAST_PORT, free_port, is_free
from tools.waiting import eventually


def test_a_remembered_port_that_somebody_took_is_not_asked_for_again(tmp_path: Path):
    file = tmp_path / "ports.json"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        file.write_text(json.dumps({"mail api": taken.getsockname()[1], "desk api": (free := free_port())}))
        assert wanted_ports(file) == {"desk api": free}


def test_the_first_time_the_documented_ports_are_wanted(tmp_path: Path):
    assert set(wanted_ports(tmp_path / "none.json").values()) <= set(DOCUMENTED_PORTS.values())


def test_ports_lie_below_those_of_outgoing_connections():
    ports = [free_port() for _ in range(50)]
    assert all(FIRST_PORT <= port <= LAST_PORT for port in ports)
    assert len(set(ports)) == 50


def test_a_port_is_given_to_one_run_of_this_machine_alone(monkeypatch: pytest.MonkeyPatch):
    draw = "from tools import processes; print(processes.free_port(), flush=True); input()"
    other = subprocess.Popen(
        [sys.executable, "-c", draw], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with other:
        assert other.stdout is not None
        taken = int(other.stdout.readline())
        drawn, draw_any = iter([taken, taken]), random.randint
        monkeypatch.setattr(
            "tools.processes.random.randint", lambda *ends: next(drawn, None) or draw_any(*ends)
        )
        assert is_free(taken)
        assert free_port() != taken
        assert next(drawn, None) is None
        other.communicate("\n")


def test_everything_of_a_system_listens_on_a_port_of_its_own(tmp_path: Path):
    ports = System(tmp_path, ports={"desk api": 18999}).ports
    assert ports["desk api"] == 18999
    assert len(set(ports.values())) == len(ports)


def test_secrets_are_kept_for_nobody_but_their_owner_and_new_names_get_one(tmp_path: Path):
    file = tmp_path / "secrets.json"
    first = kept_secrets(file, "operator", "mail")
    later = kept_secrets(file, "operator", "mail", "credit")
    assert file.stat().st_mode & 0o777 == 0o600
    assert later == first | {"credit": later["credit"]} == kept_secrets(file, *later)
    assert len(set(later.values())) == 3
    assert all(len(password) >= 32 for password in later.values())


def test_what_a_system_keeps_is_for_its_owner_alone(tmp_path: Path):
    folder = tmp_path / "system"
    folder.mkdir(mode=0o755)
    mail, credit = (System(folder).environment(name, {})["MONGO_URI"] for name in ("mail", "credit"))
    assert folder.stat().st_mode & 0o777 == 0o700
    assert mail.startswith("mongodb://mail:")
    assert credit.startswith("mongodb://credit:")


def test_a_system_knows_the_time_only_when_its_clock_is_its_own(tmp_path: Path):
    assert System(tmp_path).environment("mail", {})["CLOCK_FILE"] == ""
    assert System(tmp_path, movable_clock=True).environment("mail", {})["CLOCK_FILE"] == str(
        tmp_path / "clock"
    )


def test_apis_start_before_the_workers_that_read_their_feeds():
    roles = [name.split()[1] for name in process_names()]
    assert roles.index("worker") > max(index for index, role in enumerate(roles) if role == "api")


def test_a_step_in_which_nothing_was_observed_fails(capsys: pytest.CaptureFixture[str]):
    narrator = Narrator()
    with narrator.step("1. A customer is on file"):
        narrator.seen("credit", "an account")
    with pytest.raises(Unseen, match="A mail arrives"), narrator.step("2. A mail arrives"):
        pass
    assert "an account" in capsys.readouterr().out


def test_waiting_ends_with_the_assertion_that_failed_last():
    def never() -> bool:
        raise AssertionError("still one")

    with pytest.raises(AssertionError, match="still one"):
        eventually(never, within=0.1)
