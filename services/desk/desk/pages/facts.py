"""Facts beside a mail or a file: a customer's plan, and what credit says of him, as words and values."""

from collections.abc import Mapping
from typing import Any

from desk.pages.formats import amount
from desk.pages.frame import Frame


def plan_facts(plan: Mapping[str, Any] | None, frame: Frame) -> list[tuple[str, str]]:
    """The customer's plan beside the mail: the next contact, the last one, what is open."""
    if plan is None:
        return []
    facts = [(frame.say("next_contact"), frame.say("on_day", day=plan["due_on"]) if plan["due_on"] else "—")]
    if plan.get("last_contact_at"):
        facts.append((frame.say("last_contact"), frame.say("on_day", day=plan["last_contact_at"])))
    facts.append((frame.say("open_todos"), str(len(plan["todos"]))))
    return facts


def standing_facts(account: Mapping[str, Any] | None, frame: Frame) -> list[tuple[str, str]]:
    """What credit says of the customer."""
    if account is None:
        return []
    currency = account["currency"] or ""

    def sum_of(name: str) -> str:
        return "—" if account[name] is None else f"{currency} {amount(account[name], currency or None)}"

    return [
        (frame.say("credit_grade"), account["grade"] or frame.say("not_assessed")),
        (frame.say("credit_limit"), sum_of("limit")),
        (frame.say("available"), sum_of("available")),
        (frame.say("overdue"), sum_of("overdue")),
    ]
