"""The formatting of what is written: as the editor says; without it as it was, while the words are."""

import pytest

from desk.pages.formatted import html_in, html_kept
from desk.pages.writing import written

WAS = {"was-text": "USD 2.50", "was-html": "<b>USD 2.50</b>"}
MINE = {"mine-text": "USD 2.45", "mine-html": "<i>USD 2.45</i>"}


@pytest.mark.parametrize(
    ("form", "html"),
    [
        ({"text": "x", "html": "<b>x</b>"}, "<b>x</b>"),
        ({**WAS, "text": "USD 2.50", "html": ""}, ""),
        ({"text": "x"}, ""),
        ({**WAS, "text": "USD 2.50\r\n"}, "<b>USD 2.50</b>"),
        ({**WAS, "text": "USD 2.60"}, ""),
        ({**WAS, **MINE, "text": "USD 2.45"}, "<i>USD 2.45</i>"),
        ({**WAS, **MINE, "text": "USD 2.50"}, "<b>USD 2.50</b>"),
    ],
)
def test_a_form_says_what_formatting_it_has(form, html):
    assert html_in(form) == html
    assert html_kept(form) == ({"html": html} if html else {})


def test_of_html_mail_makes_the_text_and_a_plain_text_goes_as_it_is():
    rich = written({"to": "a@b-demo.com", "text": "x", "html": "<b>x</b>"})
    assert (rich["text"], rich["html"]) == ("", "<b>x</b>")
    plain = written({"to": "a@b-demo.com", "text": "x\r\ny", "html": ""})
    assert (plain["text"], plain["html"]) == ("x\ny", None)
