"""Words: where a sentence comes from, which form is taken, and what is said where there is none."""

from decimal import Decimal

import pytest

from tests.unit.wording.catalogues import entry, plural, write, write_all
from wording import Words, domains, words


@pytest.fixture
def ours(tmp_path, monkeypatch):
    """Our catalogues: `common`, and a domain `bank` beside it."""
    folder = tmp_path / "ours"
    write_all(
        folder,
        "common",
        entry("problem", "not_found", "Common."),
        entry("problem", "gone", "Common, gone."),
        entry("field", "empty", "Common, empty."),
    )
    write_all(
        folder, "bank", entry("problem", "not_found", "Bank."), entry("problem", "closed", "Bank, closed.")
    )
    monkeypatch.setattr(words, "CATALOGUES", folder)
    return folder


@pytest.fixture
def overlay(tmp_path):
    folder = tmp_path / "firm"
    folder.mkdir()
    return folder


def test_the_domain_is_asked_before_what_is_common(ours):
    bank = Words("bank")
    assert bank.say("en", "problem", "not_found") == "Bank."
    assert bank.say("en", "problem", "gone") == "Common, gone."
    assert Words().say("en", "problem", "not_found") == "Common."


def test_a_firm_s_own_wording_is_asked_first(ours, overlay):
    write(overlay, "en", "bank", entry("problem", "closed", "Firm, closed."))
    write(overlay, "en", "common", entry("problem", "not_found", "Firm."))
    bank = Words("bank", overlay=overlay)
    assert bank.say("en", "problem", "closed") == "Firm, closed."
    assert bank.say("en", "problem", "not_found") == "Firm."
    assert bank.say("en", "problem", "gone") == "Common, gone."
    assert bank.say("zh_CN", "problem", "closed") == "Bank, closed."
    assert Words("bank").say("en", "problem", "closed") == "Bank, closed."


def test_a_firm_s_wording_that_cannot_be_read_is_told_and_passed_over(ours, overlay, caplog):
    write(overlay, "en", "bank", "nonsense\n")
    bank = Words("bank", overlay=overlay)
    assert bank.say("en", "problem", "closed") == "Bank, closed."
    assert bank.say("en", "problem", "closed") == "Bank, closed."
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "bank.po" in caplog.text


def test_what_is_not_finished_is_not_said(ours, overlay):
    write(
        overlay,
        "en",
        "bank",
        entry("problem", "closed", "Guessed.", "#, fuzzy"),
        entry("problem", "not_found", ""),
        plural("problem", "gone", "One form of two."),
    )
    bank = Words("bank", overlay=overlay)
    assert bank.say("en", "problem", "closed") == "Bank, closed."
    assert bank.say("en", "problem", "not_found") == "Bank."
    assert bank.say("en", "problem", "gone") == "Common, gone."


@pytest.mark.parametrize(
    "text", ["{", "}", "{0}", "{}", "{a.b}", "{a[0]}", "{a!r}", "{a:{b}}", "{a:unheard_of}", "{a:code:}"]
)
def test_a_malformed_sentence_is_shown_as_it_was_written(ours, overlay, text):
    write(overlay, "en", "common", entry("problem", "gone", f"{{name}} {text}"))
    params = {"a": "A", "b": "B", "name": "N"}
    assert Words(overlay=overlay).say("en", "problem", "gone", params) == f"{{name}} {text}"


def test_doubled_braces_are_braces(ours, overlay):
    write(overlay, "en", "common", entry("problem", "gone", "{{name}} is {name}."))
    assert Words(overlay=overlay).say("en", "problem", "gone", {"name": "N"}) == "{name} is N."


def test_a_parameter_is_text_and_no_template(ours, overlay):
    write(overlay, "en", "common", entry("problem", "gone", "{name} {other}"))
    params = {"name": "{other}", "other": "{name.__class__}"}
    assert Words(overlay=overlay).say("en", "problem", "gone", params) == "{other} {name.__class__}"


