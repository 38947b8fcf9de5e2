"""The command line of the small services: `python -m tests.fault.operate book views rebuild notes`."""

import sys

import click

from eventing.cli import service_cli
from eventing.cli.epoch import epoch_commands
from eventing.cli.views import view_commands
from tests.fault.services import make, parts, worker


def command_line(name: str) -> click.Group:
    """The command line, put together as in each real service."""
    made = parts(name)
    group = service_cli(name, lambda: make(name)[1], lambda: worker(name))
    group.add_command(epoch_commands(lambda: make(name)[1], made.views, made.reactions))
    group.add_command(view_commands(lambda: make(name)[1], made.views))
    return group


if __name__ == "__main__":
    command_line(sys.argv[1]).main(sys.argv[2:], prog_name=sys.argv[1])
