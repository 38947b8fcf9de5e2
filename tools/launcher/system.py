"""The whole system as processes of this machine, for `make up`, `make demo` and end-to-end tests."""

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import requests

from tools.processes import Died, Process, Running, accepts, free_port, warden
from tools.servers import BIN, OPERATOR, SECANTUSDB, MongoServer
from tools.services import SERVICES

ROOT = Path(__file__).parents[2]
# Mail is received by a process of its own: asyncio mixes with neither gunicorn's threads nor nameko.
RECEIVER = "mail receiver"
#: What reads mailboxes at providers: a thread for each.
COLLECTOR = "mail collector"
#: What people open in a browser.
PAGES = "desk pages"
#: What tells open pages that something has changed: asyncio, as the receiver.
LIVE = "desk live"
READY_SECONDS = 120.0
#: Of each log: as many workers of a service can share it.
PARTITIONS = 8
#: What gunicorn serves, by the role of the process: the function of the service's module that makes it.
APPLICATIONS = {"api": "http_app", "pages": "pages_app"}
KEY_SECRET = "KEY_SECRET"
MAIL_SECRETS_KEY = "MAIL_SECRETS_KEY"
#: They answer at a port for metrics and health only.
UNASKED = ("worker", "collector")


def process_names() -> list[str]:
    """Every process of the services, in the order they are started (and, backwards, stopped)."""
    apis, workers = ([f"{name} {role}" for name in SERVICES] for role in ("api", "worker"))
    return [*apis, *workers, RECEIVER, COLLECTOR, LIVE, PAGES]


def kept_secrets(file: Path, *names: str) -> dict[str, str]:
    """A secret for each name: those kept in the file, and new ones for names it does not have.

    Nobody but the file's owner can read it.
    """
    kept: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    made = {name: kept.get(name) or secrets.token_urlsafe(24) for name in names}
    if made != kept:
        new = file.with_suffix(".new")
        new.touch(mode=0o600)
        new.write_text(json.dumps(made, indent=1))
        new.replace(file)
    return made


