"""Commands of `python -m mail` besides those of every service: the receiver, and the import of .eml files."""

import asyncio
import signal
from pathlib import Path
from threading import Event
from typing import Any

import click
from environs import Env
from rich.console import Console
from rich.progress import track

from eventing import CommandContext, Parts, Service, Startup, new_id
from eventing.cli import as_json_option, print_json
from mail.adapters import smtp_in
from mail.addresses import normal
from mail.config import Config
from mail.mailbox.lookups import mailbox_of
from mail.message.handlers import Intake
from mail.message.lookups import MAILS
from mail.resources import Resources
from mail.values import Way

ACTOR = "import"
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
    async with asyncio.TaskGroup() as doors:
        for door in _doors(config):
            doors.create_task(_open(door, taker, config, stopped))
    taker.close()


def _doors(config: Config) -> list[smtp_in.Door]:
    """SMTP for everybody, and LMTP for a mail server in front, by a port, a socket or both."""
    host, speaks = config.receiver_host, smtp_in.PatientLmtp
    doors = [smtp_in.Door(host, config.receiver_port)]
    if config.lmtp_port:
        doors.append(smtp_in.Door(host, config.lmtp_port, speaks=speaks))
    if config.lmtp_socket is not None:
        doors.append(smtp_in.Door(socket=config.lmtp_socket, speaks=speaks))
    return doors


async def _open(door: smtp_in.Door, taker: smtp_in.Receiver, config: Config, stopped: asyncio.Event) -> None:
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
        for row in MAILS.find(parts.db, {"box": "quarantined"}):
            context = CommandContext(new_id(), "read-again", at=parts.bus.clock.now())
            outcome = intake.read_again(row["_id"], context).outcome
            counts["quarantined" if outcome == "quarantined" else "read"] += 1
        if as_json:
            print_json(counts)
            return
        click.echo(f"{counts['read']} read, {counts['quarantined']} still in quarantine")

    command: Any = read_again
    return command  # type: ignore[no-any-return]


# -- import ----------------------------------------------------------------------------------------


def import_command(service: Service[Config, Resources]) -> click.Command:
    @click.command("import", help="Import .eml files, or every file below a folder, as mail of a mailbox.")
    @click.argument(
        "paths", nargs=-1, required=True, type=click.Path(exists=True, readable=True, path_type=Path)
    )
    @click.option("--mailbox", required=True, help="Address of the mailbox that the mail belongs to.")
    @click.option("--sent", is_flag=True, help="From its Sent folder: mail of ours is believed.")
    @as_json_option
    def import_files(paths: tuple[Path, ...], mailbox: str, sent: bool, as_json: bool) -> None:
        parts = service.parts(service.config(Env()))
        parts.runtime.open()
        found = mailbox_of(parts.db, normal(mailbox))
        if found is None:
            raise click.BadParameter(f"There is no mailbox {mailbox}.", param_hint="--mailbox")
        counts = _imported(intake_of(parts), paths, found["_id"], "own" if sent else "outside")
        if as_json:
            print_json(counts)
            return
        click.echo(
            f"{counts['stored']} stored, {counts['known']} already known, {counts['quarantined']} quarantined"
        )

    command: Any = import_files
    return command  # type: ignore[no-any-return]


def _imported(intake: Intake, paths: tuple[Path, ...], mailbox_id: str, way: Way) -> dict[str, int]:
    """How many messages had each outcome."""
    counts = {"stored": 0, "known": 0, "quarantined": 0}
    # Progress is not for standard output, which may be JSON.
    for file in track(_files(paths), description="importing", console=Console(stderr=True)):
        taken = intake.take(file.read_bytes(), (mailbox_id,), ACTOR, way=way)
        counts[taken.outcome] += 1
        if taken.outcome == "quarantined":
            click.echo(f"{file}: quarantined", err=True)
    return counts


def _files(paths: tuple[Path, ...]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        found += sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    return found
