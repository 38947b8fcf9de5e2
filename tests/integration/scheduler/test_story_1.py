"""Story 1: round a holiday weekend, with the exact times."""

from datetime import date
from typing import Any

import pytest

from scheduler.contracts import NextContactSet
from tests.support.worlds.scheduler import Scheduler, local

ON_FILE = {
    "mueller": ("A", "li"),
    "sakura": ("A", "li"),
    "lonestar": ("B", "zhou"),
    "alnoor": ("B", "zhou"),
    "horizonte": ("C", "zhou"),
}
# Arrival, mail, customer or None, country, due.
MAILS = [
    ("10-07 16:20", "m1", "mueller", "DE", "10-08 15:00"),
    ("10-07 21:05", "m2", "lonestar", "US", "10-08 18:00"),
    ("10-09 20:14", "m3", "mueller", "DE", "10-10 15:00"),
    ("10-10 08:12", "m4", None, "IN", "10-10 11:00"),
    ("10-10 09:30", "m14", None, "TR", "10-10 13:00"),
    ("10-10 09:40", "m15", None, "PE", "10-10 18:00"),
    ("10-10 10:00", "m5", None, "VN", "10-10 10:30"),
    ("10-10 10:58", "m6", "sakura", "JP", "10-10 11:28"),
    ("10-10 12:20", "m7", "alnoor", "AE", "10-10 13:20"),
    ("10-10 13:05", "m8", None, "SA", "10-10 18:00"),
    ("10-10 16:40", "m9", None, "FR", "10-10 18:00"),
    ("10-10 17:30", "m10", None, "CA", "10-10 18:30"),
    ("10-10 18:01", "m11", "lonestar", "US", "10-11 18:01"),
    ("10-10 21:15", "m12", "horizonte", "BR", "10-12 18:00"),
    ("10-11 10:00", "m13", None, "KR", "10-12 09:30"),
]


@pytest.fixture
def story(scheduler: Scheduler) -> Scheduler:
    for customer_id, (grade, owner_id) in ON_FILE.items():
        scheduler.registers(customer_id, grade, owner_id)
    return scheduler


def arrive(story: Scheduler, *mail_ids: str) -> None:
    for moment, mail_id, customer_id, country, _ in MAILS:
        if mail_id in mail_ids:
            story.reach(moment)
            story.receives(mail_id, customer_id, country)
    story.settle()


def seen(items: list[dict[str, Any]]) -> list[str]:
    return [item["mail_id"] or item["customer_id"] for item in items]


@pytest.mark.req("R129")
def test_every_mail_of_the_weekend_has_its_deadline_and_its_to_do(story: Scheduler):
    arrive(story, *(mail_id for _, mail_id, *_ in MAILS))
    due = {event["mail_id"]: local(event["due_at"]) for event in story.all_of("ReplyDueSet")}
    assert due == {mail_id: expected for _, mail_id, _, _, expected in MAILS}
    opened = {event["mail_id"]: event for event in story.all_of("ToDoOpened") if event["kind"] == "reply"}
    for _, mail_id, customer_id, _, expected in MAILS:
        assert local(opened[mail_id]["due_at"]) == expected
        assert opened[mail_id]["list"] == ("known_customers" if customer_id else "unassigned")
        assert opened[mail_id]["owner_id"] == (ON_FILE[customer_id][1] if customer_id else None)


def test_spam_has_no_deadline(story: Scheduler):
    story.reach("10-10 09:45")
    story.receives("m16", None, "CN", kind="spam")
    story.settle()
    assert story.all_of("ReplyDueSet") == []
    assert story.listed("wang", "unassigned") == []


@pytest.mark.req("R186")
def test_the_first_response_is_measured_by_the_clock_and_in_working_time(story: Scheduler):
    arrive(story, "m1")
    story.reach("10-08 10:05")
    story.sends("mueller", "m1")
    story.settle()
    settled = story.todo_of("m1", "settled")
    assert settled["response_seconds"] == (17 * 60 + 45) * 60
    assert settled["working_seconds"] == (60 + 5) * 60
    measured = story.get("/first-responses", "wang").json["items"]
    assert [(row["owner_id"], row["answered"], row["late"]) for row in measured] == [("li", 1, 0)]
    assert measured[0]["mean_seconds"] == 63900
    by_customer = story.get("/first-responses?by=customer", "li").json["items"]
    assert [row["customer_id"] for row in by_customer] == ["mueller"]
    assert story.get("/first-responses", "zhou").json["items"] == []


@pytest.mark.req("R185")
def test_a_late_reply_is_reminded_of_at_its_deadline_and_settled_when_answered(story: Scheduler):
    arrive(story, "m2")
    story.reach("10-08 17:59")
    assert story.all_of("ReminderDue") == []
    story.reach("10-08 18:00")
    (reminder,) = story.all_of("ReminderDue")
    assert (reminder["owner_id"], local(reminder["due_at"])) == ("zhou", "10-08 18:00")
    story.reach("10-08 18:20")
    story.sends("lonestar", "m2")
    story.reach("10-09 18:00")
    assert local(story.todo_of("m2", "settled")["settled_at"]) == "10-08 18:20"
    assert len(story.all_of("ReminderDue")) == 1
    assert story.all_of("Escalated") == []


