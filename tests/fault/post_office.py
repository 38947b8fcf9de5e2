"""The post office: mail's API and two workers, and the people who write and approve letters."""

import os
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from werkzeug.serving import make_server

from eventing.bus.reactions import Reactions
from eventing.core.backoff import Backoff
from eventing.core.clock import SystemClock
from eventing.core.context import CommandContext
from eventing.core.ids import new_id
from eventing.core.mongo import Db, connect
from eventing.http import create_app
from eventing.http.testing import TestIssuer
from eventing.log.log import Log
from eventing.log.sequencer import Sequencer
from eventing.log.streams import Loaded
from eventing.views.view import Views
from mail.contracts import READ_CREDIT, READ_CUSTOMERS, StaffJoined
from mail.draft.model import DRAFT, draft_stream
from mail.draft.state import Draft
from people import Role
from tests.fault.harmed import Harmed
from tests.support import eventually
from tests.support.replay import PARTITIONS, Backbone, Parts, parts_of
from tests.support.world import published_as_read
from tools.launcher.system import ROOT
from tools.processes import accepts, free_port
from tools.servers import BIN

API = "mail api"
WORKERS = ("mail worker 1", "mail worker 2")
READ = {contracts.source: contracts for contracts in (READ_CUSTOMERS, READ_CREDIT)}
READY_SECONDS = 60.0
SETTLES_WITHIN = 120.0
#: A server that takes longer has failed; a claim that says nothing for the silence is a dead worker's.
SMTP_TIMEOUT_SECONDS = 2.0
SILENCE_SECONDS = 7.0

AUTHOR, APPROVER = "zhao", "li"


def helo_of(worker: str) -> str:
    """What a worker calls itself where it sends."""
    return worker.replace(" ", "-")


class PostOffice(Harmed):
    """Reads the logs of others over their feeds, which this process serves from the same database."""

    def __init__(self, folder: Path, smtp_port: int) -> None:
        super().__init__(folder, (API, *WORKERS))
        self._smtp_port = smtp_port
        self._clock = SystemClock()
        self.issuer = TestIssuer(self._clock)
        self._port = free_port()
        self._feed_ports = {source: free_port() for source in READ}
        self._feeds: list[Any] = []
        self.backbone: Backbone

    # -- running -------------------------------------------------------------------------------------

    def start(self) -> None:
        self.database.start()
        self._client = connect(self.database.uri)
        self._serve_feeds()
        # As a service that has met the issuer before: it does without it now.
        self._client["mail"]["jwks"].insert_one({"_id": "jwks", "keys": [self.issuer.find("test")]})
        for name in self.names:
            self.start_process(name)
        self.process(API).wait_until(lambda: accepts(self._port), READY_SECONDS)
        self.backbone = Backbone(self.database.uri, (*READ, "mail"), _parts)
        self._hire()

    def _serve_feeds(self) -> None:
        for source in READ:
            db: Db = self._client[source]
            log = Log(db, _parts(source).published, partitions=1)
            app = create_app(source, log=log, db=db, clock=self._clock, keys=self.issuer, blueprints=())
            server = make_server("127.0.0.1", self._feed_ports[source], app, threaded=True)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self._feeds.append(server)

    def _hire(self) -> None:
        log = self.backbone.services["customers"].log
        for joined in (
            _joined("wang", Role.MANAGER),
            _joined("li", Role.SALESPERSON, manager_id="wang"),
            _joined(AUTHOR, Role.SALESPERSON, needs_approval=True, manager_id="wang", approver_id=APPROVER),
        ):
            context = CommandContext(new_id(), "test", self._clock.now())
            log.append(Loaded(f"staff-{joined.staff_id}", 0, None), [joined], context)
        Sequencer(log).number([0])
        eventually(lambda: self.post(AUTHOR, "/drafts/none/submit", {}, new_id()).status_code == 404)

    def command(self, name: str) -> list[str]:
        if name == API:
            served = "mail.service:http_app()"
            return [str(BIN / "gunicorn"), "--config", str(ROOT / "deploy/gunicorn.conf.py"), served]
        return [sys.executable, "-m", "mail", "worker"]

    def environment(self, name: str) -> dict[str, str]:
        token = self.issuer.of_service("mail", *READ)["Authorization"].removeprefix("Bearer ")
        feeds = {**self._feed_ports, "mail": self._port}
        return {
            **os.environ,
            "MONGO_URI": self.database.uri,
            "DATABASE": "mail",
            "BROKER_URL": "",
            "PARTITIONS": str(PARTITIONS),
            "FEED_URLS": ",".join(f"{source}=http://127.0.0.1:{port}" for source, port in feeds.items()),
            "SERVICE_TOKEN": token,
            "JWKS_URL": "http://127.0.0.1:9/nobody",
            "CLOCK_FILE": str(self.clock_file(name)),
            "HOST": "127.0.0.1",
            "PORT": str(self._port),
            "OWN_DOMAINS": "qihang-demo.cn",
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(self._smtp_port),
            "SMTP_HELO": helo_of(name),
            "SMTP_TIMEOUT": str(SMTP_TIMEOUT_SECONDS),
            "SEND_SILENCE": str(SILENCE_SECONDS),
        }

    def post(self, staff_id: str, path: str, body: object, key: str) -> requests.Response:
        headers = {**self.issuer.of_staff(staff_id), "Idempotency-Key": key}
        url = f"http://127.0.0.1:{self._port}{path}"
        return requests.post(url, json=body, headers=headers, timeout=60)

    def get(self, staff_id: str, path: str) -> requests.Response:
        url = f"http://127.0.0.1:{self._port}{path}"
        return requests.get(url, headers=self.issuer.of_staff(staff_id), timeout=60)

    def draft(self, draft_id: str) -> Draft:
        """As its stream says."""
        return self.backbone.services["mail"].log.load(draft_stream(draft_id), DRAFT).state

    def stop(self) -> None:
        super().stop()
        for server in self._feeds:
            server.shutdown()
            server.server_close()
        if hasattr(self, "backbone"):
            self.backbone.__exit__()
            self._client.close()


