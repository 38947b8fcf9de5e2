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
