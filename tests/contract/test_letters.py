"""Letters: all that credit says comes next is in the letters mail writes, in the customer's language."""

from datetime import date
from decimal import Decimal

import pytest

from credit.policy.default import DEFAULT
from credit.policy.tables import Step
from credit.values import NEXT_STEPS
from eventing import Money
from mail.draft.commands import LetterContent, LetterLine
from mail.letter.lookups import collection_letter
from wording import Language, Words

WRITTEN = [step for step in DEFAULT.ladder.steps if step.written]
NEXT = {"en": "Next step:      ", "zh_CN": "后续的处理措施："}


def stated(step: Step, next_step: str, language: Language) -> str:
    """What the letter of a step says comes next."""
    letter = collection_letter(
        LetterContent(
            stage=step.stage,
            next_step=next_step,
            lines=(
                LetterLine(
                    invoice_id="i",
                    number="INV-7",
                    amount=Money(Decimal("48400.00"), "USD"),
                    due_on=date(2025, 3, 31),
                    days_overdue=step.day,
                ),
            ),
            total=Money(Decimal("48400.00"), "USD"),
            unapplied=Money(Decimal(0), "USD"),
        ),
        language,
        Words("mail"),
    )
    (line,) = [line for line in letter.text.splitlines() if line.startswith(NEXT[language])]
    return line.removeprefix(NEXT[language])


@pytest.mark.req("R285")
@pytest.mark.parametrize("step", WRITTEN, ids=[step.stage for step in WRITTEN])
def test_a_chinese_letter_states_the_next_measure_of_every_written_step_in_chinese(step: Step):
    said = stated(step, step.next_step, "zh_CN")
    assert said
    assert not any(character.isascii() and character.isalpha() for character in said), said


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_next_step_a_policy_may_name_is_said_in_words_of_its_own(language: Language):
    said = {stated(WRITTEN[0], step, language) for step in NEXT_STEPS}
    assert len(said) == len(NEXT_STEPS)
    assert not any(step in one for step in NEXT_STEPS for one in said if "_" in step)
