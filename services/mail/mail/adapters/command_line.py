"""Commands of `python -m mail` besides those of every service: the receiver, and reading again."""

import asyncio
import signal
from threading import Event
from typing import TYPE_CHECKING, Any

import click
from environs import Env

from eventing import CommandContext, Parts, Service, Startup, new_id
from eventing.cli import as_json_option, print_json
from mail.adapters import smtp_in
from mail.adapters.own_html import wording_of
from mail.config import Config
from mail.message.intake import Intake
from mail.message.lookups import MAILS
from mail.resources import Resources
from mail.submission.intake import Submissions
from mail.submission.lookups import SigningIn
from mail.values import UNREAD_BOXES
from people import StaffDirectory

if TYPE_CHECKING:
    from mail.adapters import submission

STOPS = (signal.SIGTERM, signal.SIGINT)


def intake_of(parts: Parts[Config, Resources]) -> Intake:
    return Intake(parts.bus, parts.db, parts.resources)


# -- the receiver ----------------------------------------------------------------------------------


def receiver_command(service: Service[Config, Resources]) -> click.Command:
    @click.command("receiver", help="Receive mail by SMTP.")
    def receiver() -> None:
        receive(service.parts(service.config(Env())))

    return receiver


def receive(parts: Parts[Config, Resources]) -> None:
    """Receive mail until SIGTERM or SIGINT; messages that are being received then are finished.

    It does not listen until the database is there: other servers keep their mail and try again.
    """
    stopping = Event()
    for number in STOPS:
        signal.signal(number, lambda *_: stopping.set())
    if Startup(parts.runtime).wait(stopping.is_set):
        asyncio.run(_receive(parts, stopping))


async def _receive(parts: Parts[Config, Resources], stopping: Event) -> None:
    stopped = asyncio.Event()
    for number in STOPS:
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    if stopping.is_set():  # stopped before the loop's own handlers were set
        return
    config = parts.config
    taker = smtp_in.Receiver(
        parts.db,
        intake_of(parts),
        own_servers=config.own_servers,
        domains=config.ours.domains,
        return_path=config.return_path,
    )
    submitter = _submitter(parts) if config.submission_port or config.submission_tls_port else None
    async with asyncio.TaskGroup() as doors:
        for door in _doors(config):
            doors.create_task(_open(door, taker, config, stopped))
        if submitter is not None:
            for door in _submission_doors(config):
                doors.create_task(_open(door, submitter, config, stopped))
    taker.close()
    if submitter is not None:
        submitter.close()


def _submitter(parts: Parts[Config, Resources]) -> "submission.Submitter":
    # Imported here, not above: the other commands of this module do without Flask.
    from mail.adapters import submission

    resources = parts.resources
    signing_in = SigningIn(parts.db, parts.clock, resources.app_passwords, resources.tries)
    submissions = Submissions(parts.bus, parts.db, resources, wording_of)
    return submission.Submitter(signing_in, submissions, StaffDirectory(parts.db))


def _submission_doors(config: Config) -> list[smtp_in.Door]:
    """For mail programs of our people: encrypted from the first word, or by STARTTLS."""
    from mail.adapters.submission import Submitting, SubmittingByTls

    ports = ((config.submission_tls_port, SubmittingByTls), (config.submission_port, Submitting))
    return [smtp_in.Door(config.receiver_host, port, speaks=speaks) for port, speaks in ports if port]


def _doors(config: Config) -> list[smtp_in.Door]:
    """SMTP for everybody, and LMTP for a mail server in front, by a port, a socket or both."""
    host, speaks = config.receiver_host, smtp_in.PatientLmtp
    doors = [smtp_in.Door(host, config.receiver_port)]
    if config.lmtp_port:
        doors.append(smtp_in.Door(host, config.lmtp_port, speaks=speaks))
    if config.lmtp_socket is not None:
        doors.append(smtp_in.Door(socket=config.lmtp_socket, speaks=speaks))
    return doors


async def _open(
    door: smtp_in.Door,
    taker: "smtp_in.Receiver | submission.Submitter",
    config: Config,
    stopped: asyncio.Event,
) -> None:
    # One mail server speaks LMTP, and as many of its connections at once as it likes.
    by_one = config.receiver_connections
    async with smtp_in.serving(
        taker,
        door,
        size_limit=config.size_limit,
        connections=config.receiver_connections,
        per_address=by_one if door.speaks is smtp_in.PatientLmtp else config.receiver_connections_per_address,
        hostname=config.receiver_name,
        # What stays on this host needs none.
        encryption=None if door.socket is not None else config.encryption,
    ):
        await stopped.wait()


# -- the quarantine --------------------------------------------------------------------------------


def read_again_command(service: Service[Config, Resources]) -> click.Command:
    @click.command("read-again", help="Read the messages in quarantine again, after an upgrade.")
    @as_json_option
    def read_again(as_json: bool) -> None:
        parts = service.parts(service.config(Env()))
        parts.runtime.open()
        counts = {"read": 0, "quarantined": 0}
        intake = intake_of(parts)
        for row in MAILS.find(parts.db, {"box": {"$in": list(UNREAD_BOXES)}}):
            context = CommandContext(new_id(), "read-again", at=parts.bus.clock.now())
            outcome = intake.read_again(row["_id"], context).outcome
            counts["quarantined" if outcome == "quarantined" else "read"] += 1
        if as_json:
            print_json(counts)
            return
        click.echo(f"{counts['read']} read, {counts['quarantined']} still in quarantine")

    command: Any = read_again
    return command  # type: ignore[no-any-return]
