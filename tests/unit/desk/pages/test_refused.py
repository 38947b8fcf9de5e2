"""Refused: a message is put at the field of the form that it is about, however deep the service has it."""

import pytest
from flask import Flask

from desk.pages.refused import wrong_with


@pytest.mark.parametrize(
    ("told", "fields", "at"),
    [
        ("name", ["name"], "name"),
        ("to.0", ["to", "cc"], "to"),
        ("reason", ["reason-7"], "reason-7"),
        ("contacts.0.email", ["name", "email"], "email"),
        ("contacts.0.emails.0", ["name", "email"], "email"),
        ("contacts.0.emails.0", ["name", "emails"], "emails"),
        ("figures.net_worth", ["net_worth"], "net_worth"),
        ("lines.2.unit_price", ["quantity"], None),
        ("", ["name"], None),
    ],
)
def test_each_message_is_at_its_field(told: str, fields: list[str], at: str | None):
    with Flask(__name__).test_request_context(method="POST", data=dict.fromkeys(fields, "x")):
        assert wrong_with({"errors": [{"field": told, "detail": "wrong"}], "detail": ""}) == [(at, "wrong")]
