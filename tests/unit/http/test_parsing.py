"""Parsing: requests are read strictly, and errors name the field."""

import pytest
from werkzeug.exceptions import BadRequest

from eventing.core.errors import Invalid
from eventing.core.judging import Reason
from eventing.http.blueprint import strict_json
from eventing.http.problems import field_errors


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ({"json": {"amount": [Reason("null")]}}, [("amount", "null")]),
        ({"lines": {0: {"price": {"currency": [Reason("null")]}}}}, [("lines.0.price.currency", "null")]),
        ({"json": {"_schema": [Reason("not_an_object")]}}, [("body", "not_an_object")]),
        ({"lines": {1: {"_schema": [Reason("duplicate")]}}}, [("lines.1", "duplicate")]),
        (
            {"a": [Reason("one"), Reason("two")], "b": [Reason("one")]},
            [("a", "one"), ("a", "two"), ("b", "one")],
        ),
        ({"form": {"json": [Reason("null")]}}, [("json", "null")]),
        ([Reason("empty")], [("body", "empty")]),
        (["A sentence."], [("body", "invalid")]),
    ],
)
def test_nested_messages_are_told_by_path(messages, expected):
    assert [(error["field"], error["code"]) for error in field_errors(messages)] == expected


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": 1}', {"a": 1}),
        (b"9223372036854775807", 2**63 - 1),
        ('"\\u5f20\\ud83d\\ude00 张"'.encode(), "张😀 张"),
        (b"null", None),
    ],
)
def test_json_is_read(body, value):
    assert strict_json(body) == value


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"NaN", b"-Infinity", b'"\x00"', b"\xff", b"[" * 200_000, b'{"a":' * 900 + b'"\\u0000"'],
)
def test_what_is_no_usable_json_is_refused(body):
    with pytest.raises(BadRequest):
        strict_json(body)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"9223372036854775808", "body"),
        (b'{"lines": [{"n": 1}, {"n": -' + b"9" * 5000 + b"}]}", "lines.1.n"),
        (b'"\\udc00"', "body"),
        (b'{"a": {"b": "x\\u0000y"}}', "a.b"),
        (b'{"scores": {"\\ud800": 1}}', "scores.\ud800"),
    ],
)
def test_json_that_no_database_keeps_is_refused_by_the_name_of_the_field(body, field):
    with pytest.raises(Invalid) as refused:
        strict_json(body)
    assert refused.value.field == field
