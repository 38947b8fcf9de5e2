"""Outsiders: their users at the broker, made by the operator's own script."""

import os
import subprocess
from urllib.parse import unquote, urlsplit

from tests.support.sources import ROOT
from tools.servers import RabbitServer

SCRIPT = ROOT / "deploy/rabbitmq/outsider.sh"
PASSWORD = "abcdefghijklmnop.0123"


def make_outsider(
    server: RabbitServer,
    url: str,
    name: str = "warehouse",
    password: str = PASSWORD,
    **settings: str,
) -> subprocess.CompletedProcess[str]:
    """Run deploy/rabbitmq/outsider.sh for the vhost of `url`."""
    vhost = unquote(urlsplit(url).path[1:])
    return subprocess.run(
        [str(SCRIPT), f"http://127.0.0.1:{server.api_port}", vhost, name],
        input=f"{password}\n",
        env={**os.environ, "ADMIN": "guest:guest", **settings},
        capture_output=True,
        text=True,
    )


def outsiders_url(server: RabbitServer, url: str, name: str = "warehouse") -> str:
    """The URL such an outsider is given."""
    made = make_outsider(server, url, name)
    assert made.returncode == 0, made.stderr
    return url.replace("guest:guest", f"{name}:{PASSWORD}")
