"""`parked list | show | retry | skip`: streams that wait for a person, because a reaction keeps failing."""

from dataclasses import asdict
from typing import Any

import click

from eventing.cli.output import Open, as_json_option, console, dangerous, print_json, table
from eventing.core.errors import NotFound
from eventing.readers.parked import Marker, Parked, Wish


def parked_commands(runtime: Open) -> click.Group:
    @click.group("parked", help="Streams that wait for a person, because a reaction keeps failing.")
    def parked() -> None: ...

    @parked.command("list", help="Every parked stream, the oldest first.")
    @as_json_option
    def parked_list(as_json: bool) -> None:
        markers = Parked(runtime().db).list()
        if as_json:
            print_json([_row(marker) for marker in markers])
            return
        rows = table("id", "since (UTC)", "event", "skipped to", "wish", "reason", right=("skipped to",))
        for marker in markers:
            since = f"{marker.since:%Y-%m-%d %H:%M}"
            wish = marker.wish or "-"
            rows.add_row(marker.id, since, _place(marker), str(marker.skipped_to), wish, marker.reason)
        console().print(rows if markers else "nothing is parked")

    @parked.command("show", help="One parked stream, with the whole reason.")
    @click.argument("marker_id")
    @as_json_option
    def parked_show(marker_id: str, as_json: bool) -> None:
        found = next((m for m in Parked(runtime().db).list() if m.id == marker_id), None)
        if found is None:
            raise click.ClickException(f"Nothing is parked under {marker_id}.")
        if as_json:
            print_json(_row(found))
            return
        for name, value in _row(found).items():
            click.echo(f"{name:>10}  {value}")

    @parked.command("retry", help="Try the failed event again, then what was skipped behind it, in order.")
    @click.argument("marker_id", required=False)
    @click.option("--all", "every", is_flag=True, help="All that is parked, or all of these:")
    @click.option("--reaction", help="of this reaction")
    @click.option("--source", help="of events of this service")
    @click.option("--type", "wire_type", help="of events of this type and version, CustomerRegistered.v2")
    @as_json_option
    def parked_retry(
        marker_id: str | None,
        every: bool,
        reaction: str | None,
        source: str | None,
        wire_type: str | None,
        as_json: bool,
    ) -> None:
        if (marker_id is None) is not every:
            raise click.UsageError("Name one, or --all.")
        parked = Parked(runtime().db)
        if marker_id is not None:
            _wish(parked, marker_id, "retry", as_json)
            return
        count = parked.wish_all("retry", reaction=reaction, source=source, type=wire_type)
        if as_json:
            print_json({"count": count, "wish": "retry"})
        else:
            click.echo(f"noted for {count}; their partitions' workers do it within seconds")

    @parked.command("skip", help="Leave the failed event out for ever, and go on behind it.")
    @click.argument("marker_id")
    @dangerous("The reaction will never run for this event. Sure?")
    @as_json_option
    def parked_skip(marker_id: str, as_json: bool) -> None:
        _wish(Parked(runtime().db), marker_id, "skip", as_json)

    return parked


def _wish(parked: Parked, marker_id: str, wish: Wish, as_json: bool) -> None:
    try:
        parked.wish(marker_id, wish)
    except NotFound:
        raise click.ClickException(f"Nothing is parked under {marker_id}.") from None
    if as_json:
        print_json({"id": marker_id, "wish": wish})
    else:
        click.echo("noted; the partition's worker does it within seconds")


def _place(marker: Marker) -> str:
    return f"{marker.partition}/{marker.seq}/{marker.index}"


def _row(marker: Marker) -> dict[str, Any]:
    return {**asdict(marker), "since": marker.since.isoformat()}
