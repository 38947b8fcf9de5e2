"""Conditions of queries, joined flat: one entry for each field wherever that says the same."""

from typing import Any

import pytest

from eventing.views.conditions import IMPOSSIBLE, all_of


@pytest.mark.parametrize(
    ("conditions", "joined"),
    [
        ([], {}),
        ([{}, {"a": 1}, {}], {"a": 1}),
        ([{"a": 1}, {"b": {"$gt": 2}}], {"a": 1, "b": {"$gt": 2}}),
        ([{"a": 1}, {"a": 1}], {"a": 1}),
        ([{"a": {"$in": [1, 2]}}, {"a": 2}], {"a": 2}),
        ([{"a": 2}, {"a": {"$in": [1, 2]}}], {"a": 2}),
        ([{"a": {"$in": [1, None]}}, {"a": None}], {"a": None}),
        ([{"a": {"$in": [1]}}, {"a": 2}], {"a": IMPOSSIBLE}),
        ([{"a": {"$in": [1, 2]}}, {"a": {"$in": [2, 3]}}], {"a": {"$in": [2]}}),
        ([{"a": {"$ne": None, "$lte": 9}}, {"a": {"$gt": 3}}], {"a": {"$ne": None, "$lte": 9, "$gt": 3}}),
    ],
)
def test_two_conditions_of_one_field_become_one(conditions: list[dict[str, Any]], joined: dict[str, Any]):
    assert all_of(*conditions) == joined


@pytest.mark.parametrize(
    "conditions",
    [
        [{"a": 1}, {"a": 2}],
        [{"a": True}, {"a": 1}],
        [{"a": {"$lt": 2}}, {"a": {"$lt": 1}}],
        [{"a": {"$lt": 2}}, {"a": 1}],
        [{"$or": [{"a": 1}]}, {"$or": [{"b": 1}]}],
        [{"$and": [{"a": 1}]}, {"$and": [{"b": 1}]}],
    ],
)
def test_what_cannot_be_one_is_still_asked(conditions: list[dict[str, Any]]):
    assert conditions[1] in all_of(*conditions)["$and"]
