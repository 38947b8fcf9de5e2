"""The settings of the scheduler service; the only reader of its environment."""

from dataclasses import dataclass
from datetime import time
from pathlib import Path

from environs import Env

from eventing.worker.config import Settings, common

SERVICE = "scheduler"


@dataclass(frozen=True)
class Config(Settings):
    """`holidays_country` is whose working days the company keeps, `office_*` its hours.

    `reply_groups_file` is the company's own table of countries; None for the one that comes along.
    """

    holidays_country: str
    office_opens: time
    office_closes: time
    reply_groups_file: Path | None

    @classmethod
    def from_env(cls, env: Env) -> "Config":
        """Raises environs' EnvError naming the variable that is missing or wrong."""
        return cls(
            **common(env, SERVICE),
            # Whose public holidays and make-up days the company keeps, by ISO 3166.
            holidays_country=env.str("HOLIDAYS_COUNTRY", "CN"),
            # When the office opens, by the clock of `COMPANY_ZONE`.
            office_opens=env.time("OFFICE_OPENS", time(9)),
            # When it closes.
            office_closes=env.time("OFFICE_CLOSES", time(18)),
            # The company's own table of reply deadlines by country, instead of the one that comes along.
            reply_groups_file=env.path("REPLY_GROUPS_FILE", None),
        )
