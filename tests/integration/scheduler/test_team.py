"""A manager's team: what each has open, what is late, and a day of one of them."""

from datetime import date

import pytest

from tests.support.worlds.scheduler import Scheduler


@pytest.fixture
def busy(scheduler: Scheduler) -> Scheduler:
    """李静 has answered one mail and not another; 周涛 has one to answer."""
    scheduler.reach("10-12 09:00")
    scheduler.registers("mueller", "A", "li")
    scheduler.registers("sakura", "A", "zhou")
    scheduler.settle()
    for mail_id, customer_id in (("m1", "mueller"), ("m2", "mueller"), ("m3", "sakura")):
        scheduler.receives(mail_id, customer_id, "DE")
    scheduler.settle()
    scheduler.sends("mueller", "m1")
    scheduler.settle()
    return scheduler


def loads(scheduler: Scheduler, staff_id: str) -> dict[str, tuple[int, int, int, int]]:
    items = scheduler.get("/team", staff_id).json["items"]
    return {
        one["owner_id"]: (one["open"], one["late"], one["late_over_a_day"], one["answered"]) for one in items
    }


@pytest.mark.req("R207")
def test_a_manager_sees_what_each_of_the_team_has_open_late_and_answered(busy: Scheduler):
    assert loads(busy, "wang") == {"li": (1, 0, 0, 1), "zhou": (1, 0, 0, 0)}
    assert loads(busy, "chen") == loads(busy, "wang")
    assert busy.get("/team", "li").status_code == 403
    busy.clock.move(days=2)
    assert loads(busy, "wang") == {"li": (1, 1, 1, 0), "zhou": (1, 1, 1, 0)}
    team = busy.get("/team", "wang").json
    assert {one["mail_id"] for one in team["late"]} == {"m2", "m3"}
    assert {one["late_since"] for one in team["items"]} == {team["late"][0]["late_at"]}


@pytest.mark.req("R207")
def test_a_day_of_one_of_the_team_is_read_again_later(busy: Scheduler):
    [deadline] = busy.get("/desktop/day?owner=zhou", "wang").json["deadlines"]
    day = busy.clock.now().date()
    busy.clock.move(days=3)
    assert busy.get("/desktop/day?owner=zhou", "wang").json["deadlines"] == []
    [then] = busy.get(f"/desktop/day?owner=zhou&on={day}", "wang").json["deadlines"]
    assert (then["id"], then["late"]) == (deadline["id"], True)
    assert busy.get(f"/desktop/day?owner=zhou&on={day}", "li").status_code == 404
    assert busy.get("/desktop/day?on=2026-02-30", "wang").status_code == 422
    assert date.fromisoformat(busy.get(f"/desktop/day?on={day}", "wang").json["on"]) == day
