"""Names: of everybody, however many there are, and of who has just joined."""

from datetime import UTC, datetime, timedelta
from typing import Any

from desk.pages.asking import Answer, Ask, Asker
from desk.pages.names import LOOKED, Names

NOW = datetime(2026, 10, 10, 1, 0, tzinfo=UTC)
ASKER = Asker("token", "zh_CN")


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


class Customers:
    """The staff list, a hundred a page."""

    def __init__(self, count: int) -> None:
        self.staff = [{"id": f"s{n}", "name": f"N{n}"} for n in range(count)]
        self.asked, self.away = 0, False

    def one(self, _: Asker, ask: Ask) -> Answer:
        self.asked += 1
        if self.away:
            return Answer(503, away=True)
        first = int(ask.params["cursor"] or 0)
        after = first + 100
        body = {
            "items": self.staff[first:after],
            "next": str(after) if after < len(self.staff) else None,
        }
        return Answer(200, body)


def names(customers: Any, clock: Any) -> Names:
    return Names(customers, clock)


def test_everybody_has_a_name_beyond_the_first_hundred():
    found = names(Customers(250), Clock()).everybody(ASKER)
    assert (len(found), found.get("s249")) == (250, "N249")


def test_they_are_kept_and_asked_for_once():
    customers, clock = Customers(3), Clock()
    kept = names(customers, clock)
    for _ in range(5):
        assert kept.everybody(ASKER).get("s1") == "N1"
    assert customers.asked == 1


def test_who_has_joined_since_is_looked_for_and_who_is_nobody_not_again_and_again():
    customers, clock = Customers(1), Clock()
    kept = names(customers, clock)
    assert kept.everybody(ASKER).get("s1", "") == ""
    customers.staff.append({"id": "s1", "name": "钱磊"})
    clock.at += LOOKED
    assert kept.everybody(ASKER).get("s1", "") == "钱磊"
    asked = customers.asked
    for _ in range(5):
        assert kept.everybody(ASKER).get("nobody", "") == ""
    assert customers.asked == asked


def test_while_customers_is_away_what_is_known_stays():
    customers, clock = Customers(1), Clock()
    kept = names(customers, clock)
    kept.everybody(ASKER)
    customers.away = True
    clock.at += timedelta(hours=1)
    assert kept.everybody(ASKER).get("s0") == "N0"
