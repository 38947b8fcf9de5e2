"""`python -m credit`: the worker, the log, what is parked."""

from environs import Env

from credit import wiring
from credit.config import SERVICE, Config
from credit.projections import VIEWS
from credit.reactions import REACTIONS
from eventing.cli import service_cli
from eventing.cli.epoch import epoch_commands
from eventing.cli.views import view_commands

main = service_cli(SERVICE, lambda: wiring.runtime(Config.from_env(Env())), wiring.worker)
main.add_command(epoch_commands(lambda: wiring.runtime(Config.from_env(Env())), VIEWS, REACTIONS))
main.add_command(view_commands(lambda: wiring.runtime(Config.from_env(Env())), VIEWS))
