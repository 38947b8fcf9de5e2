"""The service's settings: what is needed, what is checked."""

import pytest
from environs import Env, EnvError

from credit.config import Config


def test_the_base_currency_is_us_dollars_unless_set(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MONGO_URI", "mongodb://localhost")
    assert Config.from_env(Env()).base_currency == "USD"
    monkeypatch.setenv("BASE_CURRENCY", "EUR")
    assert Config.from_env(Env()).base_currency == "EUR"


def test_a_currency_that_is_none_is_refused_by_name(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MONGO_URI", "mongodb://localhost")
    monkeypatch.setenv("BASE_CURRENCY", "GOLD")
    with pytest.raises(EnvError, match="BASE_CURRENCY"):
        Config.from_env(Env())
