"""`snapshots drop`: deletes the cached states of long streams."""

import click

from eventing.cli.output import Open, as_json_option, dangerous, print_json
from eventing.core.mongo import drop


def snapshot_commands(runtime: Open) -> click.Group:
    @click.group("snapshots", help="States kept of long streams, so that they load quickly.")
    def snapshots() -> None: ...

    @snapshots.command("drop", help="Drop them all. Long streams load slowly until they are made again.")
    @dangerous("Long streams will load slowly for a while. Sure?")
    @as_json_option
    def snapshots_drop(as_json: bool) -> None:
        kept = runtime().log.snapshots
        dropped = kept.estimated_document_count()
        drop(kept.database, kept.name)
        if as_json:
            print_json({"dropped": dropped})
        else:
            click.echo(f"{dropped} dropped")

    return snapshots
