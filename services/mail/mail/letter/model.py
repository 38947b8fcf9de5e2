"""The collection letter of a step: amounts, days overdue and next step (R285), in the tone of its stage.

Credit decides stage and next step; the content of the letter and its tone are decided here.
"""

from collections.abc import Mapping
from typing import Any

from mail.draft.commands import LetterContent, LetterLine

CHINESE_WRITING = frozenset({"CN", "HK", "MO", "TW"})

#: The tone by stage; other stages use the nearest one below.
OPENINGS = (("L0", "reminder"), ("L2", "deadline"), ("L3", "formal_notice"), ("L4", "final_demand"))


def writes_chinese(country: str | None) -> bool:
    """Whether letters to a customer in this country are in Chinese; all others are in English."""
    return country in CHINESE_WRITING


def line_params(line: LetterLine) -> Mapping[str, Any]:
    """The parameters of the sentence about one invoice."""
    return {
        "number": line.number,
        "amount": str(line.amount),
        "days": line.days_overdue,
        "due_on": line.due_on,
    }


def letter_params(step: LetterContent) -> Mapping[str, Any]:
    """The parameters of the letter's sentences, but for its lines. `days` are those of the oldest invoice."""
    return {
        "count": len(step.lines),
        "number": step.lines[0].number,
        "total": str(step.total),
        "days": max(line.days_overdue for line in step.lines),
        "unapplied": str(step.unapplied),
        "opening": _opening(step.stage),
        "next_step": step.next_step,
    }


def _opening(stage: str) -> str:
    fitting = [opening for first, opening in OPENINGS if first <= stage]
    return fitting[-1] if fitting else OPENINGS[0][1]
