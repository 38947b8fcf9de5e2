"""The settings of the customers service; the only reader of its environment."""

from dataclasses import dataclass

from environs import Env

from eventing.config import Settings, common

SERVICE = "customers"


@dataclass(frozen=True)
class Config(Settings):
    """Nothing beyond what every service has."""

    @classmethod
    def from_env(cls, env: Env) -> "Config":
        """Raises environs' EnvError naming the variable that is missing or wrong."""
        return cls(**common(env, SERVICE))
