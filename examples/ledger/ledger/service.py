"""The ledger's declaration: its API, its worker and its command line are made of it."""

from eventing import Db, Service
from ledger import accounts
from ledger.config import Config
from ledger.contracts import PUBLISHED


def resources(config: Config, _db: Db) -> Config:
    """The settings, for decisions to look into."""
    return config


SERVICE = Service(
    "ledger", config=Config.from_env, published=PUBLISHED, features=[accounts], resources=resources
)
http_app = SERVICE.http_app
