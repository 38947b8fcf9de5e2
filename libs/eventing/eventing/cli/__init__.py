"""The command line every service has; each service adds its own commands to the group this returns."""

from collections.abc import Callable
from typing import Any

import click
from environs import EnvError
from pymongo.errors import PyMongoError

from eventing.cli.lag import lag_command
from eventing.cli.log import log_commands
from eventing.cli.members import members_command
from eventing.cli.output import Open, opened
from eventing.cli.parked import parked_commands
from eventing.cli.snapshots import snapshot_commands
from eventing.cli.tail import tail_command
from eventing.cli.undecodable import undecodable_command
from eventing.core.errors import EventingError
from eventing.core.mongo import TRANSIENT

__all__ = ["service_cli"]


class _Told(click.Group):
    """Says in a line what is the matter with a setting, a server or the log, instead of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except EnvError as error:
            raise click.ClickException(f"configuration: {error}") from error
        except TRANSIENT as error:
            # What follows is the driver's own view of the servers, a screen full of it.
            told = str(error).partition(" (configured timeouts")[0]
            raise click.ClickException(f"the database is away ({type(error).__name__}): {told}") from error
        except PyMongoError as error:
            raise click.ClickException(f"the database: {type(error).__name__}: {error}") from error
        except EventingError as error:
            raise click.ClickException(str(error)) from error


def service_cli(name: str, runtime: Open, run_worker: Callable[[], None]) -> click.Group:
    """`python -m <service> worker`, and what an operator asks and does (docs/operating.md)."""

    @click.group(cls=_Told, help=f"The {name} service.")
    def cli() -> None: ...

    @cli.command(help="Run the worker process: pump, projections, reactions.")
    def worker() -> None:
        run_worker()

    runtime = opened(runtime)
    cli.add_command(log_commands(runtime))
    cli.add_command(lag_command(runtime))
    cli.add_command(members_command(runtime))
    cli.add_command(parked_commands(runtime))
    cli.add_command(snapshot_commands(runtime))
    cli.add_command(tail_command(runtime))
    cli.add_command(undecodable_command(runtime))
    return cli
