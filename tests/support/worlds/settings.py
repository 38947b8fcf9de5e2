"""Settings of a service, read as it reads them from an environment with only what it needs."""

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from environs import Env

Config = TypeVar("Config")


def settings(config: Callable[[Env], Config], **environment: Any) -> Config:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MONGO_URI", "mongodb://not-used")
        for name, value in environment.items():
            patch.setenv(name, str(value))
        return config(Env())