def _joined(staff_id: str, role: Role, *, needs_approval: bool = False, **above: str) -> StaffJoined:
    return StaffJoined(
        staff_id=staff_id,
        name=staff_id.title(),
        email=f"{staff_id}@qihang-demo.cn",
        role=role.value,
        needs_approval=needs_approval,
        **above,
    )


def _parts(name: str) -> Parts:
    if name in READ:
        return Parts(published_as_read(READ[name]), Views(), Reactions(), partitions=1)
    return parts_of(name)


@dataclass
class Writers:
    """Each letter is written, submitted and approved, every step until it is acknowledged."""

    office: PostOffice
    #: The draft's id of each letter, by its number.
    approved: dict[int, str] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    def write(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            body = {"to": [f"buyer{number}@customer-demo.de"], "subject": f"Offer {number}", "text": "Plates"}
            written = self._until_done(AUTHOR, "/drafts", body, f"write {number}")
            path = f"/drafts/{written['draft_id']}"
            after = f"?after={written['command_id']}"
            submitted = self._until_done(
                AUTHOR, f"{path}/submit{after}", {"approver_id": APPROVER}, f"submit {number}"
            )
            # Only who gave a command may say "after" it: the author sees it done, then the approver is asked.
            self._until_shown(AUTHOR, f"{path}?after={submitted['command_id']}")
            self._until_done(APPROVER, f"{path}/approve", None, f"approve {number}")
            self.approved[number] = written["draft_id"]

    def resolve(self, draft_id: str, sent: bool) -> None:
        body = {"sent": sent}
        self._until_done(AUTHOR, f"/drafts/{draft_id}/resolve", body, f"resolve {draft_id}")

    def _until_done(self, staff_id: str, path: str, body: object, key: str) -> dict[str, Any]:
        return self._until_answered(
            key, lambda: self._answered(key, lambda: self.office.post(staff_id, path, body, key))
        )

    def _until_shown(self, staff_id: str, path: str) -> None:
        self._until_answered(path, lambda: self._answered(path, lambda: self.office.get(staff_id, path)))

    def _until_answered(self, what: str, ask: Callable[[], dict[str, Any] | None]) -> dict[str, Any]:
        backoff = Backoff(first=0.1, most=2.0)
        given_up = threading.Event()
        late = threading.Timer(SETTLES_WITHIN, given_up.set)
        late.start()
        try:
            while not given_up.wait(backoff.next()):
                found = ask()
                if found is not None:
                    return found
        finally:
            late.cancel()
        raise AssertionError(f"{what} was never acknowledged")

    def _answered(self, what: str, ask: Callable[[], requests.Response]) -> dict[str, Any] | None:
        """The answer when it is done; None when that is not known."""
        try:
            answer = ask()
        except requests.RequestException:
            return None
        if answer.ok:
            done: dict[str, Any] = answer.json()
            return done
        if answer.status_code not in (409, 503):
            self.complaints.append(f"{what} was answered {answer.status_code}: {answer.text[:300]}")
        return None
