"""Scheduler over HTTP: who may ask what, and how bad input is answered."""

from collections.abc import Mapping
from typing import Any, ClassVar

import pytest

from eventing.http import queries
from eventing.http.testing import assert_guarded
from scheduler.contracts import CustomerCorrected, MailMarkedSpam, MailSetApart
from tests.support.world import fresh_world
from tests.support.worlds.scheduler import Scheduler

SUNDAY = "/calendar/2026-10-11"


def test_every_endpoint_says_who_may_call_it(scheduler: Scheduler):
    assert_guarded(scheduler.client.application)


@pytest.mark.parametrize("path", ["/todos", "/desktop", "/follow-ups", "/business-date", "/first-responses"])
def test_nobody_reads_without_a_token(scheduler: Scheduler, path: str):
    assert scheduler.client.get(path).status_code == 401


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/todos?list=mine", "list"),
        ("/todos?lst=strangers", "lst"),
        ("/todos?limit=0", "limit"),
        ("/todos?cursor=!", "cursor"),
        ("/follow-ups?until=soon", "until"),
        ("/calendar?from=2026-10-01&to=2026-09-30", "to"),
        ("/calendar?from=2026-10-01&to=2028-10-01", "to"),
        ("/calendar?from=2026-13-01&to=2026-10-01", "from"),
        ("/first-responses?by=country", "by"),
        ("/first-responses?since=2026-10-01", "since"),
    ],
)
def test_a_query_that_cannot_be_is_refused_by_field(scheduler: Scheduler, path: str, field: str):
    answer = scheduler.get(path)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "days"),
        ({"days": {"A": "soon"}}, "days.A"),
        ({"days": {"A": 0}}, "days.A"),
        ({"days": {"D": 3}}, "days.D"),
        ({"days": {}, "staff": "li"}, "staff"),
    ],
)
def test_a_rhythm_that_cannot_be_is_refused_by_field(scheduler: Scheduler, body: object, field: str):
    answer = scheduler.put("/follow-up-intervals", body, "li")
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field)


# -- scope -----------------------------------------------------------------------------------------


@pytest.mark.req("R004", "R005")
def test_a_salesperson_sees_his_own_and_a_manager_his_teams(scheduler: Scheduler):
    scheduler.registers("c1", "A", "li")
    scheduler.registers("c2", "A", "zhou")
    scheduler.receives("m1", "c1", "DE")
    scheduler.receives("m2", "c2", "DE")
    scheduler.settle()

    def mails(staff_id: str, more: str = "") -> set[str]:
        return {item["mail_id"] for item in scheduler.get(f"/todos{more}", staff_id).json["items"]}

    assert (mails("li"), mails("zhou"), mails("wang"), mails("wu")) == ({"m1"}, {"m2"}, {"m1", "m2"}, set())
    assert mails("li", "?owner=zhou") == set()
    assert mails("wang", "?owner=zhou") == {"m2"}
    todo_id = scheduler.todo_of("m2")["id"]
    assert [scheduler.get(f"/todos/{todo_id}", who).status_code for who in ("li", "wang")] == [404, 200]
    assert [scheduler.get("/customers/c2/plan", who).status_code for who in ("li", "wang")] == [404, 200]
    assert [scheduler.get("/desktop?owner=zhou", who).status_code for who in ("li", "wang")] == [404, 200]
    assert {item["customer_id"] for item in scheduler.get("/follow-ups", "li").json["items"]} == {"c1"}


@pytest.mark.req("R005")
def test_credit_reads_no_sales_mail_on_anybodys_desktop(scheduler: Scheduler):
    scheduler.registers("c1", "A", "li")
    scheduler.receives("m1", "c1", "DE")
    scheduler.settle()
    for path in ("/desktop?owner=li", "/desktop?owner=wang", "/todos?owner=li", "/todos", "/desktop"):
        assert "m1" not in scheduler.get(path, "sun").text, path


def test_to_dos_are_narrowed_by_kind_customer_and_role(scheduler: Scheduler):
    scheduler.registers("c1", "A", "li")
    scheduler.registers("c2", "A", "li")
    scheduler.receives("m1", "c1", "AU")
    scheduler.receives("m2", "c2", "DE")
    scheduler.settle()

    def mails(more: str, staff_id: str = "li") -> list[str]:
        return [item["mail_id"] for item in scheduler.get(f"/todos?{more}", staff_id).json["items"]]

    assert (mails("customer_id=c1"), mails("kind=follow_up"), len(mails("kind=reply"))) == (["m1"], [], 2)
    assert mails("role=credit_controller") == []
    assert mails("customer_id=c1", "wu") == []
    pages = scheduler.get("/todos?limit=1", "li").json
    assert pages["items"][0]["mail_id"] == "m1"
    assert mails(f"limit=1&cursor={pages['next']}") == ["m2"]


