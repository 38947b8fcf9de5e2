"""The settings of the credit service; the only reader of its environment."""

from dataclasses import dataclass

from environs import Env
from marshmallow.validate import OneOf

from eventing.core.money import CURRENCIES
from eventing.worker.config import Settings, common

SERVICE = "credit"


@dataclass(frozen=True)
class Config(Settings):
    """`base_currency` (BASE_CURRENCY) is the one accounts and limits are kept in."""

    base_currency: str

    @classmethod
    def from_env(cls, env: Env) -> "Config":
        """Raises environs' EnvError naming the variable that is missing or wrong."""
        # The currency accounts and limits are kept in, by ISO 4217.
        currency = env.str(
            "BASE_CURRENCY", "USD", validate=OneOf(CURRENCIES, error="is no ISO 4217 currency")
        )
        return cls(**common(env, SERVICE), base_currency=currency)
