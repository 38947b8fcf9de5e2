"""`lag`: how far each reader of this service is behind, its own log's and the subscribed ones."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from eventing.cli.output import Open, as_json_option, console, print_json, seconds, table
from eventing.core.errors import NoAddress
from eventing.readers.sources import OwnLog
from eventing.readers.status import ReaderLag, Standing, checkpointed, publisher_places, reader_lag
from eventing.worker.runtime import Runtime

PUBLISHER = "publisher"


def lag_command(runtime: Open) -> click.Command:
    @click.command("lag", help="How far each reader is behind, in events and seconds.")
    @click.option("--partitions", is_flag=True, help="A line for each partition.")
    @as_json_option
    def lag(partitions: bool, as_json: bool) -> None:
        made = runtime()
        found = _lags(made, made.clock.now())
        if as_json:
            print_json([_document(reader) for reader in found])
        else:
            _print(found, partitions)

    return lag


def _lags(runtime: Runtime[Any], now: datetime) -> list[ReaderLag]:
    name, own = runtime.log.source, OwnLog(runtime.log)
    found = [
        _of_source(runtime, name, source, standings, now)
        for source, standings in checkpointed(runtime.db).items()
    ]
    if runtime.broker_url:
        found.append(reader_lag(PUBLISHER, own, publisher_places(runtime.log), now))
    return found


def _of_source(
    runtime: Runtime[Any], name: str, source: str, standings: list[Standing], now: datetime
) -> ReaderLag:
    try:
        history = runtime.source(source)
    except NoAddress as error:
        return ReaderLag(name, source, (), str(error))
    return reader_lag(name, history, standings, now)


def _document(reader: ReaderLag) -> dict[str, Any]:
    totals = {"commits": reader.commits, "events": reader.events, "seconds": reader.seconds}
    return {**asdict(reader), **totals}


def _print(readers: list[ReaderLag], partitions: bool) -> None:
    shown = table("reader", "of", "commits", "events", "behind", "", right=("commits", "events", "behind"))
    for reader in readers:
        shown.add_row(
            reader.reader,
            reader.source,
            f"{reader.commits:,}",
            f"{reader.events:,}",
            seconds(reader.seconds),
            reader.problem or "",
        )
        for found in reader.partitions if partitions else ():
            place = f"{found.position:,} of {found.tail:,}"
            figures = (f"{found.commits:,}", f"{found.events:,}", seconds(found.seconds))
            shown.add_row("", f"{reader.source}/{found.partition}", *figures, place)
    console().print(shown if readers else "no reader has begun yet")
