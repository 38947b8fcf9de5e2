"""`python -m mail import`: old mail from the disk of this machine, by the same code as what is handed in.

Given again for the same files after it was ended in the middle, it goes on where it was.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import click
from environs import Env
from rich.console import Console
from rich.progress import Progress

from eventing import CommandContext, Parts, Service, new_id, uuid5hex
from eventing.cli import as_json_option, print_json
from mail.adapters.command_line import intake_of
from mail.addresses import normal
from mail.config import Config
from mail.imports.archive import ArchiveFile
from mail.imports.commands import OpenImport, StartImport
from mail.imports.events import ImportProgressed
from mail.imports.model import IMPORT, Import, import_stream, part_done
from mail.imports.rounds import ACTOR, Bringing
from mail.imports.values import NotTaken
from mail.mailbox.lookups import mailbox_of
from mail.resources import Resources

SAID = "{stored} stored, {known} already known, {quarantined} quarantined, {left_out} left out"


def import_command(service: Service[Config, Resources]) -> click.Command:
    @click.command("import", help="Bring in old mail: mbox, Maildir, .eml, or a zip or tar of them.")
    @click.argument(
        "paths", nargs=-1, required=True, type=click.Path(exists=True, readable=True, path_type=Path)
    )
    @click.option("--mailbox", required=True, help="Address of the mailbox that the mail belongs to.")
    @click.option("--sent", is_flag=True, help="From its Sent folder: mail of ours is believed.")
    @click.option(
        "--older-than",
        type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%z"]),
        help="What came before starts no deadline and no to-do; now if it is not given.",
    )
    @as_json_option
    def bring_in(
        paths: tuple[Path, ...], mailbox: str, sent: bool, older_than: datetime | None, as_json: bool
    ) -> None:
        parts = service.parts(service.config(Env()))
        parts.runtime.open()
        found = mailbox_of(parts.db, normal(mailbox))
        if found is None:
            raise click.BadParameter(f"There is no mailbox {mailbox}.", param_hint="--mailbox")
        if older_than is not None and older_than.tzinfo is None:
            older_than = older_than.replace(tzinfo=UTC)
        if older_than is not None and older_than > parts.clock.now():
            raise click.BadParameter("It is in the future.", param_hint="--older-than")
        files = list(_files(paths))
        import_id = _begun(parts, files, found["_id"], sent, older_than)
        state = _brought_in(parts, import_id, files)
        _report(parts, import_id, state, as_json)

    command: Any = bring_in
    return command  # type: ignore[no-any-return]


def _files(paths: Sequence[Path]) -> Iterator[ArchiveFile]:
    """The files, and all below a folder, in the same order each time."""
    for path in paths:
        found = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
        for one in found:
            name = one.relative_to(path.parent).as_posix().encode("utf-8", "replace").decode()
            yield ArchiveFile(name, one.stat().st_size, lambda one=one: one.open("rb"))  # type: ignore[misc]


def _begun(
    parts: Parts[Config, Resources],
    files: Sequence[ArchiveFile],
    mailbox_id: str,
    sent: bool,
    older_than: datetime | None,
) -> str:
    """The id of the import: of the one that was ended in the middle, if these are its files."""
    named = [f"{one.name} {one.size}" for one in files]
    asked = [mailbox_id, str(sent), "" if older_than is None else older_than.isoformat(), *named]
    for run in count():
        import_id = uuid5hex("import on disk", str(run), *asked)
        state = _state(parts, import_id)
        if state.status != "finished":
            break
    if state.opened is None:
        opening = OpenImport(
            import_id=import_id,
            mailbox_id=mailbox_id,
            older_than=older_than or parts.clock.now(),
            own=sent,
            source="on_disk",
            by=ACTOR,
        )
        parts.bus.handle(opening, _context(parts)).or_raise()
    if state.status != "running":
        parts.bus.handle(StartImport(import_id=import_id, by=ACTOR), _context(parts)).or_raise()
    return import_id


def _brought_in(parts: Parts[Config, Resources], import_id: str, files: Sequence[ArchiveFile]) -> Import:
    bringing = Bringing(
        parts.bus, intake_of(parts), parts.resources.archives, import_id, files, parts.config.size_limit
    )
    sizes = [one.size for one in files]
    # Progress is not for standard output, which may be JSON.
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("importing", total=1.0)
        for state in bringing.steps():
            progress.update(task, completed=part_done(state, sizes))
        progress.update(task, completed=1.0)
    return _state(parts, import_id)


def _report(parts: Parts[Config, Resources], import_id: str, state: Import, as_json: bool) -> None:
    left = [one for note in _notes(parts, import_id) for one in note.not_taken]
    if as_json:
        told = [{"name": one.name, "number": one.number, "reason": one.reason} for one in left]
        print_json({**vars(state.counts), "not_taken": told})
        return
    for one in left:
        click.echo(f"{_called(one)}: {one.reason}", err=True)
    click.echo(SAID.format(**vars(state.counts)))


def _notes(parts: Parts[Config, Resources], import_id: str) -> Iterator[ImportProgressed]:
    for commit in parts.bus.log.stream(import_stream(import_id)):
        for event in parts.bus.log.decoded(commit):
            if isinstance(event, ImportProgressed):
                yield event


def _called(one: NotTaken) -> str:
    return f"{one.name} #{one.number}" if one.number else one.name


def _state(parts: Parts[Config, Resources], import_id: str) -> Import:
    return parts.bus.state(IMPORT, import_stream(import_id))


def _context(parts: Parts[Config, Resources]) -> CommandContext:
    return CommandContext(new_id(), ACTOR, at=parts.clock.now())