class System(Running):
    """Database, services, and the addresses they answer at.

    Processes are named "customers api", "customers worker", "mail receiver", "mail collector", "desk live",
    "desk pages" and "database".
    Nothing is restarted behind the caller's back: `check` raises for a process that died.
    """

    def __init__(
        self,
        folder: Path,
        *,
        broker_url: str | None = None,
        movable_clock: bool = False,
        ports: Mapping[str, int] | None = None,
        settings: Mapping[str, str] | None = None,
        database: Sequence[str] = SECANTUSDB,
    ) -> None:
        """`folder` holds data and logs. `broker_url` unset: feed mode.

        `ports` are those of an earlier run, by process name (missing ones are chosen); `settings` are
        further environment variables for every process; `database` is the server's command.
        """
        self.folder = folder
        # Data, logs and keys are for nobody but whoever runs this.
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        # Apart from them, as the path of a socket may be a hundred bytes long at most.
        self._bells = Path(tempfile.mkdtemp(prefix="tradeloom-bells-"))
        warden().remove(self._bells)
        listening = ["database", *process_names()]
        wanted = dict(ports or {})
        self.ports = {name: wanted.get(name) or free_port(but=wanted.values()) for name in listening}
        users = (OPERATOR, *SERVICES)
        self._secrets = kept_secrets(folder / "secrets.json", *users, KEY_SECRET, MAIL_SECRETS_KEY)
        passwords = {user: self._secrets[user] for user in users}
        self.database = MongoServer(
            folder, command=database, port=self.ports["database"], passwords=passwords
        )
        self._clock_file = folder / "clock" if movable_clock else None
        self._broker_url = broker_url
        self._settings = dict(settings or {})
        self._token = ""
        self._processes: dict[str, Process] = {"database": self.database.process}

    def start(self) -> None:
        """Start everything, in order; returns when every API is ready and mail is accepted."""
        if self._clock_file is not None and not self._clock_file.exists():
            self._clock_file.write_text("0")
        self.database.start()
        self._token = self.run("desk", "service-token")
        for name in process_names():
            self._processes[name] = self._process(name)
            self._processes[name].start()
        for name in process_names():
            self.wait_ready(name)

    def add_replica(self, name: str) -> str:
        """Start one more process of this kind, on a port of its own, until it is ready; returns its name."""
        replica = f"{name} {sum(known.startswith(name) for known in self._processes) + 1}"
        self.ports[replica] = free_port()
        self._processes[replica] = self._process(replica)
        self._processes[replica].start()
        self.wait_ready(replica)
        return replica

    def _process(self, name: str) -> Process:
        service, role = name.split()[:2]
        if role in APPLICATIONS:
            command = [str(BIN / "gunicorn"), "--config", str(ROOT / "deploy/gunicorn.conf.py")]
            command.append(f"{service}.service:{APPLICATIONS[role]}()")
        else:
            command = [sys.executable, "-m", service, role]
        env = {**self.environment(service), "SERVICE_TOKEN": self._token}
        env["METRICS_PORT" if role in UNASKED else "PORT"] = str(self.ports[name])
        if name == RECEIVER:
            env["RECEIVER_HOST"] = "127.0.0.1"
        log = self.logs / f"{name.replace(' ', '-')}.log"
        return Process(name, command, log=log, env=env, cwd=self.folder)

    @property
    def logs(self) -> Path:
        return self.folder / "log"

    def first_administrator(self) -> str:
        """The password of the first administrator where there is none yet, else empty."""
        return self.run("desk", "first-administrator")

    def environment(self, service: str, base: Mapping[str, str] = os.environ) -> dict[str, str]:
        """The environment of a service's processes, on top of `base`, without token and port."""
        return {
            **base,
            "MONGO_URI": self.database.uri_of(service),
            "DATABASE": service,
            "FEED_URLS": ",".join(f"{name}={self.url(name)}" for name in SERVICES),
            "JWKS_URL": f"{self.url('desk')}/jwks.json",
            "WAKE_UP": "poll",
            "BELLS": str(self._bells),
            # Each is looked at by itself, and the embedded server serves one worker of each service.
            "PARTITIONS": str(PARTITIONS),
            "HOST": "127.0.0.1",
            # Without a broker the workers of the others and the streams wait at a feed, half of the threads.
            "THREADS": "12",
            # Empty is unset: nothing of the caller's own environment leaks in.
            "BROKER_URL": self._broker_url or "",
            "CLOCK_FILE": str(self._clock_file or ""),
            **(self._of_the_desk() if service == "desk" else {}),
            **(self._of_mail() if service == "mail" else {}),
            **self._settings,
        }

    def _of_the_desk(self) -> dict[str, str]:
        """There is no proxy in front of pages and streams: a browser finds each at a port of its own."""
        return {
            KEY_SECRET: self._secrets[KEY_SECRET],
            "LIVE_URL": f"http://localhost:{self.ports[LIVE]}/live",
            "PAGES_ORIGIN": self.pages_url,
        }

    def _of_mail(self) -> dict[str, str]:
        return {MAIL_SECRETS_KEY: self._secrets[MAIL_SECRETS_KEY]}

    def run(self, service: str, *arguments: str) -> str:
        """Run a command of a service's command line; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", service, *arguments],
            env=self.environment(service),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise Died(f"{service} {' '.join(arguments)} ended with status {done.returncode}:\n{done.stderr}")
        return done.stdout.strip()

    def wait_ready(self, name: str) -> None:
        """Wait until an API answers /ready, or the receiver its port; others must only be alive."""
        process = self._processes[name]
        if name.split()[1] not in UNASKED:
            process.wait_until(lambda: self._answers(name), READY_SECONDS)
        elif not process.alive:
            raise Died(f"{name} ended with status {process.status}; its log ends:\n{process.tail()}")

    def _answers(self, name: str) -> bool:
        if not accepts(self.ports[name]):
            return False
        if name == RECEIVER:
            return True
        try:
            return requests.get(f"http://127.0.0.1:{self.ports[name]}/ready", timeout=5).ok
        except requests.RequestException:
            return False

    def url(self, service: str) -> str:
        """The address of the service's API, without a slash at the end."""
        return f"http://127.0.0.1:{self.ports[f'{service} api']}"

    @property
    def pages_url(self) -> str:
        """What people open in a browser. By name: a browser takes the cookie of a session from there."""
        return f"http://localhost:{self.ports[PAGES]}"

    def metrics_url(self, name: str) -> str:
        """The address of an API's or a worker's metrics."""
        return f"http://127.0.0.1:{self.ports[name]}/metrics"

    @property
    def smtp_port(self) -> int:
        return self.ports[RECEIVER]

    def process(self, name: str) -> Process:
        return self._processes[name]

    def kill(self, name: str) -> None:
        """SIGKILL to the process and its children."""
        self._processes[name].kill()

    def restart(self, name: str) -> None:
        """Stop it (if it still runs), start it, wait until it answers."""
        self._processes[name].stop()
        if name == "database":
            self.database.start()
            return
        self._processes[name].start()
        self.wait_ready(name)

    def check(self) -> None:
        """Raises Died, with the end of its log, for the first process that ended by itself."""
        for name, process in self._processes.items():
            if not process.alive:
                raise Died(f"{name} ended with status {process.status}; its log ends:\n{process.tail()}")

    def tails(self) -> dict[str, str]:
        """How the log of each process ends."""
        return {name: process.tail() for name, process in self._processes.items()}

    def move_clock(self, to: datetime) -> None:
        """Let every process believe it is `to` (aware) now, and time go on from there."""
        if self._clock_file is None:
            raise RuntimeError("this system runs on the real clock")
        offset = (to - datetime.now(UTC)).total_seconds()
        # Replaced in one step: nobody ever reads half a number.
        written = self._clock_file.with_suffix(".new")
        written.write_text(f"{offset:.6f}")
        written.replace(self._clock_file)

    def kill_all(self) -> None:
        """SIGKILL to everything at once: quick, where nobody asks what is left."""
        for process in self._processes.values():
            process.kill()

    def stop(self) -> None:
        """Stop everything, backwards: receivers and workers, APIs, then the database."""
        running = [process for name, process in self._processes.items() if name != "database"][::-1]
        for process in running:
            if process.alive:
                process.terminate()
        for process in running:
            process.stop()
        self.database.stop()