@pytest.mark.req_in_part("R011")
def test_what_goes_with_each_customer_is_counted_within_scope(scheduler: Scheduler):
    for customer_id, grade, owner_id in (("c1", "A", "li"), ("c2", "D", "li"), ("c3", "A", "xu")):
        scheduler.registers(customer_id, grade, owner_id)
    for mail_id in ("m1", "m2"):
        scheduler.receives(mail_id, "c1", "AU")
    scheduler.receives("m3", "c3", "AU")
    scheduler.settle()
    scheduler.reach("10-13 09:00")
    asked = "/open-items?customer_ids=c1,c2,c3"
    counted = {
        item["customer_id"]: (item["todos"], item["late"], item["follow_up_on"] is not None)
        for item in scheduler.get(asked, "wang").json["items"]
    }
    assert counted == {"c1": (2, 2, True), "c2": (0, 0, False)}
    assert scheduler.get(asked, "wu").json["items"] == []
    assert scheduler.get(asked, "sun").status_code == 403


def test_a_follow_up_that_is_due_is_one_item(scheduler: Scheduler):
    scheduler.registers("c1", "A", "li")
    scheduler.settle()
    scheduler.reach("12-31 09:00")
    assert scheduler.listed("li", "follow_ups") == ["c1"]
    (item,) = scheduler.get("/open-items?customer_ids=c1", "li").json["items"]
    assert (item["todos"], item["follow_up_on"] is not None) == (0, True)


@pytest.mark.req("R005")
def test_what_has_not_moved_yet_is_hidden_from_whoever_lost_the_customer(scheduler: Scheduler):
    scheduler.registers("c1", "A", "li")
    scheduler.receives("m1", "c1", "DE")
    scheduler.settle()
    todo_id = scheduler.todo_of("m1")["id"]
    # The plan has not moved the to-do yet: its row still names the old owner.
    scheduler.hands_over("c1", "zhou")
    scheduler.read(scheduler.sources["customers"])
    assert scheduler.get("/todos", "li").json["items"] == []
    assert scheduler.get(f"/todos/{todo_id}", "li").status_code == 404
    assert scheduler.get("/desktop", "li").json["counts"]["known_customers"] == 0
    assert scheduler.get("/follow-ups", "li").json["items"] == []
    assert scheduler.get("/customers/c1/plan", "li").status_code == 404
    scheduler.settle()
    assert {item["mail_id"] for item in scheduler.get("/todos", "zhou").json["items"]} == {"m1"}


def test_mail_of_a_customer_without_an_owner_waits_with_the_managers(scheduler: Scheduler):
    scheduler.registers("c1", "C", None)
    scheduler.receives("m1", "c1", "DE")
    scheduler.settle()
    assert scheduler.listed("wang", "unassigned") == ["m1"]


@pytest.mark.req("R122")
def test_a_stranger_marked_as_spam_leaves_the_queue_and_comes_back_when_he_is_none(scheduler: Scheduler):
    scheduler.receives("m1", None, "DE")
    scheduler.settle()
    scheduler.publish("mail", "mail-m1", MailMarkedSpam(mail_id="m1", spam=True))
    scheduler.settle()
    assert scheduler.listed("wang", "unassigned") == []
    scheduler.publish("mail", "mail-m1", MailMarkedSpam(mail_id="m1", spam=False))
    scheduler.receives("m1", None, "DE")
    scheduler.settle()
    assert scheduler.listed("wang", "unassigned") == ["m1"]
    scheduler.publish("mail", "mail-m1", MailSetApart(mail_id="m1", apart="partner"))
    scheduler.settle()
    assert scheduler.listed("wang", "unassigned") == []


def test_a_plan_says_when_a_contact_today_is_followed_up_by_the_interval_of_the_grade(scheduler: Scheduler):
    scheduler.reach("10-20 10:00")
    scheduler.registers("c1", "B", "li")
    scheduler.registers("c2", "D", "li")
    scheduler.settle()
    after = {one: scheduler.get(f"/customers/{one}/plan").json["after_contact"] for one in ("c1", "c2")}
    assert after == {"c1": "2026-10-27", "c2": None}


