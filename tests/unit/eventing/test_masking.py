"""Masking: personal data does not show, wherever it is in an event."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from eventing.core.catalogue import Published
from eventing.core.values import Personal
from eventing.telemetry.masking import COVERED, masked

PUBLISHED = Published("bank")


@dataclass(frozen=True)
class Owner:
    owner_id: str
    name: Personal[str | None]


@PUBLISHED.event("Opened.v1")
@dataclass(frozen=True)
class Opened:
    account_id: str
    note: Personal[str]
    emails: Personal[tuple[str, ...]]
    phones: tuple[Personal[str], ...]
    owner: Owner
    owners: tuple[Owner, ...]
    by_id: Mapping[str, Owner]
    by_name: Mapping[Personal[str], int]


OWNER = {"owner_id": "o1", "name": "Ann"}
SEEN = {"owner_id": "o1", "name": COVERED}


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("account_id", "a", "a"),
        ("note", "Ann called", COVERED),
        ("emails", ["ann@example.com"], COVERED),
        ("phones", ["+1", "+2"], [COVERED, COVERED]),
        ("owner", OWNER, SEEN),
        ("owner", {"owner_id": "o1", "name": None}, {"owner_id": "o1", "name": None}),
        ("owner", "Ann", COVERED),
        ("owners", [OWNER, OWNER], [SEEN, SEEN]),
        ("by_id", {"o1": OWNER}, {"o1": SEEN}),
        ("by_name", {"Ann": 1}, {COVERED: 1}),
        ("nobody_knows_it", "Ann", COVERED),
    ],
)
def test_only_what_is_marked_is_covered_and_what_is_unknown(field: str, value: object, shown: object):
    assert masked(PUBLISHED, "Opened.v1", {field: value}) == {field: shown}


def test_of_an_event_without_a_schema_nothing_shows():
    assert masked(PUBLISHED, "Closed.v1", {"account_id": "a"}) == {"account_id": COVERED}
