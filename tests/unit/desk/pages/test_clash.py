"""Two people change the same thing: what only one of them changed is kept, the rest is for a person."""

import pytest

from desk.pages.clash import merged

WAS = {"name": "Muller", "source": "fair"}


@pytest.mark.parametrize(
    ("mine", "theirs", "both", "clashing"),
    [
        ({"name": "Müller"}, {}, {"name": "Müller"}, []),
        ({}, {"name": "Müller"}, {"name": "Müller"}, []),
        ({"name": "Müller"}, {"source": "web"}, {"name": "Müller", "source": "web"}, []),
        ({"name": "Müller"}, {"name": "Müller"}, {"name": "Müller"}, []),
        ({"name": "Müller"}, {"name": "Mueller"}, {"name": "Müller"}, ["name"]),
        ({"name": ""}, {"name": "Mueller"}, {"name": ""}, ["name"]),
    ],
)
def test_what_both_mean_is_put_both_field_by_field(mine, theirs, both, clashing):
    assert merged(WAS, {**WAS, **mine}, {**WAS, **theirs}) == ({**WAS, **both}, clashing)


def test_line_ends_of_a_browser_are_no_change():
    was, mine = {"text": "Dear\nMs Li"}, {"text": "Dear\r\nMs Li "}
    assert merged(was, mine, {"text": "Dear Ms Li"}) == ({"text": "Dear Ms Li"}, [])


def test_where_nobody_knows_what_it_was_two_texts_clash():
    assert merged({}, {"text": "mine"}, {"text": "theirs"}) == ({"text": "mine"}, ["text"])


FORMATTED = {"text": "USD 2.50", "html": "<b>USD 2.50</b>", "subject": "Plates"}
FOLLOWS = {"html": "text"}


@pytest.mark.parametrize(
    ("mine", "theirs", "both", "clashing"),
    [
        # Only one has changed the words: the formatting is theirs, or mine.
        (
            {"subject": "Plate"},
            {"text": "2.40", "html": ""},
            {"subject": "Plate", "text": "2.40", "html": ""},
            [],
        ),
        ({"text": "2.45", "html": "<i>2.45</i>"}, {}, {"text": "2.45", "html": "<i>2.45</i>"}, []),
        ({"text": "2.45", "html": ""}, {"subject": "x"}, {"text": "2.45", "html": "", "subject": "x"}, []),
        # Nobody has changed the words: who has changed the formatting, and of two the last.
        ({"html": ""}, {}, {"html": ""}, []),
        ({}, {"html": "<i>USD 2.50</i>"}, {"html": "<i>USD 2.50</i>"}, []),
        ({"html": "<u>USD 2.50</u>"}, {"html": "<i>USD 2.50</i>"}, {"html": "<u>USD 2.50</u>"}, []),
        # Both have: a person chooses the words, and the formatting with them.
        (
            {"text": "2.45", "html": "<b>2.45</b>"},
            {"text": "2.40", "html": ""},
            {"text": "2.45", "html": "<b>2.45</b>"},
            ["text"],
        ),
    ],
)
def test_formatting_goes_with_the_words_it_is_of(mine, theirs, both, clashing):
    found = merged(FORMATTED, {**FORMATTED, **mine}, {**FORMATTED, **theirs}, FOLLOWS)
    assert found == ({**FORMATTED, **both}, clashing)
