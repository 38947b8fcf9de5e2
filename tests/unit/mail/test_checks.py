"""Checks before a letter leaves: what somebody may have overlooked, told as codes with parameters."""

from typing import Any

import pytest

from mail.draft.checks import CheckFacts, Warned, checks_of, promised
from mail.draft.state import Draft
from mail.naming import codes_in, key_of, keys_in, names_in, phrases_in
from mail.never_told.commands import SetNeverTold
from mail.never_told.events import NeverToldSet
from mail.never_told.model import NEVER_TOLD
from mail.never_told.values import USUAL
from mail.values import AttachedFile
from tests.unit.mail.samples import ARRIVED

QUOTE = AttachedFile(file_id="q", name="quote.pdf", content_type="application/pdf", size=4)
HANS, PRIYA = "h@mueller-demo.de", "p@kaveri-demo.in"


def letter(text: str = "We can deliver in May.", **fields: Any) -> Draft:
    whole: dict[str, Any] = {"draft_id": "d", "to": (HANS,), "subject": "Plates", "text": text, **fields}
    return Draft(status="draft", **whole)


def codes(draft: Draft, **facts: Any) -> list[str]:
    return [one.code for one in checks_of(draft, CheckFacts(**facts))]


def test_a_letter_with_nothing_odd_in_it_is_not_warned_of():
    assert checks_of(letter()) == []


@pytest.mark.req_in_part("R143")
def test_an_empty_subject_and_an_empty_text_are_told_at_their_fields():
    assert checks_of(letter("  ", subject=" ")) == [
        Warned("subject_missing", "subject", {}),
        Warned("text_missing", "text", {}),
    ]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Please find attached our quotation.", "attached"),
        ("Please see the attachment.", "attachment"),
        ("Enclosed you find the drawing.", "enclosed"),
        ("报价单见附件，请查收。", "附件"),
        ("随信附上样品清单。", "附上"),
        ("Anbei unser Angebot.", "anbei"),
        ("Adjunto la cotización.", "adjunto"),
    ],
)
def test_a_file_that_is_promised_and_missing_is_told(text: str, word: str):
    assert promised(text) is not None
    assert codes(letter(text)) == ["attachment_missing"]
    [warned] = checks_of(letter(text))
    assert warned.field == "files"
    assert word in warned.params["word"]
    # With a file there is nothing to be told.
    assert codes(letter(text, files=(QUOTE,))) == []


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for your attachment.",
        "This letter has no attachments.",
        "We attach great importance to quality.",
        "您的附件已收到。",
        "此信没有附件。",
    ],
)
def test_files_of_others_and_no_files_are_no_promise(text: str):
    assert promised(text) is None


def test_what_the_quoted_mail_promises_is_nobodys_promise():
    text = "We will look at it.\n\nOn 3 May 2026, Hans wrote:\n> Please see the attached drawing."
    assert codes(letter(text)) == []
    passed_on = "---------- 转发的邮件 ----------\n发件人： a@b-demo.com\n\nThe drawing is attached to this."
    assert codes(letter(passed_on)) == codes(letter(f"FYI\n\n{passed_on}")) == []
    assert codes(letter("好的。\n\n-----原始邮件-----\n发件人: Hans\n请见附件。")) == []


@pytest.mark.req("R144")
def test_a_file_in_the_first_letter_to_an_address_is_told():
    draft = letter("Our quotation.", files=(QUOTE,))
    assert checks_of(draft, CheckFacts(first=(HANS,))) == [
        Warned("attachment_in_first_letter", "files", {"address": HANS})
    ]
    assert codes(letter("Our quotation."), first=(HANS,)) == []


def test_another_customer_is_told_and_the_letters_own_is_not():
    named = {"mueller": "Müller GmbH", "kaveri": "AS-012"}
    assert checks_of(letter(), CheckFacts(named=named, theirs=frozenset({"mueller"}))) == [
        Warned("other_customer_named", "text", {"name": "AS-012"})
    ]


