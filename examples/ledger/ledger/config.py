"""The settings of the ledger; the only reader of its environment."""

from dataclasses import dataclass

from environs import Env

from eventing import Settings, common


@dataclass(frozen=True)
class Config(Settings):
    """`most_credit` is how far, in cents, an account may be allowed below zero."""

    most_credit: int

    @classmethod
    def from_env(cls, env: Env) -> "Config":
        # The largest credit an account may be opened with, in cents.
        return cls(**common(env, "ledger"), most_credit=env.int("MOST_CREDIT", 100_000))
