"""The settings of the credit service; the only reader of its environment."""

from dataclasses import dataclass

from environs import Env
from marshmallow.validate import OneOf

from eventing import CURRENCIES, Settings, common


@dataclass(frozen=True)
class Config(Settings):
    """The settings. `base_currency` (ISO 4217) is the currency of accounts and limits."""

    base_currency: str

    @classmethod
    def from_env(cls, env: Env) -> "Config":
        """The settings in the environment.

        Raises environs' EnvError naming the variable that is missing or wrong.
        """
        # The currency of accounts and limits, by ISO 4217.
        currency = env.str(
            "BASE_CURRENCY", "USD", validate=OneOf(CURRENCIES, error="is not an ISO 4217 currency")
        )
        return cls(**common(env, "credit"), base_currency=currency)
