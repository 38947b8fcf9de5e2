"""`python -m mail collector`: reads the mailboxes that are this process's, each in a thread of its own.

A thread waits for its provider and for nobody else. What is to be read, and by whom, is looked up every few
seconds: a mailbox that was set anew begins anew, one that is stopped or somebody else's ends.
"""

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread
from time import monotonic
from typing import Any

import click
import structlog
from environs import Env
from prometheus_client import Metric
from prometheus_client.registry import Collector as Gauges
from pymongo.errors import PyMongoError

from eventing import (
    Clock,
    Db,
    Document,
    EventingError,
    Parts,
    Service,
    Startup,
    gauge,
    new_id,
    serve_probe,
)
from eventing.cli import as_json_option, print_json
from mail.adapters.command_line import STOPS, intake_of
from mail.collecting.lookups import to_collect
from mail.collecting.places import Places, pause_after
from mail.collecting.provider import Connect, Connection, Provider, Trouble
from mail.collecting.reading import NotTaken, Outcome, Reading, Take, folders_of
from mail.collecting.secrets import NoKey, NotOpened, Secrets
from mail.config import SERVICE, Config
from mail.delivery.lookups import drafts_of
from mail.message.identity import identify
from mail.message.intake import Intake
from mail.resources import Resources
from mail.values import Way

log_ = structlog.get_logger(__name__)

ACTOR = "imap"
#: A call to a database that hangs ends after 20 s.
STILL_SECONDS = 60.0
LOOK_SECONDS = 3.0
#: How often folders are read that nothing is heard of: a letter written on a phone is here within a minute.
PERIOD = 45.0
#: Where there is one folder only, which is listened to.
PERIOD_OF_ONE = 300.0
#: How long a process that ends waits for what it has in hand.
END_SECONDS = 20.0


@dataclass(frozen=True)
class Means:
    """What reading needs. `period`: seconds between two looks at folders that nothing is heard of."""

    connect: Connect
    places: Places
    secrets: Secrets
    take: Take
    clock: Clock
    size_limit: int
    period: float = PERIOD
    pause: Callable[..., float] = pause_after


