"""The script that makes the Secrets of a cluster, against a kubectl that keeps them in a folder."""

import base64
import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.support.sources import ROOT
from tools.kubernetes.around import secrets_of
from tools.services import SERVICES

SCRIPT = ROOT / "deploy/kubernetes/make-secrets.sh"
#: What the script asks of kubectl, and nothing else; each call is written down.
KUBECTL = r"""#!/usr/bin/env python3
import base64, json, os, pathlib, re, sys

folder = pathlib.Path(os.environ["CLUSTER"])
asked = sys.argv[1:]
with (folder / "asked").open("a") as calls:
    calls.write(" ".join(asked) + "\n")
assert asked[:2] == ["--namespace", "tradeloom"], asked
match asked[2:]:
    case ["get", "secret", name, *how]:
        if not (folder / name).exists():
            sys.exit("not found")
        kept = json.loads((folder / name).read_text())
        if how:
            (_, key) = re.fullmatch(r"--output=?\s*", how[0]), re.search(r"\.data\.(\w+)", " ".join(how))[1]
            if key in kept:
                sys.stdout.write(base64.b64encode(kept[key].encode()).decode())
    case ["create", "secret", "generic", name, "--from-env-file=/dev/stdin"]:
        assert not (folder / name).exists(), name
        (folder / name).write_text(json.dumps(dict(line.split("=", 1) for line in sys.stdin.read().split())))
    case ["patch", "secret", name, "--patch-file", "/dev/stdin"]:
        kept = json.loads((folder / name).read_text())
        (folder / name).write_text(json.dumps({**kept, **json.load(sys.stdin)["stringData"]}))
    case ["exec", "--quiet", "deployment/desk-api", "--", "python", "-m", "desk", "service-token", *how]:
        print("token-of-" + how[how.index("--name") + 1] + "." + how[how.index("--feeds") + 1])
    case ["rollout", "restart", "deployment/desk-api"]:
        pass
    case other:
        sys.exit(f"not known here: {other}")
"""


@pytest.fixture
def cluster(tmp_path: Path) -> Path:
    (tmp_path / "bin").mkdir()
    kubectl = tmp_path / "bin/kubectl"
    kubectl.write_text(KUBECTL)
    kubectl.chmod(0o755)
    (tmp_path / "cluster").mkdir()
    return tmp_path / "cluster"


def run(cluster: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = f"{cluster.parent / 'bin'}:{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "CLUSTER": str(cluster)}
    return subprocess.run(
        [str(SCRIPT), *arguments], env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )


def kept(cluster: Path) -> dict[str, dict[str, str]]:
    return {path.name: json.loads(path.read_text()) for path in cluster.iterdir() if path.name != "asked"}


def test_every_secret_that_a_process_looks_into_is_made_and_none_twice(cluster: Path):
    for _ in range(2):
        for arguments in ([], ["tokens"]):
            done = run(cluster, *arguments)
            assert done.returncode == 0, done.stderr
    made = kept(cluster)
    for service in SERVICES:
        for name, keys in secrets_of(service).items():
            # Of somebody else's mail server, where letters come back to, a former key: given by hand.
            by_hand = {key for key in keys if key.startswith(("SMTP_", "BOUNCE_", "OLD_"))}
            assert set(keys) - by_hand <= set(made[name]), name
        assert made[service]["BROKER_PASSWORD"] == made[f"{service}-broker"]["password"]
    passwords = [
        value
        for secret in made.values()
        for key, value in secret.items()
        if key.endswith("PASSWORD") or key == "KEY_SECRET"
    ]
    assert len(set(passwords)) == len(passwords) == 2 * len(SERVICES) + 2
    assert all(len(password) == 48 for password in passwords)
    assert made["mail"]["TOKEN"] == "token-of-mail.customers,credit"


def test_nothing_secret_is_in_a_command(cluster: Path):
    run(cluster)
    run(cluster, "tokens")
    asked = (cluster / "asked").read_text()
    for secret in kept(cluster).values():
        for key, value in secret.items():
            if key not in ("DATABASE_USER", "BROKER_USER", "username"):
                assert value not in asked
                assert base64.b64encode(value.encode()).decode() not in asked


def test_what_it_does_not_know_it_refuses(cluster: Path):
    refused = run(cluster, "everything")
    assert refused.returncode == 2
    assert "usage:" in refused.stderr
    assert kept(cluster) == {}
