"""`python -m scheduler`: the worker, the log, what is parked."""

from environs import Env

from eventing.cli import service_cli
from scheduler import wiring
from scheduler.config import SERVICE, Config

main = service_cli(SERVICE, lambda: wiring.runtime(Config.from_env(Env())), wiring.worker)
