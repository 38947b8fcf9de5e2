"""`snapshots drop`: deletes the cached states of long streams."""

import click

from eventing.cli.output import Open, as_json_option, dangerous, print_json


def snapshot_commands(runtime: Open) -> click.Group:
    @click.group("snapshots", help="States kept of long streams, so that they load quickly.")
    def snapshots() -> None: ...

    @snapshots.command("drop", help="Drop them all. Long streams load slowly until they are made again.")
    @dangerous("Long streams will load slowly for a while. Sure?")
    @as_json_option
    def snapshots_drop(as_json: bool) -> None:
        dropped = runtime().log.snapshots.delete_many({}).deleted_count
        if as_json:
            print_json({"dropped": dropped})
        else:
            click.echo(f"{dropped} dropped")

    return snapshots
