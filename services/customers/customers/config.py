"""The settings of the customers service; the only reader of its environment."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from environs import Env

from eventing import Settings, common


@dataclass(frozen=True)
class Config(Settings):
    """The settings. `regions_file` is the company's own table of regions; None for the built-in one."""

    regions_file: Path | None

    @classmethod
    def from_env(cls, env: Env) -> "Config":
        """The settings in the environment.

        Raises environs' EnvError naming the variable that is missing or wrong.
        """
        return cls(
            **common(env, "customers"),
            # The company's own table of code regions by country, instead of the one that comes along.
            regions_file=env.path("REGIONS_FILE", None),
        )

    def date_at(self, at: datetime) -> date:
        """The date in the company's time zone at that time."""
        return at.astimezone(self.company_zone).date()
