"""Search words: how a text is found again."""

import pytest

from finding import (
    beginnings_of,
    match,
    telling_beginnings,
    terms_of,
    words_of,
    words_of_code,
    words_of_email,
    words_of_phone,
)


def found(query: str, *words: str) -> bool:
    """Whether every term is among the words; what matches is also among those that are looked at."""
    terms = terms_of(query)
    matches = bool(terms) and match(terms, words)
    assert not matches or set(telling_beginnings(terms)) & set(beginnings_of(words))
    return matches


@pytest.mark.req("R061")
@pytest.mark.parametrize(
    "query", ["EU-001-A", "EU–001–A", "eu - 001 - a", "EU001A", "eu-1", "EU-001", "ＥＵ－００１－Ａ"]
)
def test_a_code_is_found_however_it_is_written(query):
    assert found(query, *words_of_code("EU-001-A"))


@pytest.mark.req("R061")
def test_an_old_letter_is_found_and_one_it_never_had_is_not():
    words = [*words_of_code("AS-012-C"), *words_of_code("AS-012-A")]
    assert found("AS-012-C", *words)
    assert found("AS–012–A", *words)
    assert not found("AS-012-B", *words)
    assert not found("AS-013", *words)


def test_a_number_beyond_three_digits_is_found():
    assert found("eu-1000-b", *words_of_code("EU-1000-B"))
    assert not found("eu-100", *words_of_code("EU-1000-B"))


@pytest.mark.parametrize("query", ["gráfica", "GRAFICA", "graf horiz", "horizonte gráfica"])
def test_a_name_is_found_by_its_beginnings_without_accents(query):
    assert found(query, *words_of("Gráfica Horizonte"))


def test_every_word_of_a_query_counts():
    assert not found("gráfica lima", *words_of("Gráfica Horizonte"))


@pytest.mark.parametrize("query", ["启航", "宁波启航", "进出口", "波", "司"])
def test_a_chinese_name_is_found_by_any_part_of_it(query):
    assert found(query, *words_of("宁波启航进出口有限公司"))


def test_characters_that_do_not_stand_together_do_not_find():
    assert not found("启进", *words_of("宁波启航进出口有限公司"))


@pytest.mark.parametrize(
    "query", ["h.mueller@mueller-druck-demo.de", "H.Mueller@", "mueller-druck-demo.de", "mueller druck"]
)
def test_an_address_is_found_whole_or_by_its_parts(query):
    assert found(query, *words_of_email("h.mueller@mueller-druck-demo.de"))


@pytest.mark.parametrize("query", ["+49 211 98765432", "0211-98765432", "0049 211 98765432", "98765432"])
def test_a_phone_number_is_found_however_it_is_dialled(query):
    assert found(query, *words_of_phone("0211 98765432", "+4921198765432"))


def test_a_query_without_a_word_asks_for_nothing():
    assert terms_of(" . ! ") == []


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("lodzka", "Łódzka Drukarnia"),
        ("orsted", "Ørsted Print"),
        ("istanbul kalip", "İstanbul Kalıp Sanayi"),
        ("ISTANBUL KALIP", "İstanbul Kalıp Sanayi"),
        ("aerosol", "Ærosol"),
        ("mueller", "Müller GmbH"),
        ("Müller", "Muller GmbH"),
        ("oersted", "Ørsted Print"),
        ("strasse", "Straße 5"),
        ("台湾", "臺灣印刷"),
        ("臺灣", "台湾印刷"),
        ("台灣", "臺灣印刷"),
        ("인쇄", "한솔인쇄"),
        ("한솔", "한솔인쇄"),
    ],
)
def test_a_name_is_found_whatever_letters_a_keyboard_has(query, name):
    assert found(query, *words_of(name))


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("CO2", "CO2 Laser Systems"),
        ("UV400", "UV400 Plates"),
        ("RS485", "RS485 Kft"),
        ("rs48", "RS485 Kft"),
        ("ab-500", "AB-500 Print"),
    ],
)
def test_a_word_that_looks_like_a_code_is_found_as_a_word_too(query, name):
    assert found(query, *words_of(name))
    assert not found(query, *words_of("Another Firm"))


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("ABC", "A.B.C. Printing"),
        ("A.B.C.", "ABC Printing"),
        ("a.b.c", "A.B.C. Printing"),
        ("obrien", "O'Brien & Sons"),
        ("O’Brien", "O'Brien & Sons"),
        ("O'Brien", "OBrien & Sons"),
        ("cocacola", "Coca-Cola Bottlers"),
        ("coca-cola", "CocaCola Bottlers"),
        ("coca cola", "Coca-Cola Bottlers"),
        ("AT&T", "ATT Corp"),
    ],
)
def test_signs_within_a_name_neither_join_nor_part_it(query, name):
    assert found(query, *words_of(name))


@pytest.mark.parametrize("query", ["555-0100", "5550100", "(555) 555-0100", "550100"])
def test_a_number_is_found_as_a_card_prints_it_without_its_area(query):
    number = ("(555) 555-0100", "+15555550100")
    assert found(query, *words_of_phone(*number))
    assert not found(query, *words_of_phone("555 0199", "+15555550199"))


def test_a_number_that_cannot_be_dialled_is_found_as_it_was_written():
    words = words_of_phone("ask Weber 123456")
    assert found("weber", *words)
    assert found("123456", *words)


def test_the_longest_word_tells_which_records_are_looked_at():
    assert telling_beginnings(terms_of("co muellers")) == ["muelle"]
    assert telling_beginnings(terms_of("穆勒")) == ["穆勒"]
    assert telling_beginnings(()) == []
