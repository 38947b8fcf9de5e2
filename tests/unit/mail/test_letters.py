"""The collection letter."""

from typing import Any

import pytest

from mail.domain.letters import collection_letter, language_for

STEP: dict[str, Any] = {
    "number": "INV-7",
    "stage": "L3",
    "days_overdue": 30,
    "amount": "USD 48,400.00",
    "due_on": "2025-03-31",
    "next_measure": "Please pay within 7 days; after that we must send a formal notice and stop new orders "
    "on open account.",
}


@pytest.mark.req("R285")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_letter_states_amount_days_overdue_and_the_next_measure(language):
    letter = collection_letter(**STEP, language=language)
    measure = {"en": "after that we must send a formal notice", "zh": "逾期我司将发出正式催款通知"}[language]
    for stated in ("INV-7", "USD 48,400.00", "30", "2025-03-31", measure):
        assert stated in letter.text
    assert "\n" not in letter.subject


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_measure_the_company_worded_itself_is_stated_as_it_is(language):
    step = {**STEP, "next_measure": "We stop all deliveries."}
    assert "We stop all deliveries." in collection_letter(**step, language=language).text


@pytest.mark.parametrize(
    ("stage", "tone"),
    [("L1", "disregard"), ("L2", "within 7 days"), ("L3", "formal notice"), ("L6", "final demand")],
)
def test_the_tone_follows_the_stage(stage, tone):
    assert tone in collection_letter(**{**STEP, "stage": stage}, language="en").text


def test_who_writes_chinese_is_written_to_in_chinese():
    assert [language_for(c) for c in ("CN", "TW", "DE", None)] == ["zh", "zh", "en", "en"]
