"""Output of commands: tables for people, JSON for programs, and a question before harm is done."""

import json
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.table import Table

from eventing.worker.runtime import Runtime

Command = TypeVar("Command", bound=Callable[..., Any])

#: Makes the service's runtime and opens its log, when a command runs and not when it is imported.
Open = Callable[[], Runtime[Any]]

#: Lines are not broken unless a terminal shows them: a program may read them.
PIPED_WIDTH = 250

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


def opened(make: Open) -> Open:
    """Open it with a single try: when the database is away an operator is told so and need not wait."""

    def make_opened() -> Runtime[Any]:
        made = make()
        made.log.open()
        return made

    return make_opened


def dangerous(question: str) -> Callable[[Command], Command]:
    """Decorator of a command that asks before it runs; `--yes` is the answer of a script."""

    def ask(_context: click.Context, _option: click.Parameter, yes: bool) -> None:
        sure(question, yes)

    return click.option("--yes", is_flag=True, expose_value=False, callback=ask, help="Do not ask.")


#: For a command that does harm with some of its options only, and asks by calling `sure`.
yes_option = click.option("--yes", is_flag=True, help="Do not ask.")


def sure(question: str, yes: bool) -> None:
    """Ask, unless `yes`. Raises Abort when the answer is no."""
    if not yes:
        # Not on standard output: that may be JSON.
        click.confirm(question, abort=True, err=True)


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


def console() -> Console:
    return Console(width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False)


def table(*columns: str, right: tuple[str, ...] = ()) -> Table:
    """A table for people; `right` are the columns of numbers."""
    made = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        made.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return made


def seconds(value: float | None) -> str:
    """A length of time as people read it."""
    if value is None:
        return "-"
    if value < 120:
        return f"{value:.1f} s"
    if value < 7200:
        return f"{value / 60:.0f} min"
    return f"{value / 3600:.0f} h"
