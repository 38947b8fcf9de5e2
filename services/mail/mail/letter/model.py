"""The collection letter of a step: amount, days overdue and next step (R285), in the tone of its stage.

Credit decides stage and next step; the content of the letter and its tone are decided here.
"""

from collections.abc import Mapping
from typing import Any

from mail.draft.commands import DraftCollectionLetter

CHINESE_WRITING = frozenset({"CN", "HK", "MO", "TW"})

#: The tone by stage; other stages use the nearest one below.
OPENINGS = (("L0", "reminder"), ("L2", "deadline"), ("L3", "formal_notice"), ("L4", "final_demand"))


def writes_chinese(country: str | None) -> bool:
    """Whether letters to a customer in this country are in Chinese; all others are in English."""
    return country in CHINESE_WRITING


def letter_params(step: DraftCollectionLetter) -> Mapping[str, Any]:
    """The parameters of the letter's sentences."""
    return {
        "number": step.number,
        "amount": str(step.amount),
        "days": step.days_overdue,
        "due_on": step.due_on,
        "opening": _opening(step.stage),
        "next_step": step.next_step,
    }


def _opening(stage: str) -> str:
    fitting = [opening for first, opening in OPENINGS if first <= stage]
    return fitting[-1] if fitting else OPENINGS[0][1]
