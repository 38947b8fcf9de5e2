"""The settings of the customers service; the only reader of its environment."""

from dataclasses import dataclass
from pathlib import Path

from environs import Env

from eventing.worker.config import Settings, common

SERVICE = "customers"


@dataclass(frozen=True)
class Config(Settings):
    """`regions_file` is the company's own table of regions; None for the one that comes along."""

    regions_file: Path | None

    @classmethod
    def from_env(cls, env: Env) -> "Config":
        """Raises environs' EnvError naming the variable that is missing or wrong."""
        return cls(
            **common(env, SERVICE),
            # The company's own table of code regions by country, instead of the one that comes along.
            regions_file=env.path("REGIONS_FILE", None),
        )
