"""What credit says comes next, in the letters mail writes: all of it, in the customer's language."""

import pytest

from credit.domain.policy import DEFAULT, Step
from mail.domain.letters import collection_letter

WRITTEN = [step for step in DEFAULT.ladder.steps if step.written]


@pytest.mark.req("R285")
@pytest.mark.parametrize("step", WRITTEN, ids=[step.stage for step in WRITTEN])
def test_a_chinese_letter_states_the_next_measure_of_every_written_step_in_chinese(step: Step):
    letter = collection_letter(
        number="INV-7",
        stage=step.stage,
        days_overdue=step.day,
        amount="USD 48,400.00",
        due_on="2025-03-31",
        next_measure=step.next_measure,
        language="zh",
    )
    (line,) = [line for line in letter.text.splitlines() if line.startswith("后续的处理措施:")]
    stated = line.partition(":")[2]
    assert stated
    assert not any(character.isascii() and character.isalpha() for character in stated), stated
