"""Words of longer texts: every word of a text finds it, and is marked where it stands."""

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finding import every_word, excerpt, keys_of, lookups, marked, match, terms_of
from finding.texts import LINE, MOST_KEYS

MAIL = """Dear Ms Li,
please quote 20,000 m² of CTP plates for our order PO-2026/0173, as for EU-001-A in May.
Gruß, Jürgen Müller, Grafische Werkstätten, +49 (211) 9876-5432, j.mueller@druck-demo.de
请报价：热敏版材，FOB 宁波。臺灣"""


def found(query: str, text: str, *, brief: bool = False) -> bool:
    """Whether a text is looked at for a query, and matches; it is marked where it does, and only there."""
    terms = terms_of(query)
    looked_at = all(set(lookups(term)) & set(keys_of(text, brief=brief)) for term in terms)
    matches = bool(terms) and looked_at and match(terms, every_word(text))
    assert not matches or any(part.found for part in marked(text, terms))
    return matches


def test_each_word_of_a_text_finds_it():
    for word in (*MAIL.split(), "ctp plates", "mueller druck", "9876 5432", "热敏", "版材 宁波", "台湾"):
        if terms_of(word):
            assert found(word, MAIL), word


@pytest.mark.parametrize("query", ["PO-2026/0173", "po20260173", "PO 2026 0173", "eu1", "EU–001", "EU-001-A"])
def test_codes_and_order_numbers_are_found_however_they_are_written(query):
    assert found(query, MAIL)


@pytest.mark.parametrize("query", ["+49 211 98765432", "0211 9876 5432", "98765432", "765432"])
def test_a_number_in_a_text_is_found_however_it_is_dialled(query):
    assert found(query, MAIL)


@pytest.mark.parametrize("query", ["Müller", "mueller", "MULLER", "müll", "grafi", "ＣＴＰ", "werkstaetten"])
def test_spelling_case_width_and_accents_make_no_difference(query):
    assert found(query, "CTP für Müller, Grafische Werkstätten", brief=True)


@pytest.mark.parametrize("query", ["platens", "材版", "PO-2026/0174", "9876-5433", "eu-002", "ms lee"])
def test_what_is_not_there_is_not_found(query):
    assert not found(query, MAIL)


def test_three_letters_and_one_character_are_enough_where_the_text_is_brief():
    assert found("kav", "Kaveri Offset", brief=True)
    assert found("波", "宁波启航", brief=True)
    assert not found("kav", "Kaveri Offset")
    assert found("kaver", "Kaveri Offset")


def test_a_text_in_parts_is_the_text_with_what_was_looked_for_marked():
    parts = marked("Please quote CTP plates, 版材报价", terms_of("plate 报价"))
    assert parts == [
        ("Please quote CTP ", False),
        ("plates", True),
        (", 版材", False),
        ("报价", True),
    ]


def test_a_line_is_cut_around_the_first_word_that_was_looked_for():
    line = excerpt("one two " * 50 + "plates " + "three four " * 50, terms_of("plates"))
    assert line[0] == ("… ", False)
    assert line[-1] == (" …", False)
    assert [part.text for part in line if part.found] == ["plates"]
    assert len("".join(part.text for part in line)) <= LINE + 4


def test_without_the_word_it_is_the_beginning_on_one_line():
    assert excerpt("Dear\r\n  all", terms_of("plates")) == [("Dear all", False)]


TEXTS = st.text(
    alphabet=st.sampled_from("abcäöüßéøİıÅŁ 0123456789-/+().,@版材报价臺灣あ한　Ｘｙ\n\u0301Жд"), max_size=80
)


@given(TEXTS, TEXTS)
def test_the_parts_of_a_text_are_all_of_it(text, query):
    terms = terms_of(query)
    parts = marked(text, terms)
    assert "".join(part.text for part in parts) == text
    assert all(part.text for part in parts)
    assert all(one.found != next_one.found for one, next_one in itertools.pairwise(parts))


@given(TEXTS)
def test_whatever_a_text_is_each_of_its_words_is_looked_up_where_it_is_kept(text):
    for word in every_word(text):
        for term in terms_of(word):
            keys = set(keys_of(text, brief=True))
            assert set(lookups(term)) & keys, (word, keys)


def test_a_long_text_has_some_keys_and_takes_time_by_its_length_alone():
    def seconds(words: int) -> float:
        text = " ".join(f"w{n}x 版{n:x}材" for n in range(words))
        began = time.process_time()
        assert len(keys_of(text)) == MOST_KEYS
        return time.process_time() - began

    seconds(2_000)
    assert seconds(40_000) < 20 * 3 * max(seconds(2_000), 0.005)