def test_a_missing_parameter_leaves_its_placeholder(ours, overlay):
    write(overlay, "en", "common", entry("problem", "gone", "Gone since {day:date}, by {name}."))
    assert Words(overlay=overlay).say("en", "problem", "gone", {"name": "N"}) == "Gone since {day}, by N."


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("credit_limit_exceeded", "Credit limit exceeded"),
        ("needs-approval", "Needs approval"),
        ("over_30_days", "Over 30 days"),
        ("VAT_id", "VAT id"),
        ("", ""),
    ],
)
def test_an_unknown_code_is_said_in_its_own_words(ours, code, said):
    assert Words("bank").say("en", "problem", code) == said
    assert Words("bank").say("zh_CN", "problem", code, {"any": 1}) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 letters."),
        (1, "1 letter."),
        ("1", "1 letter."),
        (Decimal("1"), "1 letter."),
        (2, "2 letters."),
        ("1200", "1,200 letters."),
        (Decimal("1.5"), "1.5 letters."),
        ("many", "{count} letters."),
        (None, "{count} letters."),
    ],
    ids=repr,
)
def test_a_number_decides_the_form_in_english(ours, overlay, count, said):
    write(
        overlay,
        "en",
        "common",
        plural("todo", "letters", "{count:number} letter.", "{count:number} letters."),
    )
    assert Words(overlay=overlay).say("en", "todo", "letters", {"count": count}) == said


def test_chinese_has_one_form(ours, overlay):
    write(overlay, "zh_CN", "common", plural("todo", "letters", "{count:number} 封信。"))
    firm = Words(overlay=overlay)
    assert [firm.say("zh_CN", "todo", "letters", {"count": count}) for count in (1, 2)] == [
        "1 封信。",
        "2 封信。",
    ]


def test_the_parameter_that_decides_may_have_another_name(ours, overlay):
    forms = ("{count} of {max} letter.", "{count} of {max} letters.")
    write(overlay, "en", "common", plural("todo", "letters", *forms, decides="max"))
    firm = Words(overlay=overlay)
    assert firm.say("en", "todo", "letters", {"count": 2, "max": 1}) == "2 of 1 letter."
    assert firm.say("en", "todo", "letters", {"count": 1, "max": 2}) == "1 of 2 letters."
    assert firm.say("en", "todo", "letters") == "{count} of {max} letters."


def test_what_has_a_sentence_is_known(ours, overlay):
    write(overlay, "zh_CN", "bank", entry("problem", "frozen", "冻结。"))
    bank = Words("bank", overlay=overlay)
    assert bank.knows("en", "problem", "closed")
    assert bank.knows("en", "problem", "gone")
    assert bank.knows("zh_CN", "problem", "frozen")
    assert not bank.knows("en", "problem", "frozen")
    assert not bank.knows("en", "field", "closed")
    assert not Words().knows("en", "problem", "closed")


def test_the_codes_of_a_kind_are_those_with_a_sentence_in_any_language(ours, overlay):
    write(overlay, "zh_CN", "bank", entry("problem", "frozen", "冻结。"))
    assert Words("bank", overlay=overlay).codes("problem") == {"not_found", "gone", "closed", "frozen"}
    assert Words("bank").codes("field") == {"empty"}
    assert Words().codes("nothing") == frozenset()


def test_the_domains_are_those_with_a_catalogue(ours):
    assert domains() == ("bank", "common")


def test_a_domain_without_a_catalogue_is_an_error_of_the_program(ours):
    with pytest.raises(ValueError, match="no wording for the domain 'bnak'"):
        Words("bnak")


def test_an_overlay_that_is_no_folder_is_an_error_of_the_configuration(ours, tmp_path):
    with pytest.raises(ValueError, match="not a folder"):
        Words(overlay=tmp_path / "nowhere")


def test_catalogues_are_read_once(ours):
    bank = Words("bank")
    assert bank.say("en", "problem", "closed") == "Bank, closed."
    write(ours, "en", "bank", entry("problem", "closed", "Changed."))
    assert Words("bank").say("en", "problem", "closed") == "Bank, closed."


def test_a_code_that_ends_in_a_number_is_said_as_its_family_is(ours):
    write_all(
        ours,
        "bank",
        entry("terms", "OA", "O/A {n} days"),
        entry("terms", "OA_7", "A week."),
        entry("problem", "not_open", "It is {terms:code:terms}."),
    )
    bank = Words("bank")
    assert bank.say("en", "terms", "OA_60") == bank.say("en", "terms", "OA60") == "O/A 60 days"
    assert bank.say("en", "terms", "OA_7") == "A week."
    assert bank.say("en", "problem", "not_open", {"terms": "OA_30"}) == "It is O/A 30 days."
    assert bank.say("en", "terms", "DA_60") == "DA 60"
    assert bank.say("en", "terms", "60") == "60"
