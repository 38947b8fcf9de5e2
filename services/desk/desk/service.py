"""The desk: accounts, sign-in and the tokens every service checks."""

from typing import TYPE_CHECKING

from environs import Env

from desk import account, export, figures, live, preferences, sign_in
from desk.adapters.command_line import (
    first_administrator,
    live_streams,
    one_time_password,
    revoke_keys,
    rotate_keys,
    service_token,
)
from desk.config import Config
from desk.contracts import PUBLISHED
from desk.meanings import MEANINGS
from desk.resources import Resources, resources
from eventing import Parts, Service

if TYPE_CHECKING:
    from flask import Flask

    from eventing.http import Access, KeySource


def _equip(parts: Parts[Config, Resources]) -> None:
    parts.runtime.preparations.append(parts.resources.create_indexes)


def _access() -> "Access":
    """How the desk identifies its callers."""
    # Imported here, not above: workers do without Flask.
    from desk.adapters.access import access

    return access()


def _keys(parts: Parts[Config, Resources]) -> "KeySource":
    """The keys to check tokens with: the desk's own, which other services fetch from it."""
    return parts.resources.keys


def _behind_proxies(app: "Flask", parts: Parts[Config, Resources]) -> None:
    # Imported here, not above: workers do without Flask.
    from werkzeug.middleware.proxy_fix import ProxyFix

    if parts.config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=parts.config.proxies)  # type: ignore[method-assign]


SERVICE = Service(
    "desk",
    config=Config.from_env,
    published=PUBLISHED,
    # Each may use those before it.
    features=[account, sign_in, preferences, export, figures, live],
    resources=resources,
    equip=_equip,
    finish=_behind_proxies,
    access=_access,
    keys=_keys,
    commands=[live_streams, first_administrator, one_time_password, service_token, rotate_keys, revoke_keys],
    meanings=MEANINGS,
)
http_app = SERVICE.http_app


def pages_app() -> "Flask":
    """The pages for gunicorn, called in each of its processes: `desk.service:pages_app()`."""
    # Imported here, not above: no other process of the desk has pages.
    from desk.pages.application import make_pages

    parts = SERVICE.parts(SERVICE.config(Env()))
    app = make_pages(parts)
    _behind_proxies(app, parts)
    return app
