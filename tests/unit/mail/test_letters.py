"""The collection letter."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from eventing import Money
from mail.draft.commands import LetterContent, LetterLine
from mail.known.model import Customer
from mail.letter.lookups import collection_letter, letter_to
from wording import LANGUAGES, Language, Words


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


LINE = LetterLine(
    invoice_id="inv-7",
    number="INV-7",
    amount=usd("48400.00"),
    due_on=date(2025, 3, 31),
    days_overdue=30,
)
STEP = LetterContent(
    stage="L3",
    next_step="formal_notice",
    lines=(LINE,),
    total=usd("48400.00"),
    unapplied=usd("0"),
)
WORDS = Words("mail")
NEXT_STEPS = sorted(WORDS.codes("collection_step"))


@pytest.mark.req("R285")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_states_amount_days_overdue_and_the_next_measure(language: Language):
    letter = collection_letter(STEP, language, WORDS)
    measure = {"en": "after that we must send a formal notice", "zh_CN": "逾期我司将发出正式催款通知"}
    for stated in ("INV-7", "USD 48,400.00", "30", "2025-03-31", measure[language]):
        assert stated in letter.text
    assert "\n" not in letter.subject


@pytest.mark.req("R285")
@pytest.mark.parametrize("next_step", NEXT_STEPS)
def test_a_chinese_letter_states_every_next_measure_in_chinese(next_step: str):
    letter = collection_letter(replace(STEP, next_step=next_step), "zh_CN", WORDS)
    (line,) = [line for line in letter.text.splitlines() if line.startswith("后续的处理措施：")]
    stated = line.partition("：")[2]
    assert stated
    assert not any(character.isascii() and character.isalpha() for character in stated), stated


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_measure_there_are_no_words_for_is_stated_all_the_same(language: Language):
    step = replace(STEP, next_step="stop_all_deliveries")
    assert "Stop all deliveries" in collection_letter(step, language, WORDS).text


@pytest.mark.req("R282")
def test_the_first_letter_gives_the_customer_the_benefit_of_the_doubt_and_asks_for_the_reason():
    letter = collection_letter(replace(STEP, stage="L1", next_step="call"), "en", WORDS)
    assert "if it is on its way, please disregard this letter" in letter.text
    assert "let us know the date of your payment, or what stands in its way" in letter.text
    assert not any(threat in letter.text for threat in ("stop", "must", "lawyer", "agency", "formal"))


@pytest.mark.parametrize(
    ("stage", "tone"),
    [("L1", "disregard"), ("L2", "within 7 days"), ("L3", "formal notice"), ("L6", "final demand")],
)
def test_the_tone_follows_the_stage(stage: str, tone: str):
    step = replace(STEP, stage=stage, next_step="call")
    assert tone in collection_letter(step, "en", WORDS).text


@pytest.mark.req("R285")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_overdue_invoice_has_a_line_with_its_amount_and_days(language: Language):
    amounts = {"INV-7": ("1000.00", 15), "INV-8": ("8000.00", 12), "INV-9": ("5000.00", 3)}
    lines = tuple(
        replace(LINE, number=number, amount=usd(amount), days_overdue=days)
        for number, (amount, days) in amounts.items()
    )
    letter = collection_letter(replace(STEP, lines=lines, total=usd("14000.00")), language, WORDS)
    for number, (amount, days) in amounts.items():
        (line,) = [line for line in letter.text.splitlines() if number in line]
        assert f"{Decimal(amount):,}" in line
        assert str(days) in line
    assert "USD 14,000.00" in letter.text
    assert "USD 14,000.00" in letter.subject


@pytest.mark.parametrize("language", LANGUAGES)
def test_money_in_hand_that_was_taken_off_is_told(language: Language):
    assert "USD 400.00" in collection_letter(replace(STEP, unapplied=usd("400.00")), language, WORDS).text
    assert "0.00 " not in collection_letter(STEP, language, WORDS).text.replace("48,400.00", "")


def test_one_day_is_one_day():
    letter = collection_letter(replace(STEP, lines=(replace(LINE, days_overdue=1),)), "en", WORDS)
    assert letter.subject.endswith("overdue by 1 day")
    assert "overdue by 1 day\n" in letter.text


def test_a_company_words_its_letters_anew_without_a_rule(tmp_path: Path):
    own = tmp_path / "en" / "mail.po"
    own.parent.mkdir()
    own.write_text('msgctxt "letter"\nmsgid "collection_subject"\nmsgstr "{number}: our final word"\n')
    letter = collection_letter(STEP, "en", Words("mail", overlay=tmp_path))
    assert letter.subject == "INV-7: our final word"
    assert letter.text == collection_letter(STEP, "en", WORDS).text


def test_who_writes_chinese_is_written_to_in_chinese():
    chinese, english = (collection_letter(STEP, language, WORDS) for language in ("zh_CN", "en"))
    written = [letter_to(Customer(country=country), STEP, WORDS) for country in ("CN", "TW", "DE", None)]
    assert written == [chinese, chinese, english, english]
