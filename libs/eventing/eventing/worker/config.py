"""The settings every service has; each service's `config.py` adds its own and alone reads the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from environs import Env
from marshmallow import ValidationError
from marshmallow.validate import OneOf, Range

from eventing.telemetry.tracing import TraceSettings

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
SAMPLERS = (
    "always_on",
    "always_off",
    "traceidratio",
    "parentbased_always_on",
    "parentbased_always_off",
    "parentbased_traceidratio",
)


def _is_folder(name: str) -> None:
    if name and not Path(name).is_dir():
        raise ValidationError(f"{name} is no folder")


def _folder(name: str) -> Path | None:
    return Path(name) if name else None


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
    bells: Path | None
    company_zone: ZoneInfo
    log_level: str
    host: str
    metrics_port: int
    log_format: Literal["json", "console"]
    wording: Path | None
    traces: TraceSettings


def common(env: Env, service: str) -> dict[str, Any]:
    """The values of `Settings`, to be spread into a service's Config: `Config(**common(Env(), "credit"))`.

    Raises environs' EnvError naming the variable that is missing or wrong.
    """
    return {
        # Where MongoDB is: a replica set, or SecantusDB.
        "mongo_uri": env.str("MONGO_URI"),
        # The service's own database; by default named like the service.
        "database": env.str("DATABASE", service),
        # How many partitions a new log gets: as many workers can share it. Never changed afterwards.
        "partitions": env.int("PARTITIONS", 32),
        # RabbitMQ, `amqp://...`, with `?heartbeat=60` where 30 seconds do not suit; unset: events are read
        # from the feeds.
        "broker_url": env.str("BROKER_URL", "") or None,
        # Where each service's API is: `customers=http://...,mail=http://...`.
        "feed_urls": env.dict("FEED_URLS", {}),
        # The token the feeds are read with; `python -m desk service-token` makes one.
        "service_token": env.str("SERVICE_TOKEN", ""),
        # Where the public keys of tokens are: desk's `/jwks.json`.
        "jwks_url": env.str("JWKS_URL", "") or None,
        # Only for demo and tests: a file with the seconds the clock is ahead.
        "clock_file": env.str("CLOCK_FILE", "") or None,
        # How a worker learns of new commits: `stream` on MongoDB, `poll` on SecantusDB.
        "wake_up": env.str("WAKE_UP", "poll", validate=OneOf(["poll", "stream"])),
        # A folder that all processes of a service share, where they are all on one machine: they wake each
        # other by it, and look for what is new once a second and not ten times.
        "bells": _folder(env.str("BELLS", "", validate=_is_folder)),
        # The zone of deadlines, office hours and the business date.
        "company_zone": ZoneInfo(env.str("COMPANY_ZONE", "Asia/Shanghai")),
        # DEBUG, INFO, WARNING, ERROR or CRITICAL.
        "log_level": env.str("LOG_LEVEL", "INFO", validate=OneOf(LEVELS)),
        # The address API and metrics listen on.
        "host": env.str("HOST", "0.0.0.0"),
        # Where a worker or an API answers `/metrics`, `/health` and `/ready` by a thread of its own; 0 is
        # nowhere.
        "metrics_port": env.int("METRICS_PORT", 0, validate=Range(0, 65535)),
        # `json`, or `console` for people.
        "log_format": env.str("LOG_FORMAT", "json", validate=OneOf(["json", "console"])),
        # A folder with catalogues of the company's own: their sentences stand before ours.
        "wording": _folder(env.str("WORDING", "", validate=_is_folder)),
        "traces": TraceSettings(
            # `otlp` (to `OTEL_EXPORTER_OTLP_ENDPOINT`), `console` or `none`.
            exporter=env.str("OTEL_TRACES_EXPORTER", "none", validate=OneOf(["none", "otlp", "console"])),
            # Which traces are kept, by OpenTelemetry's own names.
            sampler=env.str("OTEL_TRACES_SAMPLER", "parentbased_always_on", validate=OneOf(SAMPLERS)),
            # The share kept by the `traceidratio` samplers.
            sampler_arg=env.float("OTEL_TRACES_SAMPLER_ARG", 1.0, validate=Range(0, 1)),
        ),
    }