@pytest.mark.req("R333")
def test_what_is_never_told_is_told_to_who_writes_it_in_both_languages():
    words = ("成本价", "our supplier")
    said = "这款的成本 价是三块。\nOur  supplier wants more."
    found = [one for one in checks_of(letter(said), CheckFacts(never_told=words)) if one.code == "never_told"]
    assert [(one.field, one.params["word"]) for one in found] == [
        ("text", "成本价"),
        ("text", "our supplier"),
    ]
    assert codes(letter(subject="成本价"), never_told=words) == ["never_told"]
    # A part of another word is another word.
    assert codes(letter("Our suppliers are many."), never_told=words) == []


@pytest.mark.req("R333")
def test_the_firm_sets_its_own_list():
    before = NEVER_TOLD.initial
    assert before.words == USUAL
    command = SetNeverTold(words=("floor price", "floor price"), by="chen")
    [event] = NEVER_TOLD.decide(before, command, ARRIVED)
    assert event == NeverToldSet(version=1, words=("floor price",), set_by="chen")
    after = NEVER_TOLD.evolve(before, event)
    assert NEVER_TOLD.decide(after, command, ARRIVED) == []


def test_a_sentence_in_another_language_is_told_with_its_beginning():
    [warned] = checks_of(letter("Thank you for your enquiry.\n交期我再问一下车间。\nWe will answer soon."))
    assert (warned.code, warned.params) == ("languages_mixed", {"line": "交期我再问一下车间。"})
    # Names and terms of the other script are in every letter; so is a signature.
    assert codes(letter("交期 30 天，FOB Ningbo，用 DIN 912 的螺丝。")) == []
    assert codes(letter("Thank you.\n\nBest regards\n李静\n宁波启航五金有限公司")) == []


def test_addressees_of_two_customers_are_told_at_the_field_of_the_second():
    draft = letter(cc=(PRIYA,))
    holders = {HANS: frozenset({"mueller"}), PRIYA: frozenset({"kaveri"})}
    assert checks_of(draft, CheckFacts(holders=holders, strangers=(PRIYA,))) == [
        Warned("two_customers", "cc", {"one": HANS, "other": PRIYA})
    ]
    shared = {HANS: frozenset({"mueller"}), PRIYA: frozenset({"mueller", "kaveri"})}
    assert codes(draft, holders=shared) == []


def test_an_addressee_who_is_unknown_for_the_customer_is_told():
    assert checks_of(letter(cc=("x@other-demo.com",)), CheckFacts(strangers=("x@other-demo.com",))) == [
        Warned("unknown_addressee", "cc", {"address": "x@other-demo.com"})
    ]


# -- names in texts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Müller Metallbau GmbH", "We sold it to Mueller-Metallbau and Müller Metallbau last year."),
        ("Kaveri Exports Pvt. Ltd.", "as we did for KAVERI EXPORTS"),
        ("Siemens AG", "like Siemens does"),
        ("广州华南机电设备有限公司", "上个月华南机电和广州华南机电设备都要了。"),
    ],
)
def test_a_company_is_found_in_a_text_by_its_key(name: str, text: str):
    assert key_of(name) in keys_in(text)
    assert names_in(text, [name]) == [name]


def test_a_word_that_is_no_company_is_none():
    assert names_in("Dear Mr. Siemens, thank you.", ["Siemens AG"]) == []
    assert names_in("made of steel", ["Steel Works Ltd"]) == []
    assert key_of("ABC Ltd") is None
    assert key_of("宁波公司") is None
    assert key_of("") is None


def test_codes_are_found_with_and_without_their_grade():
    assert codes_in("see EU-001-A and as-012, not XEU-003 or EU-1") == ["EU-001", "AS-012"]


def test_phrases_are_whole_words_however_they_are_spelled():
    assert phrases_in("OUR COST is", ["our cost"]) == ["our cost"]
    assert phrases_in("costs", ["cost"]) == []
    assert phrases_in("出厂價", ["出厂价"]) == ["出厂价"]
    assert phrases_in("成本价是三块", ["成本", "成本价"]) == ["成本价"]
