"""The settings of the customers service; the only reader of its environment."""

from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from environs import Env
from marshmallow.validate import Range

from eventing import Settings, common


@dataclass(frozen=True)
class Config(Settings):
    """The settings. `regions_file` is the company's own table of regions; None for the built-in one.

    `customers_a_day` is how many different customers one person can be shown on a day.
    """

    regions_file: Path | None
    customers_a_day: int

    @classmethod
    def from_env(cls, env: Env) -> "Config":
        """The settings in the environment.

        Raises environs' EnvError naming the variable that is missing or wrong.
        """
        return cls(
            **common(env, "customers"),
            # The company's own table of code regions by country, instead of the one that comes along.
            regions_file=env.path("REGIONS_FILE", None),
            # How many different customers one person can be shown on a day; then a general manager is told.
            customers_a_day=env.int("CUSTOMERS_A_DAY", 1000, validate=Range(1, 10**6)),
        )

    def start_of(self, day: date) -> datetime:
        """When that day begins in the company's time zone."""
        return datetime.combine(day, time(), self.company_zone)

    def date_at(self, at: datetime) -> date:
        """The date in the company's time zone at that time."""
        return at.astimezone(self.company_zone).date()
