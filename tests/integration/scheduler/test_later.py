"""Later and taking back: what is put off, what is said not to need a reply, and the day it all falls on."""

from datetime import datetime
from typing import Any

import pytest

from tests.support.worlds.scheduler import Scheduler, local
from tests.unit.scheduler.company import at

WAIVED = {"reason": "thanks only"}


@pytest.fixture
def at_work(scheduler: Scheduler) -> Scheduler:
    """10:00 on a Monday: a mail from Germany to be answered by 15:00, and a customer of Zhou's."""
    scheduler.registers("mueller", "A", "li")
    scheduler.registers("smith", "A", "zhou")
    scheduler.reach("10-12 10:00")
    scheduler.receives("m1", "mueller", "DE")
    scheduler.receives("m2", "mueller", "AU")
    scheduler.receives("m3", "smith", "DE")
    scheduler.settle()
    return scheduler


def desktop(scheduler: Scheduler, who: str = "li") -> dict[str, Any]:
    return dict(scheduler.get("/desktop", who).json)


def mails(todos: list[dict[str, Any]]) -> list[str]:
    return [todo["mail_id"] for todo in todos]


def put_off(scheduler: Scheduler, mail_id: str, until: datetime, who: str = "li") -> Any:
    todo_id = scheduler.todo_of(mail_id)["id"]
    body = {"until": until.isoformat(), "reason": "等工厂报价"}
    return scheduler.post(f"/todos/{todo_id}/postpone", body, who)


@pytest.mark.req_in_part("R337")
def test_what_is_put_off_is_out_of_list_and_count_until_then_and_its_deadline_stays(at_work: Scheduler):
    assert put_off(at_work, "m1", at("10-12 12:00"), "zhou").status_code == 404
    assert put_off(at_work, "m1", at("10-12 12:00")).status_code == 200
    at_work.settle()
    shown = desktop(at_work)
    assert (mails(shown["lists"]["known_customers"]), mails(shown["postponed"])) == (["m2"], ["m1"])
    assert shown["counts"]["known_customers"] == 1
    todo = shown["postponed"][0]
    assert (local(todo["postponed_until"]), todo["postponed_for"]) == ("10-12 12:00", "等工厂报价")
    assert local(todo["due_at"]) == "10-12 15:00"
    at_work.reach("10-12 12:00")
    shown = desktop(at_work)
    assert sorted(mails(shown["lists"]["known_customers"])) == ["m1", "m2"]
    assert (shown["postponed"], at_work.todo_of("m1")["postponed_until"]) == ([], None)


def test_putting_off_is_taken_back(at_work: Scheduler):
    todo_id = at_work.todo_of("m1")["id"]
    put_off(at_work, "m1", at("10-12 12:00"))
    at_work.settle()
    assert at_work.post(f"/todos/{todo_id}/resume", None, "zhou").status_code == 404
    assert at_work.post(f"/todos/{todo_id}/resume", None, "li").status_code == 200
    at_work.settle()
    assert sorted(mails(desktop(at_work)["lists"]["known_customers"])) == ["m1", "m2"]


def test_nothing_is_put_off_beyond_its_deadline(at_work: Scheduler):
    refused = put_off(at_work, "m1", at("10-12 15:01"))
    assert (refused.status_code, refused.json["code"]) == (409, "postponed_beyond_deadline")
    assert local(refused.json["params"]["late_at"]) == "10-12 15:00"


def test_who_gets_a_customer_sees_what_was_put_off(at_work: Scheduler):
    put_off(at_work, "m1", at("10-12 12:00"))
    at_work.settle()
    at_work.hands_over("mueller", "zhou")
    at_work.settle()
    shown = desktop(at_work, "zhou")
    assert (sorted(mails(shown["lists"]["known_customers"])), shown["postponed"]) == (["m1", "m2", "m3"], [])


@pytest.mark.req_in_part("R337")
def test_no_reply_needed_is_taken_back_and_everything_is_as_it_was(at_work: Scheduler):
    before = at_work.todo_of("m1")
    at_work.post("/replies/m1/waive", WAIVED, "li")
    at_work.settle()
    assert at_work.post("/replies/m1/restore", None, "zhou").status_code == 404
    for _ in range(2):
        assert at_work.post("/replies/m1/restore", None, "li").status_code == 200
        at_work.settle()
    assert at_work.todo_of("m1") == before
    assert at_work.get(f"/todos/{before['id']}", "li").json["waived"] is None
    at_work.hands_over("mueller", "zhou")
    at_work.settle()
    assert at_work.todo_of("m1")["owner_id"] == "zhou"


def test_what_was_late_when_it_was_settled_goes_on_up_when_it_is_open_again(at_work: Scheduler):
    at_work.reach("10-12 15:00")
    at_work.post("/replies/m1/waive", WAIVED, "li")
    at_work.settle()
    at_work.reach("10-12 16:00")
    at_work.post("/replies/m1/restore", None, "li")
    at_work.settle()
    at_work.reach("10-12 16:01")
    todo = at_work.todo_of("m1")
    assert (local(todo["reminded_at"]), todo["escalated_to"]) == ("10-12 15:00", ["wang"])
    assert todo["next_escalation"]["level"] == "general_manager"
    at_work.reach("10-13 16:00")
    assert set(at_work.todo_of("m1")["escalated_to"]) == {"wang", "chen"}
    assert at_work.todo_of("m1")["next_escalation"] is None


# -- what a row tells ------------------------------------------------------------------------------


def test_a_row_tells_what_its_deadline_rests_on_and_who_hears_of_it_next(at_work: Scheduler):
    todo = at_work.todo_of("m1")
    assert todo["basis"] == {
        "rule": "cut_off",
        "clock": "15:00",
        "group": "europe_and_africa",
        "country": "DE",
        "country_basis": "archive",
    }
    coming = todo["next_escalation"]
    assert (local(coming["at"]), coming["level"], coming["staff_id"]) == ("10-12 15:30", "manager", "wang")
    assert (at_work.todo_of("m2")["basis"]["rule"], at_work.todo_of("m2")["basis"]["clock"]) == (
        "at_once",
        "10:30",
    )
    at_work.post("/replies/m1/waive", WAIVED, "li")
    at_work.settle()
    assert at_work.todo_of("m1", "settled")["next_escalation"] is None


# -- the day ---------------------------------------------------------------------------------------


def test_the_day_has_all_deadlines_of_today_met_or_not_and_no_others(at_work: Scheduler):
    at_work.post("/replies/m1/waive", WAIVED, "li")
    at_work.reach("10-12 17:30")
    at_work.receives("m4", "mueller", "DE")
    at_work.settle()
    day = at_work.get("/desktop/day", "li").json
    seen = [(one["mail_id"], local(one["late_at"]), one["status"], one["late"]) for one in day["deadlines"]]
    assert seen == [
        ("m2", "10-12 10:30", "open", True),
        ("m1", "10-12 15:00", "settled", False),
        ("m4", "10-12 18:30", "open", False),
    ]
    assert (day["on"], day["zone"], day["working_day"]) == ("2026-10-12", "Asia/Shanghai", True)
    assert (local(day["opens_at"]), local(day["closes_at"])) == ("10-12 09:00", "10-12 18:00")


def test_a_day_is_for_who_may_see_the_desktop(at_work: Scheduler):
    assert at_work.get("/desktop/day?owner=li", "wang").json["deadlines"]
    assert at_work.get("/desktop/day?owner=li", "wu").status_code == 404
    assert at_work.get("/desktop/day?owner=li", "sun").json["deadlines"] == []
