"""`backup` and `restore`: what a service's database holds, in a file and back again."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from eventing.backup.archive import Archive
from eventing.backup.copying import Taken, take_backup
from eventing.backup.restoring import Rehearsed, rehearse, restore_backup
from eventing.backup.taken import note_rehearsed, prune
from eventing.cli.output import Open, as_json_option, print_json, seconds, sure, yes_option
from eventing.readers.restore import NewEpoch, refuse_while_workers_run

FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def backup_command(runtime: Open) -> click.Command:
    @click.command(
        "backup",
        help="Write what this service's database holds, and cannot be made again, into a file in FOLDER. The "
        "service works on.",
    )
    @click.argument("folder", type=FOLDER)
    @click.option(
        "--recipient",
        envvar="BACKUP_RECIPIENT",
        metavar="KEY",
        help="Encrypt it with age for this public key (age1...); also BACKUP_RECIPIENT. Whoever takes "
        "backups need not be able to read them.",
    )
    @click.option(
        "--keep",
        type=click.IntRange(min=1),
        help="Then delete all but this many of the newest backups of this service in FOLDER.",
    )
    @as_json_option
    def backup(folder: Path, recipient: str | None, keep: int | None, as_json: bool) -> None:
        made = runtime()
        taken = take_backup(made.log, made.views, folder, made.clock, recipient or None)
        gone = [] if keep is None else prune(made.log, folder, keep)
        _tell_taken(taken, gone, as_json)

    return backup


def restore_command(runtime: Open) -> click.Command:
    @click.command(
        "restore",
        help="Put the backup in FILE back into this service's database, which must have no log, and begin a "
        "new epoch. Killed, it is given again.",
    )
    @click.argument("file", type=FILE)
    @click.option(
        "--identity",
        type=FILE,
        help="The file with the secret key of age, for a backup that is encrypted.",
    )
    @click.option(
        "--rehearse",
        "rehearsal",
        is_flag=True,
        help="Put it into a database beside, check it, and drop that again: nothing else is touched. "
        "Status 1 when it is not sound.",
    )
    @yes_option
    @as_json_option
    @click.pass_context
    def restore(
        context: click.Context, file: Path, identity: Path | None, rehearsal: bool, yes: bool, as_json: bool
    ) -> None:
        made = runtime()
        archive = Archive(file, None if identity is None else identity.read_text())
        if rehearsal:
            found = rehearse(made.log, made.views, archive, made.clock)
            if not found.problems:
                note_rehearsed(made.db, file.name, made.clock.now())
            _tell_rehearsed(found, as_json)
            context.exit(1 if found.problems else 0)
        sure(f"Everything in {made.db.name} will be as it was at {archive.contents.began_at}. Sure?", yes)
        refuse_while_workers_run(made.db)
        _tell_restored(restore_backup(made.log, archive, made.clock.now()), archive, as_json)

    return restore


def _tell_taken(taken: Taken, gone: Sequence[str], as_json: bool) -> None:
    if as_json:
        print_json({**_told(taken.path.name, taken.contents), "bytes": taken.bytes, "deleted": list(gone)})
        return
    click.echo(f"{taken.path}: {taken.contents.commits:,} commits, {taken.bytes:,} bytes")
    for name in gone:
        click.echo(f"deleted: {name}")


def _tell_rehearsed(found: Rehearsed, as_json: bool) -> None:
    age = found.age.total_seconds()
    if as_json:
        told = {"age_seconds": age, "views": found.views, "problems": list(found.problems)}
        print_json({**_told(None, found.contents), **told})
        return
    click.echo(
        f"{seconds(age)} old, {found.contents.commits:,} commits; {found.views} views were made of its events"
    )
    for problem in found.problems:
        click.echo(problem)
    click.echo("not sound" if found.problems else "sound")


def _tell_restored(new: NewEpoch, archive: Archive, as_json: bool) -> None:
    if as_json:
        print_json({**_told(None, archive.contents), "new_epoch": new.epoch, "moved_aside": new.moved_aside})
        return
    click.echo(f"as it was at {archive.contents.began_at}: {archive.contents.commits:,} commits")
    for command_id in new.moved_aside:
        click.echo(f"moved aside, what it follows is lost: {command_id}")
    service = archive.contents.service
    click.echo(f"epoch {new.epoch} begins. Start the service; then, at each reader: epoch follow {service}")


def _told(file: str | None, contents: Any) -> dict[str, Any]:
    named = {} if file is None else {"file": file}
    return {
        **named,
        "service": contents.service,
        "epoch": contents.epoch,
        "began_at": contents.began_at.isoformat(),
        "commits": contents.commits,
    }
