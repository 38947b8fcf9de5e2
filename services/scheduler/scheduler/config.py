"""The settings of the scheduler service; the only reader of its environment."""

from dataclasses import dataclass
from datetime import time
from pathlib import Path

from environs import Env

from eventing import Settings, common


@dataclass(frozen=True)
class Config(Settings):
    """The settings. `holidays_country` (ISO 3166-1 alpha-2): whose working days the company has.

    `office_*` are local times; `reply_groups_file` is the company's own table, None for the built-in one.
    """

    holidays_country: str
    office_opens: time
    office_closes: time
    reply_groups_file: Path | None

    @classmethod
    def from_env(cls, env: Env) -> "Config":
        """The settings in the environment.

        Raises environs' EnvError naming the variable that is missing or wrong.
        """
        return cls(
            **common(env, "scheduler"),
            # The country whose public holidays and make-up days the company has, by ISO 3166-1 alpha-2.
            holidays_country=env.str("HOLIDAYS_COUNTRY", "CN"),
            # When the office opens, by the clock of `COMPANY_ZONE`.
            office_opens=env.time("OFFICE_OPENS", time(9)),
            # When the office closes.
            office_closes=env.time("OFFICE_CLOSES", time(18)),
            # The company's own table of reply deadlines by country, instead of the built-in one.
            reply_groups_file=env.path("REPLY_GROUPS_FILE", None),
        )
