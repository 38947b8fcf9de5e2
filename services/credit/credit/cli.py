"""`python -m credit`: the worker, the log, what is parked."""

from environs import Env

from credit import wiring
from credit.config import SERVICE, Config
from eventing.cli import service_cli

main = service_cli(SERVICE, lambda: wiring.runtime(Config.from_env(Env())), wiring.worker)
