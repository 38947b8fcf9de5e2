"""The command line every service has; each service adds its own commands to the group this returns."""

from collections.abc import Callable
from typing import Any

import click
from environs import EnvError
from pymongo.errors import PyMongoError

from eventing.cli.backup import backup_command, restore_command
from eventing.cli.lag import lag_command
from eventing.cli.log import log_commands
from eventing.cli.members import members_command
from eventing.cli.output import Open, as_json_option, opened, print_json, sure, yes_option
from eventing.cli.parked import parked_commands
from eventing.cli.prepare import prepare_command
from eventing.cli.snapshots import snapshot_commands
from eventing.cli.tail import tail_command
from eventing.cli.undecodable import undecodable_command
from eventing.core.errors import EventingError
from eventing.core.transient import transient

__all__ = ["as_json_option", "print_json", "service_cli", "sure", "yes_option"]


class _OneLineErrors(click.Group):
    """A group that reports a bad setting, a server that is away or a broken log in one line."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except EnvError as error:
            raise click.ClickException(f"The configuration is wrong: {error}.") from error
        except transient() as error:
            # What follows is the driver's description of the servers, a screen full of it.
            reason = str(error).partition(" (configured timeouts")[0]
            raise click.ClickException(f"The database is away ({type(error).__name__}): {reason}.") from error
        except PyMongoError as error:
            raise click.ClickException(f"The database failed ({type(error).__name__}): {error}.") from error
        except EventingError as error:
            raise click.ClickException(str(error)) from error


def service_cli(name: str, runtime: Open, run_worker: Callable[[], None]) -> click.Group:
    """The command line of a service: `worker`, and what an operator asks and does (docs/operating.md)."""

    @click.group(cls=_OneLineErrors, help=f"The {name} service.")
    def cli() -> None: ...

    @cli.command(help="Run the worker process: pump, projections, reactions.")
    def worker() -> None:
        run_worker()

    cli.add_command(prepare_command(runtime))
    runtime = opened(runtime)
    cli.add_command(log_commands(runtime))
    cli.add_command(lag_command(runtime))
    cli.add_command(members_command(runtime))
    cli.add_command(parked_commands(runtime))
    cli.add_command(snapshot_commands(runtime))
    cli.add_command(tail_command(runtime))
    cli.add_command(undecodable_command(runtime))
    cli.add_command(backup_command(runtime))
    cli.add_command(restore_command(runtime))
    return cli
