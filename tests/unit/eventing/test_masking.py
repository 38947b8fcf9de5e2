"""What a person's data is does not show, wherever in an event it stands."""

from dataclasses import dataclass

import pytest
from marshmallow import Schema, fields

from eventing.core.catalogue import EventSchema, Published, personal
from eventing.telemetry.masking import COVERED, masked

PUBLISHED = Published("bank")


@dataclass(frozen=True)
class Opened:
    account_id: str


class OwnerSchema(Schema):
    owner_id = fields.Str()
    name = personal(fields.Str(allow_none=True))


@PUBLISHED.event(Opened)
class OpenedV1(EventSchema):
    account_id = fields.Str()
    note = personal(fields.Str())
    emails = personal(fields.List(fields.Str()))
    phones = fields.List(personal(fields.Str()))
    owner = fields.Nested(OwnerSchema)
    owners = fields.List(fields.Nested(OwnerSchema))
    many = fields.Nested(OwnerSchema, many=True)
    by_id = fields.Dict(keys=fields.Str(), values=fields.Nested(OwnerSchema))
    by_name = fields.Dict(keys=personal(fields.Str()), values=fields.Int())


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
        ("many", [OWNER], [SEEN]),
        ("by_id", {"o1": OWNER}, {"o1": SEEN}),
        ("by_name", {"Ann": 1}, {COVERED: 1}),
        ("nobody_knows_it", "Ann", COVERED),
    ],
)
def test_only_what_is_marked_is_covered_and_what_is_unknown(field: str, value: object, shown: object):
    assert masked(PUBLISHED, "Opened.v1", {field: value}) == {field: shown}


def test_of_an_event_without_a_schema_nothing_shows():
    assert masked(PUBLISHED, "Closed.v1", {"account_id": "a"}) == {"account_id": COVERED}
