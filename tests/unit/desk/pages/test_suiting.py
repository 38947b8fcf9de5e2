"""Whom somebody suits, as it is typed and as a choice says it."""

from datetime import date

import pytest

from desk.pages.suiting import (
    NotKnown,
    country_names,
    in_words,
    language_names,
    typed_countries,
    typed_languages,
    typed_names,
)

TODAY = date(2026, 10, 10)


def say(code: str, **params: object) -> str:
    return " ".join([code, *map(str, params.values())])


@pytest.mark.parametrize(
    "text", ["Germany, Austria", "德国、奥地利", "德国，AT", "de; at", "GERMANY\nAustria,"]
)
def test_countries_are_typed_by_name_in_either_language_or_by_code(text):
    assert typed_countries(text) == ["DE", "AT"]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_what_a_form_shows_is_what_it_sends(language):
    countries, languages = ["DE", "US", "SA", "GB", "KR"], ["de", "en", "ar"]
    assert typed_countries(", ".join(country_names(countries, language))) == countries
    assert typed_languages("、".join(language_names(languages, language))) == languages


@pytest.mark.parametrize(("text", "codes"), [("UK", ["GB"]), ("usa", ["US"]), ("", []), (" , ", [])])
def test_short_names_and_nothing_are_read_too(text, codes):
    assert typed_countries(text) == codes


@pytest.mark.parametrize("read", [typed_countries, typed_languages])
def test_a_name_that_nobody_knows_is_told(read):
    with pytest.raises(NotKnown) as unknown:
        read("Atlantis")
    assert unknown.value.name == "Atlantis"


def test_products_are_names_as_they_are_typed():
    assert typed_names("CTP 版材、PS 版材") == ["CTP 版材", "PS 版材"]


@pytest.mark.parametrize(
    ("since", "said"),
    [
        (None, []),
        ("2023-03-01", ["years_here 3"]),
        ("2025-10-11", ["newcomer"]),
        ("2026-12-01", ["newcomer"]),
    ],
)
def test_a_choice_says_what_speaks_for_somebody_and_how_long_they_are_here(since, said):
    member = {"countries": ["DE", "AT"], "speaks": ["de"], "products": [], "since": since}
    assert in_words(member, say, "en", TODAY) == ["Germany, Austria", "German", *said]
    assert in_words(member, say, "zh_CN", TODAY) == ["德国、奥地利", "德语", *said]
