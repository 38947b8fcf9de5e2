"""`python -m <service> epoch ...`: the steps after a database came back from a backup."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click

from eventing.bus.reactions import Reactions
from eventing.cli.output import Open, as_json_option, dangerous, opened, print_json
from eventing.core.errors import EventingError, NoAddress
from eventing.readers.checkpoints import Checkpoints
from eventing.readers.repartition import copy_log, follow_copy
from eventing.readers.restore import (
    Uneven,
    begin_epoch,
    follow_epoch,
    last_restore,
    refuse_while_workers_run,
    release_effects,
)
from eventing.views.view import Views
from eventing.worker.runtime import Runtime


def epoch_commands(runtime: Open, views: Views, reactions: Reactions) -> click.Group:
    """The group `epoch`, for a service's command line."""
    runtime = opened(runtime)

    @click.group("epoch", help="After a restore: a new epoch, readers that follow it, effects released.")
    def epoch() -> None: ...

    @epoch.command("show", help="This log's epoch, and the epochs its readers are in.")
    @as_json_option
    def show(as_json: bool) -> None:
        found = _shown(runtime())
        if as_json:
            print_json(found)
            return
        click.echo(f"epoch {found['epoch']}")
        if found["restored_at"]:
            state = "released" if found["effects_released"] else "held back: epoch release"
            click.echo(f"restored {found['restored_at']}, effects {state}")
        for source, epochs in found["readers"].items():
            click.echo(f"reads {source} in epoch {', '.join(map(str, epochs))}")

    @epoch.command(
        "begin",
        help="Begin a new epoch after the database was restored: readers stop until they follow, effects "
        "until they are released. Run it before the service's API and workers are started again, and once "
        "more when it was killed.",
    )
    @click.option(
        "--of-one-moment",
        is_flag=True,
        help="The copy is a snapshot: views and progress in it are believed, and checked against the log.",
    )
    @click.option(
        "--since",
        type=click.DateTime(["%Y-%m-%dT%H:%M:%SZ"]),
        metavar="TIME",
        help="When the copying began (UTC, 2026-11-28T14:00:00Z). What reactions did since is done again "
        "where it is lost. Without it: an hour before the last commit in the copy.",
    )
    @dangerous("Every reader of this service will stop. Was it restored?")
    @as_json_option
    def begin(of_one_moment: bool, since: datetime | None, as_json: bool) -> None:
        made = runtime()
        began = None if since is None else since.replace(tzinfo=UTC)
        uneven = None if of_one_moment else Uneven(views, reactions, made.source, began)
        with _OneLineErrors():
            refuse_while_workers_run(made.db)
            new = begin_epoch(made.log, made.db, made.clock.now(), uneven)
        if as_json:
            print_json(asdict(new))
            return
        click.echo(f"epoch {new.epoch} begins after {_places(new.began)}")
        for command_id in new.moved_aside:
            click.echo(f"moved aside, what it follows is lost: {command_id}")
        for view in new.views:
            click.echo(f"to be rebuilt: {view}")
        for partition, place in sorted(new.reactions.items()):
            click.echo(
                f"reactions to {partition} go on after {place}; what is there already is not done twice"
            )

    @epoch.command(
        "copy",
        help="Copy the log into another number of PARTITIONS, in its own place, and begin a new epoch: "
        "readers stop until they follow. First stop the API, let every reader come to the end, then stop the "
        "workers.",
    )
    @click.argument("partitions", type=click.IntRange(1, 1024))
    @dangerous("Every reader of this service will stop. Have all of them come to its end?")
    @as_json_option
    def copy(partitions: int, as_json: bool) -> None:
        made = runtime()
        with _OneLineErrors():
            refuse_while_workers_run(made.db)
            new = copy_log(made.log, partitions, views, reactions)
        if as_json:
            print_json(asdict(new))
            return
        click.echo(f"epoch {new.epoch} begins after {_places(new.began)}")
        click.echo(f"start the service with PARTITIONS={partitions}; then, at each reader: epoch follow")

    @epoch.command(
        "follow",
        help="Follow SOURCE, which was restored: the views it feeds are rebuilt, reactions go on from where "
        "its epoch began, or from each --place, or from where they are if that is less. Stop this service's "
        "workers first.",
    )
    @click.argument("source")
    @click.option("--place", "named", multiple=True, metavar="PARTITION=NUMBER")
    @dangerous("The views it feeds are emptied and rebuilt. Sure?")
    @as_json_option
    def follow(source: str, named: Sequence[str], as_json: bool) -> None:
        made = runtime()
        with _OneLineErrors():
            refuse_while_workers_run(made.db)
            followed_epoch, places, former = _where(made, source, named)
            if former:
                done = follow_copy(made.db, source, followed_epoch, places, former, views, reactions)
            else:
                done = follow_epoch(made.db, source, followed_epoch, places, views, reactions)
        if as_json:
            print_json(asdict(done))
            return
        click.echo(
            f"{source} is followed in epoch {done.epoch}; reactions go on after {_places(done.places)}"
        )
        for view in done.views:
            click.echo(f"to be rebuilt: {view}")
        for reaction, after in done.reactions.items():
            if behind := {p: number for p, number in after.items() if number < done.places[p]}:
                click.echo(f"{reaction} had not come as far, and goes on after {_places(behind)}")
        for marker in done.markers:
            click.echo(f"no longer parked, its event is gone: {marker}")

    @epoch.command("release", help="Let effects outside the system (letters) go out again.")
    @dangerous("Have the uncertain ones been looked through?")
    @as_json_option
    def release(as_json: bool) -> None:
        released = release_effects(runtime().db)
        if as_json:
            print_json({"released": released})
        else:
            click.echo("released" if released else "nothing was held back")

    return epoch