@pytest.mark.req("R185")
def test_a_reply_nobody_gives_goes_up_to_manager_and_general_manager(story: Scheduler):
    arrive(story, "m1")
    story.reach("10-08 15:30")
    assert [(e["level"], e["staff_id"]) for e in story.all_of("Escalated")] == [("manager", "wang")]
    assert [item["mail_id"] for item in story.get("/desktop", "wang").json["escalated"]] == ["m1"]
    story.reach("10-09 15:00")
    assert [e["staff_id"] for e in story.all_of("Escalated")] == ["wang", "chen"]


@pytest.mark.req("R107")
def test_assigned_strangers_go_to_their_new_owners_with_their_deadlines_unchanged(story: Scheduler):
    arrive(story, "m4")
    story.reach("10-10 09:10")
    story.registers("kaveri", "C", "zhao", from_mail_id="m4")
    story.refiles("m4", "kaveri", "10-10 08:12", "IN")
    arrive(story, "m14", "m15", "m5")
    story.reach("10-10 11:50")
    story.registers("istanbul", "C", "li", from_mail_id="m14")
    story.refiles("m14", "istanbul", "10-10 09:30", "TR")
    arrive(story, "m8", "m9", "m10")
    story.reach("10-10 17:40")
    story.registers("maple", "C", "li", from_mail_id="m10")
    story.refiles("m10", "maple", "10-10 17:30", "CA")
    story.reach("10-10 18:05")
    assert story.listed("zhao", "strangers") == ["m4"]
    assert story.listed("li", "strangers") == ["m14", "m10"]
    assert local(story.todo_of("m4")["due_at"]) == "10-10 11:00"
    assert local(story.todo_of("m14")["due_at"]) == "10-10 13:00"
    assert local(story.todo_of("m10")["due_at"]) == "10-10 18:30"
    unassigned = story.get("/todos?list=unassigned", "wang").json
    assert {item["mail_id"] for item in unassigned["items"]} == {"m5", "m8", "m9", "m15"}
    assert local(unassigned["as_of"]) == "10-10 18:05"


@pytest.mark.req("R105", "R107")
def test_a_salesperson_sees_nothing_of_the_unassigned(story: Scheduler):
    arrive(story, "m5", "m8", "m9", "m13")
    ids = [item["id"] for item in story.get("/todos?list=unassigned", "wang").json["items"]]
    assert len(ids) == 4
    assert story.get("/todos", "zhao").json["items"] == []
    refused = story.get("/todos?list=unassigned", "zhao")
    assert (refused.status_code, refused.json["code"]) == (403, "unassigned_is_for_managers")
    assert "unassigned" not in story.get("/desktop", "zhao").json["lists"]
    for todo_id in ids:
        assert story.get(f"/todos/{todo_id}", "zhao").status_code == 404
        assert story.get(f"/todos/{todo_id}", "wang").status_code == 200


@pytest.mark.req("R198")
def test_the_desktop_shows_known_customers_strangers_and_follow_ups(story: Scheduler):
    arrive(story, "m14")
    story.registers("istanbul", "C", "li", from_mail_id="m14")
    story.customer("sakura", NextContactSet, on=date(2026, 10, 10))
    arrive(story, "m6")
    story.reach("10-10 12:00")
    desktop = story.get("/desktop", "li").json
    shown = {name: seen(items) for name, items in desktop["lists"].items()}
    assert shown["known_customers"] == ["m6"]
    assert shown["strangers"] == ["m14"]
    assert shown["follow_ups"] == ["mueller", "sakura"]
    # The follow-up of the day before is late as well.
    assert (desktop["counts"]["known_customers"], desktop["late"]) == (1, 2)
    assert desktop["lists"]["known_customers"][0]["subject"] == "About m6"


def test_an_assignment_heard_of_before_the_mails_own_filing_moves_it_at_once(story: Scheduler):
    arrive(story, "m4")
    story.registers("kaveri", "C", "zhao", from_mail_id="m4")
    story.settle("customers")
    assert story.listed("zhao", "strangers") == ["m4"]


def test_a_filing_heard_of_before_the_assignment_waits_for_the_owner(story: Scheduler):
    arrive(story, "m4")
    story.registers("kaveri", "C", "zhao", from_mail_id="m4")
    story.refiles("m4", "kaveri", "10-10 08:12", "IN")
    story.settle("mail")
    assert story.listed("wang", "unassigned") == ["m4"]
    story.settle()
    assert story.listed("zhao", "strangers") == ["m4"]
