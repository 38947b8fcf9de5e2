"""The command line every service has; each adds its own commands to the group this returns."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from eventing.errors import NotFound
from eventing.parked import Marker, Parked
from eventing.repair import repair, verify
from eventing.runtime import Runtime


def service_cli(
    name: str, runtime: Callable[[], Runtime[Any]], run_worker: Callable[[], None]
) -> click.Group:
    """`python -m <service> worker | log verify | log repair | parked list | show | retry | skip`."""

    @click.group(help=f"The {name} service.")
    def cli() -> None: ...

    @cli.command(help="Run the worker process: pump, projections, reactions.")
    def worker() -> None:
        run_worker()

    cli.add_command(_log_commands(runtime))
    cli.add_command(_parked_commands(runtime))
    return cli


def _log_commands(runtime: Callable[[], Runtime[Any]]) -> click.Group:
    @click.group("log", help="The service's own log.")
    def log() -> None: ...

    @log.command("verify", help="Read the whole log and say whether it is sound.")
    @click.option("--json", "as_json", is_flag=True)
    def log_verify(as_json: bool) -> None:
        verdict = verify(runtime().log)
        if as_json:
            click.echo(json.dumps(asdict(verdict)))
        else:
            click.echo(f"{verdict.commits} commits numbered, {verdict.unnumbered} not yet")
            for problem in verdict.problems:
                click.echo(f"! {problem}")
        sys.exit(0 if verdict.sound else 1)

    @log.command("repair", help="Move aside commits that can never be numbered. Stop the workers first.")
    @click.confirmation_option(prompt="Are the service's workers stopped?")
    def log_repair() -> None:
        for command_id in repair(runtime().log):
            click.echo(f"moved aside: {command_id}")

    return log


def _parked_commands(runtime: Callable[[], Runtime[Any]]) -> click.Group:
    @click.group("parked", help="Streams that wait for a person, because a reaction keeps failing.")
    def parked() -> None: ...

    @parked.command("list")
    @click.option("--json", "as_json", is_flag=True)
    def parked_list(as_json: bool) -> None:
        markers = Parked(runtime().db).list()
        if as_json:
            click.echo(json.dumps([_row(marker) for marker in markers]))
            return
        table = Table("id", "since", "event", "skipped", "reason")
        for marker in markers:
            place = f"{marker.partition}/{marker.seq}/{marker.index}"
            table.add_row(
                marker.id, f"{marker.since:%Y-%m-%d %H:%M}", place, str(marker.skipped_to), marker.reason
            )
        Console().print(table if markers else "nothing is parked")

    @parked.command("show")
    @click.argument("marker_id")
    def parked_show(marker_id: str) -> None:
        found = next((m for m in Parked(runtime().db).list() if m.id == marker_id), None)
        if found is None:
            raise click.ClickException(f"nothing is parked under {marker_id}")
        click.echo(json.dumps(_row(found), indent=2, ensure_ascii=False))

    @parked.command("retry", help="Try the failed event again, then what was skipped behind it, in order.")
    @click.argument("marker_id")
    def parked_retry(marker_id: str) -> None:
        _wish(Parked(runtime().db), marker_id, "retry")

    @parked.command("skip", help="Leave the failed event out for ever, and go on behind it.")
    @click.argument("marker_id")
    @click.confirmation_option(prompt="The reaction will never run for this event. Sure?")
    def parked_skip(marker_id: str) -> None:
        _wish(Parked(runtime().db), marker_id, "skip")

    return parked


def _wish(parked: Parked, marker_id: str, wish: Any) -> None:
    try:
        parked.wish(marker_id, wish)
    except NotFound as error:
        raise click.ClickException(error.detail) from None
    click.echo("noted; the partition's worker does it within seconds")


def _row(marker: Marker) -> dict[str, Any]:
    return {**asdict(marker), "since": marker.since.isoformat()}
