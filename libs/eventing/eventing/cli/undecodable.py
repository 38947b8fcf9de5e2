"""`undecodable`: messages that came over the broker and were no events."""

from typing import Any

import click

from eventing.cli.output import Open, as_json_option, console, print_json, table
from eventing.core.mongo import Document
from eventing.rabbit.dead import DeadMessages


def undecodable_command(runtime: Open) -> click.Command:
    @click.command("undecodable", help="Messages nobody could decode, the newest first; not their bodies.")
    @click.option("--last", default=50, show_default=True, type=click.IntRange(1, 1000))
    @as_json_option
    def undecodable(last: int, as_json: bool) -> None:
        found = [_row(message) for message in DeadMessages(runtime().db).last(last)]
        if as_json:
            print_json(found)
            return
        shown = table("at (UTC)", "queue", "routing key", "bytes", "reason", right=("bytes",))
        for row in found:
            shown.add_row(row["at"], row["queue"], row["routing_key"], f"{row['size']:,}", row["reason"])
        console().print(shown if found else "no message was undecodable")

    return undecodable


def _row(message: Document) -> dict[str, Any]:
    """What is shown of a message; not its body, which may hold a person's data."""
    shown = {name: message[name] for name in ("queue", "routing_key", "size", "reason")}
    return {"at": f"{message['at']:%Y-%m-%d %H:%M:%S}", **shown}
