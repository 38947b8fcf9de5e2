"""The command line of every service keeps its promises to people and programs."""

from collections.abc import Iterator

import click
import pytest

from tests.support.sources import ROOT, SERVICES
from tools.services import declaration

#: Commands that run until they are stopped; their output is their log.
PROCESSES = {"worker", "receiver", "collector", "live"}

#: Commands that no other can undo, or that make people or readers wait.
DANGEROUS = {
    "log repair",
    "parked skip",
    "snapshots drop",
    "views rebuild",
    "epoch begin",
    "restore",
    "epoch copy",
    "epoch follow",
    "epoch release",
    "revoke-keys",
}


def commands(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        full = f"{path} {name}".strip()
        if isinstance(command, click.Group):
            yield from commands(command, full)
        else:
            yield full, command


def options(command: click.Command) -> set[str]:
    return {option for parameter in command.params for option in parameter.opts}


COMMANDS = {
    f"{service} {path}": (path, command)
    for service in SERVICES
    for path, command in commands(declaration(service).command_line())
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_prints_json_for_programs(name: str):
    path, command = COMMANDS[name]
    assert path in PROCESSES or "--json" in options(command)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_does_harm_asks_and_no_other_does(name: str):
    path, command = COMMANDS[name]
    assert ("--yes" in options(command)) == (path in DANGEROUS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_what_it_is_for(name: str):
    _, command = COMMANDS[name]
    assert command.help


def test_every_command_an_operator_has_is_described():
    described = (ROOT / "docs/operating.md").read_text()
    assert [path for path, _ in COMMANDS.values() if f"`{path}" not in described] == []
