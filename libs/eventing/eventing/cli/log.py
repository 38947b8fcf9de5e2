"""`log status | verify | repair`: how the service's own log grows, and whether it is sound."""

import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import click

from eventing.cli.output import Open, as_json_option, console, dangerous, print_json, seconds, table
from eventing.log.log import Log
from eventing.log.repair import repair, verify
from eventing.readers.restore import refuse_while_workers_run
from eventing.readers.status import Growth, growth


@dataclass(frozen=True)
class Row:
    """A partition, and what came to it in each second while it was watched."""

    partition: int
    numbered: int
    unnumbered: int
    oldest_seconds: float
    stored_per_second: float
    numbered_per_second: float


def log_commands(runtime: Open) -> click.Group:
    @click.group("log", help="The service's own log.")
    def log() -> None: ...

    @log.command("status", help="Each partition: commits numbered and waiting for a number, and how fast.")
    @click.option(
        "--seconds",
        "watched",
        default=1.0,
        show_default=True,
        type=click.FloatRange(0.1, 60),
        help="How long to watch for the rates.",
    )
    @as_json_option
    def log_status(watched: float, as_json: bool) -> None:
        made = runtime()
        before, began = growth(made.log, made.clock.now()), time.monotonic()
        time.sleep(watched)
        after, took = growth(made.log, made.clock.now()), time.monotonic() - began
        rows = [_row(*pair, took) for pair in zip(before, after, strict=True)]
        if as_json:
            print_json({"epoch": made.log.epoch, "partitions": [asdict(row) for row in rows]})
        else:
            _print(made.log, rows)

    @log.command("verify", help="Read the whole log and say whether it is sound.")
    @as_json_option
    def log_verify(as_json: bool) -> None:
        verdict = verify(runtime().log)
        if as_json:
            print_json(asdict(verdict))
        else:
            click.echo(f"{verdict.commits} commits numbered, {verdict.unnumbered} not yet")
            for problem in verdict.problems:
                click.echo(f"! {problem}")
        sys.exit(0 if verdict.sound else 1)

    @log.command(
        "repair",
        help="Move aside commits that can never be numbered, and what follows them. Stop the workers first.",
    )
    @dangerous("Are the service's workers stopped?")
    @as_json_option
    def log_repair(as_json: bool) -> None:
        made = runtime()
        refuse_while_workers_run(made.db)
        moved = repair(made.log)
        if as_json:
            print_json({"moved_aside": moved})
            return
        for command_id in moved:
            click.echo(f"moved aside: {command_id}")
        if not moved:
            click.echo("nothing to move aside")

    return log


def _row(before: Growth, after: Growth, took: float) -> Row:
    numbered = after.numbered - before.numbered
    stored = numbered + after.unnumbered - before.unnumbered
    # A commit moved aside meanwhile must not count below zero.
    return Row(**asdict(after), stored_per_second=max(0, stored) / took, numbered_per_second=numbered / took)


def _print(log: Log, rows: Sequence[Row]) -> None:
    figures = ("numbered", "waiting", "oldest", "stored/s", "numbered/s")
    shown = table("partition", *figures, right=("partition", *figures))
    for row in rows:
        shown.add_row(
            str(row.partition),
            f"{row.numbered:,}",
            f"{row.unnumbered:,}",
            seconds(row.oldest_seconds),
            f"{row.stored_per_second:.1f}",
            f"{row.numbered_per_second:.1f}",
        )
    numbered, waiting = sum(row.numbered for row in rows), sum(row.unnumbered for row in rows)
    out = console()
    out.print(shown)
    out.print(f"{log.source}, epoch {log.epoch}: {numbered:,} commits numbered, {waiting:,} not yet")
