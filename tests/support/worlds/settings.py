"""A service's own settings, read as it reads them, with nothing in the environment but what it needs."""

from typing import Any, Protocol, TypeVar

import pytest
from environs import Env

Config = TypeVar("Config", covariant=True)


class Configured(Protocol[Config]):
    def from_env(self, env: Env) -> Config: ...


def settings(config: Configured[Config], **environment: Any) -> Config:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MONGO_URI", "mongodb://not-used")
        for name, value in environment.items():
            patch.setenv(name, str(value))
        return config.from_env(Env())