class Collected:
    """One mailbox that is read, in a thread of its own until it is told to end."""

    def __init__(self, row: Document, means: Means) -> None:
        self.mailbox_id, self.version = str(row["_id"]), row["version"]
        self._row, self._means = row, means
        self._stopping = Event()
        self._connection: Connection | None = None
        self._thread = Thread(target=self._run, name=f"collect-{self.mailbox_id}", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """It takes no other message. One that is being stored is stored; a provider is not waited for."""
        self._stopping.set()
        if self._connection is not None:
            self._connection.close()

    def ended(self, within: float) -> bool:
        self._thread.join(max(0.0, within))
        return not self._thread.is_alive()

    def _run(self) -> None:
        tries = 0
        while not self._stopping.is_set():
            trouble, begun = Trouble("not_stored"), monotonic()
            try:
                self._converse()
                continue
            except Trouble as error:
                trouble = error
            except (PyMongoError, EventingError) as error:
                log_.warning("not_collected", mailbox=self.mailbox_id, error=type(error).__name__)
            except Exception:
                log_.exception("not_collected", mailbox=self.mailbox_id)
            if self._stopping.is_set():
                return
            if monotonic() - begun > PERIOD_OF_ONE:
                # A conversation that lasted was none that failed; providers end them now and then.
                tries = 0
                if trouble.code == "connection_lost":
                    self._stopping.wait(1.0)
                    continue
            pause = self._means.pause(trouble.code, tries)
            tries += 1
            self._failed(trouble, pause)
            self._stopping.wait(pause)

    def _failed(self, trouble: Trouble, pause: float) -> None:
        log_.info("collecting_failed", mailbox=self.mailbox_id, code=trouble.code, pause=round(pause))
        now = self._means.clock.now()
        again_at = now + timedelta(seconds=pause)
        with suppress(PyMongoError):
            self._means.places.failed(self.mailbox_id, now, trouble.code, trouble.folder, again_at)

    def _converse(self) -> None:
        """One conversation, until it is to end. Raises Trouble and what the database raises."""
        means, row = self._means, self._row
        connection = self._connection = means.connect(provider_of(row, means.secrets))
        try:
            reading = Reading(
                self.mailbox_id,
                connection,
                means.places,
                means.take,
                size_limit=means.size_limit,
                now=means.clock.now,
                stopping=self._stopping,
            )
            folders = folders_of(row)
            period = means.period if len(folders) > 1 else max(means.period, PERIOD_OF_ONE)
            while not self._stopping.is_set():
                for folder in folders:
                    reading.read(folder, row)
                if self._stopping.is_set():
                    return
                means.places.went(self.mailbox_id, means.clock.now())
                # The one that was opened last is the inbox.
                connection.wait(period)
        finally:
            self._connection = None
            connection.close()


def provider_of(row: Document, secrets: Secrets) -> Provider:
    try:
        secret = secrets.opened(row["secret_id"])
    except NotOpened as error:
        raise Trouble("secret_unreadable") from error
    return Provider(row["host"], row["port"], row["security"], row["user_name"], secret)


class Collector:
    """All mailboxes of this process. `most`: how many it reads at most."""

    def __init__(self, db: Db, means: Means, most: int, name: str = "") -> None:
        self._db, self._means, self._most = db, means, most
        self.name = name or new_id()
        self._collected: dict[str, Collected] = {}
        self.looked_at = monotonic()

    @property
    def mailbox_ids(self) -> set[str]:
        return set(self._collected)

    def run(self, stopping: Event, pause: float = LOOK_SECONDS) -> None:
        """Collect until told to stop; then end in order."""
        while not stopping.is_set():
            try:
                self.look()
            except (PyMongoError, EventingError) as error:
                log_.warning("collector_cannot_look", error=type(error).__name__)
            stopping.wait(pause)
        self.end()

    def look(self) -> None:
        """Begin what is to be read here, and end what is not."""
        self._means.places.beat(self.name)
        rows: Mapping[str, Document] = {row["_id"]: row for row in to_collect(self._db)}
        owned = self._means.places.owned(self.name, sorted(rows), self._most)
        for mailbox_id, one in list(self._collected.items()):
            if mailbox_id not in owned or rows[mailbox_id]["version"] != one.version:
                one.end()
                del self._collected[mailbox_id]
        for mailbox_id in owned - set(self._collected):
            self._collected[mailbox_id] = Collected(rows[mailbox_id], self._means)
        self.looked_at = monotonic()

    def end(self) -> None:
        until = monotonic() + END_SECONDS
        for one in self._collected.values():
            one.end()
        for one in self._collected.values():
            one.ended(until - monotonic())
        self._collected.clear()
        with suppress(PyMongoError):
            self._means.places.leave(self.name)


def taking(intake: Intake, db: Db) -> Take:
    """The way of all mail, but for copies of the letters that we sent ourselves."""

    def take(
        raw: bytes, mailbox_id: str, way: Way, arrived: datetime | None, too_large: int | None = None
    ) -> Outcome:
        try:
            # Servers change what they send for us, so our own letter is known in a Sent folder by its
            # Message-ID: nobody else puts anything there. It is put on record by who sent it.
            if way == "own" and _sent_by_us(db, raw):
                return "known"
            taken = intake.take(raw, (mailbox_id,), ACTOR, way=way, arrived=arrived, too_large=too_large)
        except (PyMongoError, EventingError) as error:
            log_.warning("mail_not_taken", size=len(raw), error=type(error).__name__)
            raise Trouble("not_stored") from error
        except Exception as error:
            log_.exception("mail_not_taken", size=len(raw))
            raise NotTaken from error
        return taken.outcome

    return take


def _sent_by_us(db: Db, raw: bytes) -> bool:
    message_id = identify(raw).message_id
    return message_id is not None and bool(drafts_of(db, [message_id]))


# -- the process -----------------------------------------------------------------------------------


def means_of(parts: Parts[Config, Resources]) -> Means:
    resources = parts.resources
    return Means(
        resources.connect,
        resources.places,
        resources.secrets,
        taking(intake_of(parts), parts.db),
        parts.clock,
        parts.config.size_limit,
    )


class _Own(Gauges):
    def __init__(self, collector: Collector) -> None:
        self._collector = collector

    def collect(self) -> Iterator[Metric]:
        yield gauge(
            "mail_collector_mailboxes",
            "Mailboxes that this process reads.",
            ["service"],
            {(SERVICE,): len(self._collector.mailbox_ids)},
        )


def collector_command(service: Service[Config, Resources]) -> click.Command:
    @click.command("collector", help="Collect mail from mailboxes at providers, by IMAP.")
    def collector() -> None:
        collect(service.parts(service.config(Env())))

    return collector


def collect(parts: Parts[Config, Resources]) -> None:
    """Collect until SIGTERM or SIGINT; messages that are being stored then are stored."""
    stopping = Event()
    for number in STOPS:
        signal.signal(number, lambda *_: stopping.set())
    one = Collector(parts.db, means_of(parts), parts.config.collector_mailboxes)
    opened = Event()
    if parts.runtime.probe is not None:
        still = f"it has not looked what is to be collected for {STILL_SECONDS:g} s"

        def health() -> str:
            return still if opened.is_set() and monotonic() - one.looked_at > STILL_SECONDS else ""

        def ready() -> str:
            return health() if opened.is_set() else "the database is away"

        serve_probe([_Own(one)], {"/health": health, "/ready": ready}, parts.runtime.probe)
    if not Startup(parts.runtime).wait(stopping.is_set):
        return
    one.looked_at = monotonic()
    opened.set()
    # In a thread, so that a signal is heard at once.
    running = Thread(target=one.run, args=(stopping,), name="collector")
    running.start()
    running.join()


def seal_again_command(service: Service[Config, Resources]) -> click.Command:
    @click.command("seal-again", help="Seal all kept passwords with MAIL_SECRETS_KEY, after it was changed.")
    @as_json_option
    def seal_again(as_json: bool) -> None:
        parts = service.parts(service.config(Env()))
        parts.runtime.open()
        try:
            done, failed = parts.resources.secrets.seal_again()
        except NoKey:
            raise click.ClickException("MAIL_SECRETS_KEY is not set.") from None
        if as_json:
            print_json({"sealed": done, "not_opened": failed})
            return
        click.echo(f"{done} sealed, {failed} could not be opened")

    command: Any = seal_again
    return command  # type: ignore[no-any-return]
