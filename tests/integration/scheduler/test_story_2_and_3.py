"""Stories 2 and 3: answers, set dates, and a salesperson who leaves."""

from datetime import date

import pytest

from scheduler.contracts import CustomerRegraded, MailSubmitted, NextContactSet
from tests.support.worlds.scheduler import Scheduler, local


def answer(story: Scheduler, moment: str, customer_id: str, mail_id: str) -> None:
    """A letter goes out in reply, and customers log the contact."""
    story.reach(moment)
    story.sends(customer_id, mail_id)
    story.logs_contact(customer_id, "out", mail_id=f"reply-to-{mail_id}")
    story.settle()


@pytest.mark.req("R178", "R186", "R194", "R205")
def test_the_indian_buyer_is_answered_in_time_and_followed_up_when_the_story_says(scheduler: Scheduler):
    scheduler.reach("10-10 08:12")
    scheduler.receives("m1", None, "IN")
    scheduler.settle()
    scheduler.registers("kaveri", "C", "zhao", from_mail_id="m1")
    scheduler.refiles("m1", "kaveri", "10-10 08:12", "IN")
    # Submitting for approval does not stop the clock.
    scheduler.reach("10-10 10:05")
    scheduler.draft("d1", MailSubmitted(draft_id="d1", approver_id="li"))
    scheduler.settle()
    assert local(scheduler.todo_of("m1")["due_at"]) == "10-10 11:00"
    assert scheduler.listed("li", "approvals") == ["d1"]
    answer(scheduler, "10-10 10:40", "kaveri", "m1")
    assert scheduler.todo_of("m1", "settled")["response_seconds"] == (2 * 60 + 28) * 60
    assert scheduler.follow_up("kaveri") == ("2026-11-09", "zhao")

    scheduler.reach("10-13 08:12")
    scheduler.receives("m2", "kaveri", "IN")
    scheduler.settle()
    assert local(scheduler.todo_of("m2")["due_at"]) == "10-13 11:00"
    answer(scheduler, "10-13 10:12", "kaveri", "m2")
    assert scheduler.todo_of("m2", "settled")["response_seconds"] == 2 * 3600
    assert scheduler.follow_up("kaveri")[0] == "2026-11-12"
    scheduler.customer("kaveri", NextContactSet, on=date(2026, 10, 16))
    scheduler.settle()
    assert scheduler.follow_up("kaveri")[0] == "2026-10-16"
    scheduler.reach("10-14 14:12")
    scheduler.logs_contact("kaveri", "out")
    scheduler.settle()
    assert scheduler.follow_up("kaveri")[0] == "2026-10-16"


@pytest.mark.req("R189")
def test_fair_cards_are_followed_up_by_grade(scheduler: Scheduler):
    scheduler.reach("10-20 10:00")
    for customer_id in ("nordic", "andes", "lagos"):
        scheduler.registers(customer_id, "C", "li")
    scheduler.settle()
    days = {item["customer_id"]: item["due_on"] for item in scheduler.get("/follow-ups", "li").json["items"]}
    assert days == dict.fromkeys(("nordic", "andes", "lagos"), "2026-11-19")
    scheduler.customer("nordic", CustomerRegraded, grade="B", code="EU-016-B")
    scheduler.settle()
    assert scheduler.follow_up("nordic")[0] == "2026-10-27"


@pytest.mark.req("R190")
@pytest.mark.req_in_part("R007")
def test_a_leavers_to_dos_and_plans_are_the_new_owners_with_their_dates_unchanged(scheduler: Scheduler):
    scheduler.reach("10-14 09:00")
    grades = {"lonestar": "B", "alnoor": "B", "southern": "B", "horizonte": "C", "old": "D"}
    for customer_id, grade in grades.items():
        scheduler.registers(customer_id, grade, "zhou")
    scheduler.logs_contact("horizonte", "in")
    scheduler.customer("alnoor", NextContactSet, on=date(2026, 11, 5))
    scheduler.reach("10-27 14:00")
    scheduler.logs_contact("lonestar", "in")
    scheduler.reach("10-30 16:50")
    scheduler.receives("m1", "southern", "AU")
    scheduler.logs_contact("southern", "in", mail_id="m1")
    scheduler.reach("10-30 17:30")
    assert scheduler.get("/desktop", "zhou").json["late"] == 1
    for customer_id in grades:
        scheduler.hands_over(customer_id, "zhao" if customer_id in ("horizonte", "old") else "li")
    scheduler.settle()

    assert scheduler.follow_up("lonestar") == ("2026-11-03", "li")
    assert scheduler.follow_up("alnoor") == ("2026-11-05", "li")
    assert scheduler.follow_up("southern") == ("2026-11-06", "li")
    assert scheduler.follow_up("horizonte") == ("2026-11-13", "zhao")
    assert scheduler.follow_up("old") == (None, "zhao")
    assert local(scheduler.todo_of("m1")["due_at"]) == "10-30 17:20"
    assert items(scheduler, "li") == 4
    assert items(scheduler, "zhao") == 1
    assert items(scheduler, "zhou") == 0
    # What comes after is the new owner's from the start.
    scheduler.reach("10-31 11:00")
    scheduler.receives("m2", "lonestar", "US")
    scheduler.settle()
    todo = scheduler.todo_of("m2")
    assert (todo["owner_id"], local(todo["due_at"])) == ("li", "11-01 11:00")