@pytest.mark.req("R336")
def test_a_mail_filed_to_another_customer_takes_contact_and_follow_up_along(scheduler: Scheduler):
    scheduler.reach("10-20 10:00")
    scheduler.registers("c1", "C", "li")
    scheduler.registers("c2", "C", "zhou")
    scheduler.settle()
    before = scheduler.follow_up("c1")
    scheduler.reach("10-27 10:00")
    scheduler.receives("m1", "c1", "DE")
    scheduler.logs_contact("c1", "in", "m1")
    scheduler.settle()
    assert scheduler.follow_up("c1") == ("2026-11-26", "li")
    scheduler.refiles("m1", "c2", "10-27 10:00", "DE", previous="c1")
    scheduler.settle()
    assert (scheduler.follow_up("c1"), scheduler.follow_up("c2")) == (before, ("2026-11-26", "zhou"))
    assert scheduler.get("/customers/c1/plan").json["last_contact_at"] is None
    assert (scheduler.listed("li", "known_customers"), scheduler.listed("zhou", "known_customers")) == (
        [],
        ["m1"],
    )


def test_a_to_do_names_the_customer_also_after_the_name_was_put_right(scheduler: Scheduler):
    scheduler.registers("c1", "A", "li")
    scheduler.receives("m1", "c1", "DE")
    scheduler.publish("customers", "customer-c1", CustomerCorrected(customer_id="c1", name="Müller Druck"))
    scheduler.settle()
    assert scheduler.todo_of("m1")["customer_name"] == "Müller Druck"


@pytest.mark.parametrize("kind", ["newsletter", "auto_reply", "bounce"])
def test_what_a_machine_wrote_waits_for_no_answer_whoever_it_is_from(scheduler: Scheduler, kind: str):
    scheduler.registers("c1", "A", "li")
    scheduler.settle()
    scheduler.receives("m1", "c1", "DE", kind=kind)
    scheduler.receives("m2", None, "DE", kind=kind)
    scheduler.settle()
    assert (scheduler.listed("li", "known_customers"), scheduler.listed("wang", "unassigned")) == ([], [])


# -- settings --------------------------------------------------------------------------------------


class Berlin(Scheduler):
    environment: ClassVar[Mapping[str, Any]] = {
        "COMPANY_ZONE": "Europe/Berlin",
        "HOLIDAYS_COUNTRY": "DE",
        "OFFICE_OPENS": "08:00",
        "OFFICE_CLOSES": "16:30",
    }


@pytest.mark.req("R182")
def test_deadlines_go_by_the_zone_and_the_office_hours_that_are_set(mongo_client):
    for scheduler in fresh_world(Berlin, mongo_client):
        # Ten in Shanghai is four in the morning in Berlin: the half hour begins when the office opens.
        scheduler.reach("10-12 10:00")
        scheduler.receives("m1", None, "KR")
        scheduler.receives("m2", None, "US")
        scheduler.settle()
        due = [scheduler.todo_of(mail_id)["due_at"] for mail_id in ("m1", "m2")]
        assert due == ["2026-10-12T06:30:00+00:00", "2026-10-12T14:30:00+00:00"]
        told = scheduler.get("/calendar?from=2026-10-03&to=2026-10-03").json
        assert (told["zone"], told["opens"], told["closes"]) == ("Europe/Berlin", "08:00", "16:30")


@pytest.mark.req_in_part("R334")
def test_the_administrator_makes_a_sunday_a_working_day_and_deadlines_follow(scheduler: Scheduler):
    days = scheduler.get("/calendar?from=2026-10-10&to=2026-10-11", "zhao").json["days"]
    assert [(day["working"], day["basis"]) for day in days] == [(True, "calendar"), (False, "calendar")]
    assert scheduler.put(SUNDAY, {"working": True}, "chen").status_code == 403
    administrator = scheduler.issuer.of_administrator()
    body = {"working": True, "note": "rush order"}
    assert scheduler.client.put(SUNDAY, json=body, headers=administrator).status_code == 200
    assert scheduler.client.put("/calendar/sunday", json=body, headers=administrator).status_code == 422
    wrong = scheduler.client.put(SUNDAY, json={"working": "perhaps"}, headers=administrator)
    assert wrong.json["errors"][0]["field"] == "working"
    (day,) = scheduler.get("/calendar?from=2026-10-11&to=2026-10-11", "zhao").json["days"]
    assert (day["working"], day["basis"], day["note"]) == (True, "company", "rush order")
    scheduler.reach("10-11 10:00")
    scheduler.receives("m1", None, "KR")
    scheduler.settle()
    assert scheduler.todo_of("m1")["due_at"].startswith("2026-10-11T02:30")


