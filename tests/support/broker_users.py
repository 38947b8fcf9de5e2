"""Users at the broker, made by the operator's own script."""

import os
import subprocess
from urllib.parse import unquote, urlsplit

from tests.support.sources import ROOT
from tools.servers import RabbitServer

SCRIPT = ROOT / "deploy/rabbitmq/user.sh"
PASSWORD = "abcdefghijklmnop.0123"


#: What an outsider reads unless a test says otherwise.
EXCHANGES = "customers.events,mail.events,credit.events,scheduler.events,desk.events"


def make_user(
    server: RabbitServer,
    url: str,
    name: str = "warehouse",
    password: str = PASSWORD,
    **settings: str,
) -> subprocess.CompletedProcess[str]:
    """Run deploy/rabbitmq/user.sh for the vhost of `url`."""
    vhost = unquote(urlsplit(url).path[1:])
    return subprocess.run(
        [str(SCRIPT), f"http://127.0.0.1:{server.api_port}", vhost, name],
        input=f"{password}\n",
        env={**os.environ, "ADMIN": "guest:guest", "EXCHANGES": EXCHANGES, **settings},
        capture_output=True,
        text=True,
    )


def outsiders_url(server: RabbitServer, url: str, name: str = "warehouse", **settings: str) -> str:
    """The URL such an outsider is given."""
    made = make_user(server, url, name, **settings)
    assert made.returncode == 0, made.stderr
    return url.replace("guest:guest", f"{name}:{PASSWORD}")
