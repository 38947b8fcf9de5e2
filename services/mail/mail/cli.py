"""`python -m mail`: the worker, the receiver, import of .eml files, the log, what is parked."""

from pathlib import Path

import click
from environs import Env
from rich.console import Console
from rich.progress import track

from eventing.cli import service_cli
from eventing.cli.epoch import epoch_commands
from eventing.cli.output import as_json_option, print_json
from eventing.cli.views import view_commands
from mail import queries, wiring
from mail.config import SERVICE, Config
from mail.domain.addresses import normal
from mail.projections import VIEWS
from mail.reactions import REACTIONS

main = service_cli(SERVICE, lambda: wiring.parts(Config.from_env(Env())).runtime, wiring.worker)
main.add_command(epoch_commands(lambda: wiring.parts(Config.from_env(Env())).runtime, VIEWS, REACTIONS))
main.add_command(view_commands(lambda: wiring.parts(Config.from_env(Env())).runtime, VIEWS))

ACTOR = "import"


@main.command(help="Receive mail by SMTP.")
def receiver() -> None:
    wiring.receiver()


@main.command("import", help="Take .eml files in, or every file below a folder, as mail of a mailbox.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, readable=True, path_type=Path))
@click.option("--mailbox", required=True, help="Address of the mailbox the mail belongs to.")
@as_json_option
def import_files(paths: tuple[Path, ...], mailbox: str, as_json: bool) -> None:
    made = wiring.parts(Config.from_env(Env()))
    made.runtime.open()
    found = queries.mailbox_of(made.runtime.db, normal(mailbox))
    if found is None:
        raise click.BadParameter(f"there is no mailbox {mailbox}", param_hint="--mailbox")
    counts = {"stored": 0, "known": 0, "quarantined": 0}
    # Not on standard output: that may be JSON.
    for file in track(_files(paths), description="importing", console=Console(stderr=True)):
        taken = made.intake.take(file.read_bytes(), (found["_id"],), ACTOR)
        counts[taken.outcome] += 1
        if taken.outcome == "quarantined":
            click.echo(f"{file}: quarantined", err=True)
    if as_json:
        print_json(counts)
        return
    click.echo(
        f"{counts['stored']} stored, {counts['known']} known before, {counts['quarantined']} quarantined"
    )


def _files(paths: tuple[Path, ...]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        found += sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    return found
