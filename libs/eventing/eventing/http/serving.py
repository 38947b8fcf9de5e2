"""What a service's `http_app()` makes: its API on its runtime, ready for requests."""

from collections.abc import Sequence
from typing import Any

from flask import Flask

from eventing.config import Settings
from eventing.http.app import MAX_BODY_BYTES, create_app
from eventing.http.blueprint import Blueprint
from eventing.http.keys import KeyStore
from eventing.http.tokens import KeySource
from eventing.projections import Views
from eventing.runtime import Runtime


def serve(
    config: Settings,
    runtime: Runtime[Any],
    views: Views,
    blueprints: Sequence[Blueprint],
    *,
    keys: KeySource | None = None,
    max_body: int = MAX_BODY_BYTES,
) -> Flask:
    """`keys` are what tokens are checked with; without, they are fetched from JWKS_URL and kept.

    Raises RuntimeError when there are neither.
    """
    if keys is None:
        if config.jwks_url is None:
            raise RuntimeError("JWKS_URL is needed: where the issuer of tokens shows its keys")
        keys = KeyStore(runtime.db, config.jwks_url)
    # The API may be up before the worker has ever run; its queries want their indexes too.
    views.create_indexes(runtime.db)
    return create_app(
        runtime.log.source,
        log=runtime.log,
        db=runtime.db,
        clock=runtime.clock,
        keys=keys,
        blueprints=blueprints,
        max_body=max_body,
        gauges=runtime.gauges,
    )
