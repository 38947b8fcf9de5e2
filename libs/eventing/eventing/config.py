"""The settings every service has; each service's `config.py` adds its own and alone reads the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from zoneinfo import ZoneInfo

from environs import Env
from marshmallow.validate import OneOf


@dataclass(frozen=True)
class Settings:
    """`feed_urls` maps a service to the address of its API; `broker_url` None means no broker (feeds)."""

    mongo_uri: str
    database: str
    partitions: int
    broker_url: str | None
    feed_urls: Mapping[str, str]
    service_token: str
    jwks_url: str | None
    clock_file: str | None
    wake_up: Literal["poll", "stream"]
    company_zone: ZoneInfo
    log_level: str


def common(env: Env, service: str) -> dict[str, Any]:
    """The values of `Settings`, to be spread into a service's Config: `Config(**common(Env(), "credit"))`.

    Raises environs' EnvError naming the variable that is missing or wrong.
    """
    return {
        "mongo_uri": env.str("MONGO_URI"),
        "database": env.str("DATABASE", service),
        "partitions": env.int("PARTITIONS", 8),
        "broker_url": env.str("BROKER_URL", "") or None,
        "feed_urls": env.dict("FEED_URLS", {}),
        "service_token": env.str("SERVICE_TOKEN", ""),
        "jwks_url": env.str("JWKS_URL", "") or None,
        "clock_file": env.str("CLOCK_FILE", "") or None,
        "wake_up": env.str("WAKE_UP", "poll", validate=OneOf(["poll", "stream"])),
        "company_zone": ZoneInfo(env.str("COMPANY_ZONE", "Asia/Shanghai")),
        "log_level": env.str("LOG_LEVEL", "INFO"),
    }
