"""Placeholders of snippets: filled with what is known, in either language; others stay in their brackets."""

import pytest

from desk.pages.picking import above_signature
from desk.pages.placeholders import filled_in, pieces

KNOWN = {"customer": "Müller Druck", "contact": "Hans", "salesperson": "李静", "company": ""}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Dear [contact], for [Customer Name]", "Dear Hans, for Müller Druck"),
        ("[联系人]，您好！[客户名称]", "Hans，您好！Müller Druck"),
        ("Thanks to [单位名称] for [项目名称]", "Thanks to Müller Druck for [项目名称]"),
        # What is not known is left to whoever writes.
        ("[our company] offers [product]", "[our company] offers [product]"),
        ("no placeholder] in [here", "no placeholder] in [here"),
    ],
)
def test_what_is_known_is_filled_in(text: str, filled: str):
    assert filled_in(text, KNOWN) == filled


def test_what_is_filled_in_is_not_filled_again():
    assert filled_in("[customer]", {**KNOWN, "customer": "[contact] Ltd"}) == "[contact] Ltd"


def test_placeholders_are_told_apart_from_the_words_around_them():
    assert list(pieces("Dear [name], hello")) == [("Dear ", False), ("[name]", True), (", hello", False)]
    assert list(pieces("")) == []


@pytest.mark.parametrize(
    ("typed", "signature", "stands"),
    [
        ("", "", "Hello"),
        ("\n\nLi Jing", "\n\nLi Jing", "Hello\n\nLi Jing"),
        ("Dear Hans,\n\nLi Jing", "\n\nLi Jing", "Dear Hans,\n\nHello\n\nLi Jing"),
        ("Dear Hans,\r\n", "\n\nLi Jing", "Dear Hans,\n\nHello"),
    ],
)
def test_a_snippet_goes_above_the_signature(typed: str, signature: str, stands: str):
    assert above_signature(typed, "Hello", signature) == stands
