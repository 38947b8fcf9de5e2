"""The day of those who assess: orders on hold, limits that end, and what is overdue against a week ago."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from desk.pages.asking import Answer, Ask
from desk.pages.formats import listed
from desk.pages.frame import Frame
from desk.pages.parts import BriefRow

#: How long before its end a limit is on the list of those that end, and with which day today is compared.
ENDING, BEFORE = timedelta(days=30), timedelta(days=7)
#: Rows of a list beside the desktop; the rest are on the list's own page.
SHOWN = 5


@dataclass(frozen=True)
class CreditDay:
    """What stands beside the lists. Sums are in `currency`; what did not answer is named in `away`.

    `change` is how much more is overdue than a week ago; negative: less.
    """

    held: Sequence[BriefRow]
    ending: Sequence[BriefRow]
    overdue: Decimal | None
    owed: Decimal | None
    change: Decimal | None
    currency: str
    away: bool


def credit_asks(today: date) -> dict[str, Ask]:
    """What is asked beside the lists of the desktop."""
    ends = (today + ENDING).isoformat()
    return {
        "holds": Ask("credit", "/holds", {"limit": SHOWN}),
        "ending": Ask("credit", "/accounts", {"expires_before": ends, "limit": SHOWN}),
        "ageing": Ask("credit", "/ageing", {"before": (today - BEFORE).isoformat()}),
    }


def credit_day(answers: Mapping[str, Answer], frame: Frame) -> CreditDay:
    aged = answers["ageing"].body if answers["ageing"].ok else None
    return CreditDay(
        held=[_held(one, frame) for one in answers["holds"].items],
        ending=[_ending(one, frame) for one in answers["ending"].items],
        overdue=Decimal(aged["overdue"]) if aged else None,
        owed=Decimal(aged["total"]) if aged else None,
        change=Decimal(aged["overdue"]) - Decimal(aged["overdue_before"]) if aged else None,
        currency=aged["currency"] if aged else "",
        away=not all(answer.ok for answer in answers.values()),
    )


def _held(order: Mapping[str, Any], frame: Frame) -> BriefRow:
    return BriefRow(
        href=f"/orders/{order['order_id']}",
        name=order["number"],
        end=frame.say("since_day", day=order["held_on"]),
        second=listed([frame.say(f"reason_{one['code']}") for one in order["reasons"]], frame.language),
    )


def _ending(account: Mapping[str, Any], frame: Frame) -> BriefRow:
    return BriefRow(
        href=f"/credit/{account['customer_id']}",
        name=account["name"] or "",
        code=account["code"],
        end=frame.say("on_day", day=account["limit_expires_on"]),
    )
