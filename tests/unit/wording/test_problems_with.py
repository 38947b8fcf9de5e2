"""Faults of a catalogue: each is noticed by the tests of the service whose codes it words."""

import pytest

from tests.unit.wording.catalogues import entry, plural, write, write_all
from wording.testing import problems_with

CODES = {("problem", "closed"): ["name"], ("todo", "letters"): ["count", "-retry_after"]}
CLOSED = entry("problem", "closed", "{name} is closed.")
LETTERS = {
    "en": plural("todo", "letters", "{count:number} letter.", "{count:number} letters."),
    "zh_CN": plural("todo", "letters", "{count:number} 封信。"),
}


@pytest.fixture
def folder(tmp_path):
    """Catalogues without a fault."""
    write_all(tmp_path, "common", entry("problem", "gone", "Gone."))
    write(tmp_path, "en", "bank", CLOSED, LETTERS["en"])
    write(tmp_path, "zh_CN", "bank", CLOSED, LETTERS["zh_CN"])
    return tmp_path


@pytest.fixture
def english(folder):
    """The faults of the domain when its English catalogue is written anew."""

    def problems(*entries: str, codes=CODES):
        write(folder, "en", "bank", *entries)
        return problems_with("bank", codes, folder=folder)

    return problems


def test_nothing_is_wrong_with_a_good_catalogue(folder):
    assert problems_with("bank", CODES, folder=folder) == []


def test_a_code_may_be_worded_in_common(folder):
    assert problems_with("bank", {**CODES, ("problem", "gone"): []}, folder=folder) == []


def test_a_code_missing_in_a_language_is_noticed(english):
    assert english(LETTERS["en"]) == ["en/bank.po: problem/closed is missing."]


def test_a_code_missing_in_every_language_is_noticed(folder):
    assert problems_with("bank", {**CODES, ("problem", "lost"): []}, folder=folder) == [
        "en/bank.po: problem/lost is missing.",
        "zh_CN/bank.po: problem/lost is missing.",
    ]


def test_a_placeholder_that_is_no_parameter_is_noticed(english):
    assert english(entry("problem", "closed", "{name} is closed by {whom}."), LETTERS["en"]) == [
        "en/bank.po: problem/closed has the placeholder {whom}, which is not a parameter.",
        "en/bank.po: problem/closed has {name}, {whom}, but zh_CN/bank.po has {name}.",
    ]


def test_a_parameter_that_is_not_told_is_noticed(english):
    assert english(entry("problem", "closed", "It is closed."), LETTERS["en"]) == [
        "en/bank.po: problem/closed does not tell the parameter name.",
        "en/bank.po: problem/closed has no placeholder, but zh_CN/bank.po has {name}.",
    ]


def test_a_parameter_told_by_one_plural_form_is_told(english):
    assert english(CLOSED, plural("todo", "letters", "A letter.", "{count:number} letters.")) == []


def test_a_silent_parameter_may_be_told(folder):
    for language in ("en", "zh_CN"):
        write(folder, language, "bank", entry("problem", "closed", "{name}, {until}."), LETTERS[language])
    assert problems_with("bank", {**CODES, ("problem", "closed"): ["name", "-until"]}, folder=folder) == []


def test_a_missing_plural_form_is_noticed(english):
    assert english(CLOSED, plural("todo", "letters", "{count:number} letters.")) == [
        "en/bank.po: todo/letters has 1 of 2 plural forms."
    ]


def test_a_plural_form_too_many_is_noticed(english):
    found = english(CLOSED, plural("todo", "letters", "{count}", "{count}", "{count}"))
    assert "en/bank.po cannot be read: msg has more translations than num_plurals of catalog" in found[0]


def test_a_plural_decided_by_no_parameter_is_noticed(english):
    forms = ("{count:number} letter.", "{count:number} letters.")
    assert english(CLOSED, plural("todo", "letters", *forms, decides="max")) == [
        "en/bank.po: todo/letters takes its plural from max, which is not a parameter."
    ]


def test_a_plural_of_another_code_is_noticed(english):
    forms = ("{count:number} letter.", "{count:number} letters.")
    assert english(CLOSED, plural("todo", "letters", *forms, plural_id="letter")) == [
        "en/bank.po: todo/letters has the msgid_plural letter, which is not its code."
    ]


def test_a_message_that_is_no_code_any_more_is_noticed(english):
    assert english(CLOSED, LETTERS["en"], entry("problem", "lost", "Lost.")) == [
        "en/bank.po: problem/lost is not a code (any more)."
    ]


def test_messages_of_kinds_that_are_not_asked_about_are_left_alone(english):
    assert english(CLOSED, LETTERS["en"], entry("letter", "lost", "Lost.")) == []


def test_a_fuzzy_message_is_noticed(english):
    assert english(entry("problem", "closed", "{name} is closed.", "#, fuzzy"), LETTERS["en"]) == [
        "en/bank.po: problem/closed is fuzzy."
    ]


@pytest.mark.parametrize("empty", [entry("problem", "closed", ""), plural("problem", "closed", "", "")])
def test_an_empty_message_is_noticed(english, empty):
    assert english(empty, LETTERS["en"]) == ["en/bank.po: problem/closed is empty."]


def test_another_format_in_another_language_is_noticed(english):
    assert english(entry("problem", "closed", "{name:date} is closed."), LETTERS["en"]) == [
        "en/bank.po: problem/closed has {name:date}, but zh_CN/bank.po has {name}."
    ]


def test_a_malformed_sentence_is_noticed(english):
    assert english(entry("problem", "closed", "{name"), LETTERS["en"])[0] == (
        "en/bank.po: problem/closed is malformed: expected '}' before end of string."
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{name:dates}", "{name} has the unknown format 'dates'"),
        ("{name.secret}", "{name.secret} is not a plain name"),
        ("{name!r}", "{name!r} is not a plain name"),
    ],
)
def test_a_placeholder_that_cannot_be_filled_is_noticed(english, text, fault):
    found = english(entry("problem", "closed", text), LETTERS["en"])
    assert found[0] == f"en/bank.po: problem/closed is malformed: {fault}."


def test_a_code_worded_twice_is_noticed(english):
    assert english(CLOSED, LETTERS["en"], CLOSED) == ["en/bank.po: problem/closed is defined more than once."]


def test_a_message_without_a_kind_is_noticed(english):
    assert english(CLOSED, LETTERS["en"], '\nmsgid "lost"\nmsgstr "Lost."\n') == [
        "en/bank.po: /lost has no kind: msgctxt is missing."
    ]


def test_a_kind_of_codes_that_nobody_words_is_noticed(folder):
    for language in ("en", "zh_CN"):
        write(folder, language, "bank", entry("problem", "closed", "{name:code:stage}"), LETTERS[language])
    assert problems_with("bank", CODES, folder=folder) == [
        "en/bank.po: problem/closed needs codes of the kind stage, which has none.",
        "zh_CN/bank.po: problem/closed needs codes of the kind stage, which has none.",
    ]


def test_a_catalogue_that_is_missing_is_noticed(folder):
    (folder / "zh_CN" / "bank.po").unlink()
    assert (
        problems_with("bank", {("problem", "gone"): []}, folder=folder)[-1] == "zh_CN/bank.po does not exist."
    )
    assert "zh_CN/bank.po: problem/closed is missing." in problems_with("bank", CODES, folder=folder)


def test_a_catalogue_that_cannot_be_read_is_noticed(english):
    assert english("nonsense\n")[0].startswith("en/bank.po cannot be read: Unknown or misformatted keyword")
