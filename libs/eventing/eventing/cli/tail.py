"""`tail`: the log's events as they get their numbers, with personal fields covered."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.text import Text

from eventing.cli.output import Open, console
from eventing.core.commit import Commit
from eventing.log.log import Log
from eventing.telemetry.masking import masked

#: Between two looks at the signal of new numbers, and at the log itself: the signal may get lost.
SIGNAL_SECONDS = 0.1
LOOK_SECONDS = 1.0
READ_COMMITS = 500

#: Colours that read well on light and dark ground; one type keeps its colour while the command runs.
COLOURS = ("cyan", "green", "magenta", "yellow", "blue", "bright_red", "bright_cyan", "bright_green")


@dataclass(frozen=True)
class Wanted:
    """Which events to show; None and an empty one mean all."""

    stream: str | None
    types: tuple[str, ...]

    def takes(self, stream: str, wire_type: str) -> bool:
        """Whether an event is wanted: a stream by its whole name, a type with or without its version."""
        if self.stream is not None and stream != self.stream:
            return False
        return not self.types or wire_type in self.types or wire_type.rpartition(".")[0] in self.types


def tail_command(runtime: Open) -> click.Command:
    @click.command("tail", help="Events as they come, personal fields covered; Ctrl-C ends it.")
    @click.option("--stream", help="Only this stream.")
    @click.option(
        "--type", "types", multiple=True, help="Only this type, such as OrderPlaced; may be repeated."
    )
    @click.option(
        "--last",
        default=0,
        type=click.IntRange(0),
        help="Begin with this many of the last commits of each partition.",
    )
    @click.option("--json", "as_json", is_flag=True, help="Print JSON lines, for programs.")
    def tail(stream: str | None, types: tuple[str, ...], last: int, as_json: bool) -> None:
        log = runtime().log
        shown = _Lines() if as_json else _Coloured()
        wanted = Wanted(stream, types)
        places = {partition: max(0, found - last) for partition, found in log.tails().items()}
        try:
            for commit in _commits(log, places):
                for event in _events(log, commit, wanted):
                    shown.show(event)
        except KeyboardInterrupt:
            return

    return tail


def _commits(log: Log, places: dict[int, int]) -> Iterator[Commit]:
    """New commits, without end. Raises BrokenLog at a hole."""
    while True:
        signals, looked = log.pulse.said().times, time.monotonic()
        for partition, after in places.items():
            while commits := log.read(partition, after, READ_COMMITS):
                yield from commits
                places[partition] = after = commits[-1].seq
        while log.pulse.said().times == signals and time.monotonic() - looked < LOOK_SECONDS:
            time.sleep(SIGNAL_SECONDS)


def _events(log: Log, commit: Commit, wanted: Wanted) -> Iterator[dict[str, Any]]:
    for index, (wire_type, data) in enumerate(commit.events):
        if wanted.takes(commit.stream, wire_type):
            yield {
                "time": commit.at.isoformat(),
                "place": str(commit.place(index)),
                "type": wire_type,
                "stream": commit.stream,
                "id": commit.event_id(index),
                "actor": commit.actor,
                "data": masked(log.published, wire_type, data),
            }


class _Lines:
    def show(self, event: Mapping[str, Any]) -> None:
        click.echo(msgspec.json.encode(event))


class _Coloured:
    def __init__(self) -> None:
        self._out: Console = console()
        self._colours = cycle(COLOURS)
        self._of_type: dict[str, str] = {}

    def show(self, event: Mapping[str, Any]) -> None:
        wire_type = event["type"]
        if wire_type not in self._of_type:
            self._of_type[wire_type] = next(self._colours)
        line = Text.assemble(
            (event["time"][11:19], "dim"),
            " ",
            (f"{event['place']:>12}", "dim"),
            " ",
            (f"{wire_type:<28}", self._of_type[wire_type]),
            f" {event['stream']}  ",
            (msgspec.json.encode(event["data"]).decode(), "dim"),
        )
        self._out.print(line, soft_wrap=True)
