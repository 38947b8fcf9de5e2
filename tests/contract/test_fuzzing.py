"""Each API as its document says: requests drawn from it, good and bad, are answered as documented."""

from collections.abc import Mapping
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.contract.examples import WORLDS
from tests.support.world import World, fresh_world

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
#: Of each operation.
EXAMPLES = 10
#: What every API has besides: their answers hold whatever the process has to tell.
KITS_OWN = frozenset({"process", "feed"})
#: Who may do most of what there is.
ASKING: Mapping[str, str] = {"customers": "chen", "mail": "chen", "credit": "gm", "scheduler": "chen"}


def fuzz(app: Flask, headers: Mapping[str, str]) -> None:
    """Send requests drawn from each operation, with the token of somebody who may do most."""
    schema: Any = schemathesis.openapi.from_wsgi("/openapi.json", app)
    rejecting = schema.config.checks.negative_data_rejection
    # What breaks a limit of the document may be too large to be read at all.
    rejecting.expected_statuses = [*rejecting.expected_statuses, "413"]
    for found in schema.get_all_operations():
        operation = found.ok()
        if KITS_OWN & set(operation.tags or ()):
            continue
        drawn = st.one_of([operation.as_strategy(generation_mode=mode) for mode in GenerationMode])

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=drawn)
        def answered_as_documented(case: Any) -> None:
            case.call_and_validate(headers=dict(headers), checks=CHECKS)

        answered_as_documented()


@pytest.mark.parametrize("kind", WORLDS, ids=[kind.service.name for kind in WORLDS])
def test_requests_drawn_from_the_document_are_answered_as_documented(kind: type[World], mongo_client):
    for world in fresh_world(kind, mongo_client):
        who = ASKING.get(kind.service.name)
        issuer: Any = world.issuer
        fuzz(world.app, issuer.of_staff(who) if who else issuer.of_administrator())
