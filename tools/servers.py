"""Database and broker servers that demo, `make up` and the tests start for themselves."""

import os
import shutil
import subprocess
import sys
import urllib.request
from base64 import b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from tools.processes import Died, Process, accepts, free_port

START_SECONDS = 60.0
BIN = Path(sys.executable).parent

SECANTUSDB: Sequence[str] = (str(BIN / "secantusd-py"), "--cache-size", "512M")


def secantusd_rs() -> Sequence[str] | None:
    """The Rust server where somebody has built it. Without --sync-on-commit it loses acknowledged writes."""
    found = shutil.which("secantusd-rs", path=f"{os.environ.get('PATH', '')}:{Path.home() / '.cargo/bin'}")
    return (found, "--sync-on-commit", "--cache-size", "512M") if found else None


#: The database user who may do everything.
OPERATOR = "operator"


class MongoServer:
    """A private database server speaking the MongoDB protocol, its data in a folder of its own.

    With `passwords` nobody is let in without one: each user has the database of its own name and no
    other, and `OPERATOR`, who must be among them, has all.
    """

    def __init__(
        self,
        folder: Path,
        *,
        command: Sequence[str] = SECANTUSDB,
        port: int | None = None,
        passwords: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.port = port or free_port()
        self._passwords = dict(passwords or {})
        self._command = [*command, "--storage-path", str(folder / "data"), "--log-level", "WARNING"]
        guard = ["--auth"] if self._passwords else []
        self._process = self._server("database", self.port, *guard)

    def _server(self, name: str, port: int, *more: str) -> Process:
        command = [*self._command, "--port", str(port), *more]
        return Process(name, command, log=self.folder / "database.log", cwd=self.folder)

    @property
    def uri(self) -> str:
        """Where it is, for whoever may do everything."""
        return self.uri_of(OPERATOR)

    def uri_of(self, user: str) -> str:
        """Where it is, for this user; where there are no passwords, for everybody."""
        known = f"{user}:{self._passwords[user]}@" if self._passwords else ""
        return f"mongodb://{known}127.0.0.1:{self.port}/?directConnection=true"

    @property
    def process(self) -> Process:
        return self._process

    def start(self) -> None:
        if not Path(self._process.command[0]).exists():
            raise Died(f"the database server {self._process.command[0]} is missing; run `make prepare`")
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._passwords:
            self.make_users()
        self._process.start()
        self._process.wait_until(lambda: _answers(self.port, self.uri), START_SECONDS)

    def make_users(self) -> None:
        """Make the users, once, on a server without a guard that listens where nobody was told.

        `start` does it where it was not done.
        """
        made = self.folder / "database-users"
        if made.exists():
            return
        port = free_port()
        uri = f"mongodb://127.0.0.1:{port}/?directConnection=true"
        server = self._server("database without users", port)
        server.start()
        try:
            server.wait_until(lambda: _answers(port, uri), START_SECONDS)
            with MongoClient[dict[str, object]](uri) as client:
                users: list[dict[str, str]] = client.admin.command("usersInfo")["users"]
                there = {user["user"] for user in users}
                for user, password in self._passwords.items():
                    own = [{"role": "readWrite", "db": f"{user}{end}"} for end in ("", "_rehearsal")]
                    verb = "updateUser" if user in there else "createUser"
                    roles = ["root"] if user == OPERATOR else own
                    client.admin.command(verb, user, pwd=password, roles=roles)
        finally:
            server.stop(within=20)
        made.touch()

    def stop(self) -> None:
        self._process.stop(within=20)

    def kill(self) -> None:
        """As a power cut would: SIGKILL."""
        self._process.kill()

    def restart(self) -> None:
        self.stop()
        self.start()


def _answers(port: int, uri: str) -> bool:
    if not accepts(port):
        return False
    with MongoClient[dict[str, object]](uri, serverSelectionTimeoutMS=2000) as client:
        try:
            client.admin.command("ping")
        except PyMongoError:
            return False
    return True


RABBITMQ = Path(os.environ.get("RABBITMQ_SERVER", "/usr/lib/rabbitmq/bin/rabbitmq-server"))
MISSING_RABBITMQ = (
    f"RabbitMQ is needed and {RABBITMQ} is not there. On Debian or Ubuntu: apt-get install rabbitmq-server. "
    "Elsewhere install RabbitMQ 3.10 or later and let RABBITMQ_SERVER name its rabbitmq-server script."
)


class RabbitServer:
    """A private RabbitMQ: own node name, ports, folders and epmd, so that it meets no other broker.

    With `metrics` it answers Prometheus on `metrics_port`. `more` are further lines of its configuration.
    """

    def __init__(self, folder: Path, *, metrics: bool = False, more: Sequence[str] = ()) -> None:
        self.folder = folder
        self._more = more
        self.metrics_port = free_port() if metrics else None
        self.port, self.api_port = free_port(), free_port()
        epmd_port, distribution_port = free_port(), free_port()
        home = folder / "home"
        env = {
            **os.environ,
            "HOME": str(home),
            "ERL_EPMD_PORT": str(epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"tradeloom-{uuid4().hex[:8]}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(distribution_port),
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            # The script then becomes the broker instead of watching over it, so a signal reaches it.
            "RUNNING_UNDER_SYSTEMD": "true",
            "RABBITMQ_PID_FILE": str(folder / "rabbitmq.pid"),
        }
        self._env = env
        # Started by us, so that it ends with us: the one RabbitMQ would start stays behind as a daemon.
        self._epmd = Process("epmd", ["epmd"], log=folder / "epmd.log", env=env)
        self._epmd_port = epmd_port
        self._broker = Process("broker", [str(RABBITMQ)], log=folder / "broker.log", env=env)

    @property
    def process(self) -> Process:
        return self._broker

    def url(self, vhost: str = "/") -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}/{quote(vhost, safe='')}"

    def start(self) -> None:
        """Start it, in about ten seconds. Raises Died, and says so, where RabbitMQ is not installed."""
        if not RABBITMQ.exists():
            raise Died(MISSING_RABBITMQ)
        (self.folder / "home").mkdir(parents=True, exist_ok=True)
        plugins = "rabbitmq_management" + (",rabbitmq_prometheus" if self.metrics_port else "")
        (self.folder / "enabled_plugins").write_text(f"[{plugins}].\n")
        (self.folder / "rabbitmq.conf").write_text(
            f"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {self.api_port}\n"
            # Short statistics intervals cost processor time for figures nobody reads.
            "collect_statistics_interval = 60000\n"
            + (f"prometheus.tcp.port = {self.metrics_port}\n" if self.metrics_port else "")
            + "".join(f"{line}\n" for line in self._more)
        )
        if not self._epmd.alive:
            self._epmd.start()
            self._epmd.wait_until(lambda: accepts(self._epmd_port), START_SECONDS)
        self._broker.start()
        self._broker.wait_until(self._answers, START_SECONDS)

    def _answers(self) -> bool:
        return accepts(self.port) and accepts(self.api_port)

    def add_vhost(self, name: str = "") -> str:
        """Make a fresh vhost; returns its URL."""
        name = name or f"run-{uuid4().hex[:8]}"
        self._ask("PUT", f"/api/vhosts/{quote(name, safe='')}", "{}")
        return self.url(name)

    def remove_vhost(self, url: str) -> None:
        self._ask("DELETE", f"/api/vhosts/{url.rsplit('/', 1)[1]}")

    def control(self, *arguments: str) -> None:
        """Run rabbitmqctl, which takes a few seconds. Raises Died with what it said when it fails."""
        command = [str(RABBITMQ.with_name("rabbitmqctl")), *arguments]
        done = subprocess.run(
            command, env=self._env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60
        )
        if done.returncode:
            raise Died(f"rabbitmqctl {' '.join(arguments)}: {done.stdout}{done.stderr}")

    def _ask(self, method: str, path: str, body: str | None = None) -> None:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.api_port}{path}",
            data=body.encode() if body else None,
            method=method,
            headers={
                "Authorization": "Basic " + b64encode(b"guest:guest").decode(),
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(request, timeout=30):
            pass

    def stop(self) -> None:
        self._broker.stop(within=30)
        self._epmd.stop()

    def kill(self) -> None:
        """As a power cut would: SIGKILL."""
        self._broker.kill()

    def restart(self) -> None:
        self._broker.stop(within=30)
        self.start()
