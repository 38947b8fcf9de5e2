"""Resources: what decisions and endpoints need besides log and views."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from credit.config import Config
from eventing import Db


@dataclass(frozen=True)
class Resources:
    """Resources of the service: the company's time zone, and the base currency of accounts."""

    zone: ZoneInfo
    currency: str


def resources(config: Config, _: Db) -> Resources:
    return Resources(config.company_zone, config.base_currency)
