"""`members`: which workers of this service live, and which partitions each of them has."""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from eventing.cli.output import Open, as_json_option, console, print_json, table
from eventing.readers.membership import BEAT_SECONDS, beating, beats, shares
from eventing.readers.status import checkpointed
from eventing.worker.runtime import Runtime

#: A worker that is alive beats within this time. Clocks are not compared: those of two machines may differ.
WATCHED_SECONDS = BEAT_SECONDS * 1.5


def members_command(runtime: Open) -> click.Command:
    @click.command("members", help=f"Live workers and their partitions (watches for {WATCHED_SECONDS:g} s).")
    @as_json_option
    def members(as_json: bool) -> None:
        made = runtime()
        before = beats(made.db)
        time.sleep(WATCHED_SECONDS)
        after = beats(made.db)
        alive = beating(before, after)
        silent = sorted(set(after) - set(alive))
        shared = _shares(alive, _partitions(made))
        if as_json:
            found = [{"worker": worker, "partitions": shared[worker]} for worker in alive]
            print_json({"alive": found, "silent": silent})
        else:
            _print(shared, silent)

    return members


def _partitions(runtime: Runtime[Any]) -> Mapping[str, Sequence[int]]:
    subscribed = {
        source: [standing.partition for standing in standings]
        for source, standings in checkpointed(runtime.db).items()
    }
    return {**subscribed, runtime.log.source: range(runtime.log.partitions)}


def _shares(alive: Iterable[str], partitions: Mapping[str, Sequence[int]]) -> dict[str, dict[str, list[int]]]:
    """The partitions of each worker, by the rule the workers themselves follow."""
    found: dict[str, dict[str, list[int]]] = {worker: {} for worker in sorted(alive)}
    for source, numbers in partitions.items():
        for number, worker in sorted(shares(source, numbers, found).items()):
            found[worker].setdefault(source, []).append(number)
    return found


def _print(shared: Mapping[str, Mapping[str, Sequence[int]]], silent: Sequence[str]) -> None:
    out = console()
    shown = table("worker", "of", "partitions")
    for worker, found in shared.items():
        for source, numbers in found.items():
            shown.add_row(worker, source, " ".join(map(str, numbers)))
    out.print(shown if shared else "[red]no worker is alive")
    for worker in silent:
        out.print(f"silent: {worker} (its partitions move when it has been silent for ten seconds)")
