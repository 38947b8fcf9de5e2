"""The proxy of the compose file: Caddy with deploy/caddy/Caddyfile, on a port of its own."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.support.sources import ROOT
from tools.processes import Died, Process, accepts, free_port

CADDYFILE = ROOT / "deploy/caddy/Caddyfile"
MISSING = "Caddy is needed and not there: run tools/install-caddy.sh"


def caddy() -> str:
    """The program. Raises Died where there is none."""
    found = shutil.which("caddy", path=f"{ROOT / '.tools'}:{os.environ.get('PATH', '')}")
    if found is None:
        raise Died(MISSING)
    return found


def buffers() -> str:
    """How this Caddy is told to take a request in whole before it goes on; before 2.7 by another name."""
    return "request_buffers 32MB" if _version() >= (2, 7) else "buffer_requests"


def live_timeout() -> str:
    """How this Caddy lets a stream last for longer than two minutes; before 2.8 it cannot."""
    return "write_timeout 70m" if _version() >= (2, 8) else "max_size 1KB"


def _version() -> tuple[int, int]:
    told = subprocess.run([caddy(), "version"], capture_output=True, text=True, check=True).stdout
    major, minor = (int(part) for part in told.removeprefix("v").split(".")[:2])
    return major, minor


def configuration(**settings: str) -> Any:
    """The Caddyfile as Caddy understands it, with these settings of the compose file."""
    env = {**os.environ, "REQUEST_BUFFERS": buffers(), "LIVE_TIMEOUT": live_timeout(), **settings}
    command = [caddy(), "adapt", "--config", str(CADDYFILE)]
    return json.loads(subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout)


class Proxy:
    """The proxy with a certificate of the firm's own, in front of these ports of this machine."""

    def __init__(self, folder: Path, certificate: Path, key: Path, ports: Mapping[str, int]) -> None:
        self.port = free_port()
        told = json.dumps(configuration(SITE="localhost", SITE_TLS=f"tls {certificate} {key}"))
        for service, port in ports.items():
            told = told.replace(f'"{service}-api:8000"', f'"127.0.0.1:{port}"')
        for name in ("desk-pages", "desk-live"):
            told = told.replace(f'"{name}:8000"', f'"127.0.0.1:{ports["desk"]}"')
        config = json.loads(told)
        config["admin"] = {"disabled": True}
        (server,) = config["apps"]["http"]["servers"].values()
        server["listen"] = [f"127.0.0.1:{self.port}"]
        server["automatic_https"] = {"disable_redirects": True}
        # Without HTTP/3: the UDP port of this number is what keeps it for this run.
        server["protocols"] = ["h1", "h2"]
        (folder / "caddy.json").write_text(json.dumps(config))
        self._process = Process(
            "proxy",
            [caddy(), "run", "--config", str(folder / "caddy.json")],
            log=folder / "caddy.log",
            env={**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder)},
        )

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    def start(self) -> None:
        self._process.start()
        self._process.wait_until(lambda: accepts(self.port), 30)

    def stop(self) -> None:
        self._process.stop()