@pytest.mark.req_in_part("R334")
def test_from_november_the_administrator_is_to_enter_next_years_days_until_they_are_known(
    scheduler: Scheduler,
):
    def asked() -> list[dict[str, Any]]:
        administrator = scheduler.issuer.of_administrator()
        found = scheduler.client.get("/desktop", headers=administrator).json["lists"]["settings"]
        return list(found)

    scheduler.reach("10-31 10:00")
    scheduler.business_date().tick()
    scheduler.settle()
    assert asked() == []
    scheduler.reach("11-01 10:00")
    scheduler.business_date().tick()
    scheduler.settle()
    (todo,) = asked()
    assert (todo["kind"], todo["params"], todo["due_on"]) == ("calendar", {"year": 2027}, "2026-12-31")
    assert "2027" in todo["title"]
    assert scheduler.get("/todos?kind=calendar", "li").json["items"] == []
    days = [{"day": "2027-02-06", "working": True}, {"day": "2027-02-08", "working": False}]
    body = {"year": 2027, "days": days}
    assert scheduler.put("/calendar", body, "chen").status_code == 403
    administrator = scheduler.issuer.of_administrator()
    assert scheduler.client.put("/calendar", json=body, headers=administrator).status_code == 200
    scheduler.settle()
    assert asked() == []
    told = scheduler.get("/calendar?from=2027-02-06&to=2027-02-08", "li").json
    assert ([day["working"] for day in told["days"]], told["years"]) == ([True, False, False], [2027])
    scheduler.reach("11-02 10:00")
    scheduler.business_date().tick()
    scheduler.settle()
    assert asked() == []


@pytest.mark.req("R189")
def test_the_companys_rhythm_is_set_with_history_and_moves_all_who_have_none_of_their_own(
    scheduler: Scheduler,
):
    scheduler.reach("10-20 10:00")
    scheduler.registers("c1", "C", "li")
    scheduler.registers("c2", "C", "zhou")
    scheduler.settle()
    scheduler.put("/follow-up-intervals", {"days": {"C": 14}}, "li")
    body = {"days": {"A": 2, "B": 7, "C": 21}}
    assert scheduler.put("/follow-up-intervals/company", body, "wang").status_code == 403
    assert scheduler.put("/follow-up-intervals/company", body, "chen").status_code == 200
    scheduler.settle()
    assert (scheduler.follow_up("c1")[0], scheduler.follow_up("c2")[0]) == ("2026-11-03", "2026-11-10")
    told = scheduler.get("/follow-up-intervals/company", "li").json
    assert (told["days"], [change["set_by"] for change in told["history"]]) == (body["days"], ["chen"])
    assert scheduler.get("/follow-up-intervals", "zhou").json == {"own": {}, "company": body["days"]}


@pytest.mark.req("R189")
def test_a_salespersons_own_rhythm_moves_his_customers_dates_and_nobody_elses(scheduler: Scheduler):
    scheduler.reach("10-20 10:00")
    scheduler.registers("c1", "C", "li")
    scheduler.registers("c2", "C", "zhou")
    scheduler.settle()
    first = scheduler.put("/follow-up-intervals", {"days": {"C": 14}}, "li", Idempotency_Key="k1")
    again = scheduler.put("/follow-up-intervals", {"days": {"C": 14}}, "li", Idempotency_Key="k1")
    assert (first.status_code, again.json) == (200, first.json)
    other = scheduler.put("/follow-up-intervals", {"days": {"C": 15}}, "li", Idempotency_Key="k1")
    assert other.status_code == 422
    scheduler.settle()
    assert (scheduler.follow_up("c1")[0], scheduler.follow_up("c2")[0]) == ("2026-11-03", "2026-11-19")
    assert scheduler.get("/follow-up-intervals", "li").json["own"] == {"C": 14}
    scheduler.registers("c3", "C", "li")
    scheduler.settle()
    assert scheduler.follow_up("c3")[0] == "2026-11-03"


def test_a_list_after_a_mails_event_has_seen_it(scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(queries, "WAIT_SECONDS", 0.05)
    scheduler.receives("m0", None, "DE")
    scheduler.settle()
    scheduler.receives("m1", None, "DE")
    log = scheduler.sources["mail"]
    scheduler.number(log)
    after = f"mail:{log.stream('mail-m1')[-1].place(1)}"
    behind = scheduler.get("/todos", "chen", after=after)
    assert (behind.status_code, behind.json["params"]) == (503, {"view": "known_mails"})
    assert scheduler.get("/follow-ups", "chen", after="desk:1/0/1/0").status_code == 422
    scheduler.settle()
    assert {todo["subject"] for todo in scheduler.get("/todos", "chen", after=after).json["items"]} == {
        "About m0",
        "About m1",
    }
