"""Sockets that tests leave open, and whose error that is."""

import os
import subprocess
import sys
from pathlib import Path

from tests.support.sources import ROOT

SUITE = """
import socket
import threading

kept = []


def circle(held):
    # Goes when garbage is collected, not before.
    held.append(held)


def test_leaves_one_open():
    circle([socket.socket()])


def test_is_a_stranger():
    pass


def test_leaves_one_to_a_later_one():
    kept.append(socket.socket())


def test_in_which_it_goes():
    kept.clear()


def test_closes_what_it_opens():
    with socket.socket():
        pass
"""


def test_what_is_left_open_is_the_error_of_the_test_that_opened_it_and_of_no_other(tmp_path: Path):
    (tmp_path / "test_of_others.py").write_text(SUITE)
    command = [sys.executable, "-m", "pytest", "-p", "tests.support.left_open", "-W", "error", str(tmp_path)]
    told = subprocess.run(
        [*command, "-p", "no:pytest_nameko", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), "-rA"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    ).stdout
    ended = {
        line.split("::")[1].split()[0]: line.split()[0] for line in told.splitlines() if "::test_" in line
    }
    failed = {name for name, how in ended.items() if how in ("FAILED", "ERROR")}
    assert failed == {"test_leaves_one_open"}, told
    assert "test_leaves_one_to_a_later_one: unclosed <socket" in told
