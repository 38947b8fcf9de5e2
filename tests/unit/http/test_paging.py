"""Cursors: opaque, and never trusted."""

import json
from base64 import urlsafe_b64encode
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventing.core.errors import Invalid
from eventing.views.paging import decode_cursor, encode_cursor

VALUES = st.lists(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text()
    | st.datetimes(timezones=st.just(UTC)),
    min_size=1,
    max_size=4,
)


@given(VALUES)
def test_a_cursor_tells_what_was_put_into_it(values):
    assert decode_cursor(encode_cursor(values), len(values)) == values


def test_amounts_and_times_come_back_as_they_were():
    values = [Decimal("48400.00"), datetime(2026, 10, 10, 1, 0, 0, 123000, tzinfo=UTC), "c1"]
    assert decode_cursor(encode_cursor(values), 3) == values


@given(st.text())
def test_any_text_is_a_cursor_or_refused(text):
    with suppress(Invalid):
        assert len(decode_cursor(text, 2)) == 2


def test_a_cursor_of_another_list_is_refused():
    with pytest.raises(Invalid):
        decode_cursor(encode_cursor(["a"]), 2)


def test_a_cursor_that_holds_conditions_is_refused():
    for value in ({"$ne": None}, [1], {"t": "yesterday"}, {"d": "many"}, {"t": 5}):
        text = urlsafe_b64encode(json.dumps([value]).encode()).decode()
        with pytest.raises(Invalid):
            decode_cursor(text, 1)


@pytest.mark.parametrize(
    "value",
    [
        2**63,
        -(10**30),
        "half a pair \ud800",
        {"t": "0001-01-01T00:00:00+14:00"},
        {"t": "9999-12-31T23:59:59-14:00"},
        {"d": "1e99999999"},
        {"d": "NaN1"},
        {},
    ],
)
def test_a_cursor_that_no_database_can_be_asked_for_is_refused(value: object):
    text = urlsafe_b64encode(json.dumps([value]).encode()).decode()
    with pytest.raises(Invalid):
        decode_cursor(text, 1)