def items(scheduler: Scheduler, staff_id: str) -> int:
    """Open to-dos and scheduled follow-ups of one person; one that is shown is both, and counts once."""
    plans = scheduler.get(f"/follow-ups?owner={staff_id}", staff_id).json["items"]
    todos = scheduler.get(f"/todos?owner={staff_id}", staff_id).json["items"]
    return len(plans) + len([todo for todo in todos if todo["kind"] != "follow_up"])


def test_a_mail_that_comes_in_the_moment_of_the_transfer_is_not_left_behind(scheduler: Scheduler):
    scheduler.registers("lonestar", "B", "zhou")
    scheduler.settle()
    scheduler.receives("m1", "lonestar", "US")
    scheduler.hands_over("lonestar", "li")
    scheduler.settle("mail", "customers")
    scheduler.receives("m2", "lonestar", "US")
    scheduler.hands_over("lonestar", "zhao")
    scheduler.settle("customers", "mail")
    assert {scheduler.todo_of(mail)["owner_id"] for mail in ("m1", "m2")} == {"zhao"}


# -- what settles a reply --------------------------------------------------------------------------


@pytest.fixture
def two_threads(scheduler: Scheduler) -> Scheduler:
    scheduler.registers("mueller", "A", "li")
    scheduler.reach("10-12 09:00")
    scheduler.receives("m1", "mueller", "DE", thread_id="one")
    scheduler.receives("m2", "mueller", "DE", thread_id="two")
    scheduler.reach("10-12 10:00")
    return scheduler


def test_a_call_to_the_customer_answers_all_that_is_open(two_threads: Scheduler):
    two_threads.logs_contact("mueller", "out")
    two_threads.settle()
    assert two_threads.listed("li", "known_customers") == []


def test_a_call_from_the_customer_answers_nothing(two_threads: Scheduler):
    two_threads.logs_contact("mueller", "in")
    two_threads.settle()
    assert len(two_threads.listed("li", "known_customers")) == 2


def test_a_reply_in_one_thread_leaves_the_other_open(two_threads: Scheduler):
    two_threads.sends("mueller", "m1")
    two_threads.receives(
        "r1", "mueller", None, direction="out", thread_id="one", answers="<m1@buyer-demo.com>"
    )
    two_threads.settle()
    assert two_threads.listed("li", "known_customers") == ["m2"]


def test_a_reply_answers_what_came_before_it_in_its_thread(two_threads: Scheduler):
    two_threads.receives("m3", "mueller", "DE", thread_id="one")
    two_threads.settle()
    two_threads.sends("mueller", "m3")
    two_threads.settle()
    assert two_threads.listed("li", "known_customers") == ["m2"]


def test_a_mail_sent_from_a_phone_answers_its_thread(two_threads: Scheduler):
    two_threads.receives(
        "r1", "mueller", None, direction="out", thread_id="two", answers="<m2@buyer-demo.com>"
    )
    two_threads.settle()
    assert two_threads.listed("li", "known_customers") == ["m1"]


def test_a_new_letter_to_the_customer_answers_all_that_is_open(two_threads: Scheduler):
    two_threads.receives("r1", "mueller", None, direction="out")
    two_threads.settle()
    assert two_threads.listed("li", "known_customers") == []


def test_a_collection_letter_answers_nothing(two_threads: Scheduler):
    two_threads.sends("mueller", None, purpose="collection")
    two_threads.receives("r1", "mueller", None, direction="out", purpose="collection")
    two_threads.settle()
    assert len(two_threads.listed("li", "known_customers")) == 2


def test_an_answer_heard_of_before_the_mail_leaves_nothing_open(scheduler: Scheduler):
    scheduler.registers("mueller", "A", "li")
    scheduler.reach("10-12 09:00")
    scheduler.receives("m1", "mueller", "DE")
    scheduler.receives("m2", "mueller", "DE")
    scheduler.clock.time = scheduler.clock.time.replace(hour=3)
    scheduler.logs_contact("mueller", "out")
    scheduler.sends("mueller", "m1")
    scheduler.settle("customers")
    scheduler.settle()
    assert scheduler.listed("li", "known_customers") == []
    assert {scheduler.todo_of(mail, "settled")["response_seconds"] for mail in ("m1", "m2")} == {7200}


@pytest.mark.req_in_part("R337")
def test_no_reply_needed_settles_it_with_the_reason_on_record(two_threads: Scheduler):
    todo_id = two_threads.todo_of("m1")["id"]
    assert two_threads.post("/replies/m1/waive", {"reason": " "}, "li").status_code == 422
    assert two_threads.post("/replies/m1/waive", {"reason": "thanks only"}, "zhou").status_code == 404
    assert two_threads.post("/replies/m1/waive", {"reason": "thanks only"}, "li").status_code == 200
    two_threads.settle()
    assert two_threads.listed("li", "known_customers") == ["m2"]
    shown = two_threads.get(f"/todos/{todo_id}", "wang").json
    assert (shown["how"], shown["waived"]["reason"], shown["waived"]["by"]) == ("waived", "thanks only", "li")
    again = two_threads.post("/replies/m1/waive", {"reason": "thanks only"}, "li")
    assert (again.status_code, again.json["code"]) == (409, "reply_already_settled")