class _OneLineErrors:
    """Reports errors of this library in one line instead of a traceback."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, EventingError):
            raise click.ClickException(str(error)) from None


def _shown(made: Runtime[Any]) -> dict[str, Any]:
    restored = last_restore(made.db)
    readers: dict[str, set[int]] = {}
    for found in Checkpoints(made.db).all():
        readers.setdefault(str(found["_id"]).rsplit("/", 1)[0], set()).add(int(str(found["epoch"])))
    return {
        "epoch": made.log.current_epoch(),
        "restored_at": restored.at.isoformat() if restored else None,
        "effects_released": restored.released if restored else True,
        "readers": {source: sorted(epochs) for source, epochs in sorted(readers.items())},
    }


def _where(
    made: Runtime[Any], source: str, named: Sequence[str]
) -> tuple[int, dict[int, int], Mapping[int, int]]:
    """The source's epoch, a place for each of its partitions, and the ends of its former ones.

    Raises Unavailable, ClickException.
    """
    try:
        history = made.source(source)
    except NoAddress:
        raise click.ClickException(
            f"This service does not read {source}; FEED_URLS does not name it."
        ) from None
    epoch, tails = history.places()
    places = {**history.began(), **dict(map(_place, named))}
    unknown = sorted(tails.keys() ^ places.keys())
    if unknown:
        raise click.ClickException(f"{source} is in epoch {epoch}: name a --place for partitions {unknown}.")
    for partition, place in places.items():
        if place > tails[partition]:
            raise click.ClickException(
                f"{partition}={place} is beyond the end of {source}: {tails[partition]}."
            )
    return epoch, places, history.former()


def _place(text: str) -> tuple[int, int]:
    partition, _, number = text.partition("=")
    if not (partition.isdigit() and number.isdigit()):
        raise click.ClickException(f"{text!r} is not PARTITION=NUMBER.")
    return int(partition), int(number)


def _places(places: Mapping[int, int]) -> str:
    return ", ".join(f"{partition}={number}" for partition, number in sorted(places.items()))
