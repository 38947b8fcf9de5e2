"""A sixth service is its own folder: once it is installed, whatever goes over all services finds it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.sources import ROOT, SERVICES

#: Run in a process of its own, which knows the sixth service; this one does not.
ASKED = """
import json
from tools.contracts.identities import identities
from tools.contracts.published import catalogue
from tools.launcher.system import process_names
from tools.services import SERVICES, declaration

print(json.dumps({
    "services": SERVICES,
    "processes": process_names(),
    "views": sorted(identities()["ledger"]["views"]),
    "reactions": sorted(identities()["ledger"]["reactions"]),
    "events": sorted(event.wire_type for event in catalogue()["ledger"]),
    "commands": sorted(declaration("ledger").command_line().commands),
}))
"""


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The ledger of the examples, in a folder of its own, installed as any package is."""
    shutil.copytree(ROOT / "examples/ledger/ledger", tmp_path / "ledger")
    about = tmp_path / "ledger-0.1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: ledger\nVersion: 0.1\n")
    (about / "entry_points.txt").write_text("[tradeloom.services]\nledger = ledger.service:SERVICE\n")
    return tmp_path


def test_a_sixth_service_needs_its_folder_and_no_list(installed: Path):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASKED],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(installed), str(ROOT)])},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["services"] == [*SERVICES, "ledger"]
    assert {"ledger api", "ledger worker"} <= set(told["processes"])
    assert told["views"]
    assert told["reactions"]
    assert told["events"]
    assert {"worker", "views", "epoch", "parked"} <= set(told["commands"])
