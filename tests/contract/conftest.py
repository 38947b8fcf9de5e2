"""What tests of the APIs share: the five as their processes make them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from uuid import uuid4

import pytest
from flask import Flask

from eventing.core.clock import SystemClock
from eventing.http.context import EXTENSION
from eventing.http.testing import TestIssuer
from eventing.http.tokens import TokenVerifier
from people import Role
from people.testing import add_staff
from tests.support.lines import log_apart
from tests.support.worlds.desk import KEY_SECRET
from tools.servers import MongoServer
from tools.services import SERVICES, declaration

ISSUER = TestIssuer(SystemClock())
STAFF_ROLES = [role for role in Role if role not in (Role.ADMINISTRATOR, Role.SERVICE)]


@pytest.fixture(scope="module")
def apps(mongo_server: MongoServer) -> Iterator[Mapping[str, Flask]]:
    """The five APIs as their processes make them, but for the issuer of tokens."""
    found: dict[str, Flask] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MONGO_URI", mongo_server.uri)
        patch.setenv("JWKS_URL", "http://127.0.0.1:9/jwks.json")
        for service in SERVICES:
            patch.setenv("KEY_SECRET", KEY_SECRET)
            patch.setenv("DATABASE", f"contract_{service}_{uuid4().hex[:8]}")
            app = declaration(service).http_app()
            kit = app.extensions[EXTENSION]
            app.extensions[EXTENSION] = replace(kit, tokens=TokenVerifier(ISSUER, SystemClock()))
            for role in STAFF_ROLES:
                add_staff(kit.db, role.value, role)
            found[service] = app
    yield found
    for app in found.values():
        db = app.extensions[EXTENSION].db
        db.client.drop_database(db.name)
        db.client.close()
    log_apart()
