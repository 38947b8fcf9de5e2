"""When a customer is followed up: the dates of Stories 2 and 3, and the rules behind them."""

from datetime import date

import pytest

from scheduler.follow_up.commands import (
    AssignPlan,
    ClosePlan,
    FireFollowUp,
    NoteContact,
    RecomputePlan,
    RegradePlan,
    SetNextContact,
    StartPlan,
    WithdrawContact,
)
from scheduler.follow_up.events import FollowUpDue, FollowUpEnded, FollowUpScheduled
from scheduler.follow_up.rules import FollowUpRules
from tests.unit.scheduler.company import CALENDAR, a_plan, at


def start(grade: str = "C", registered: str = "10-20 10:00") -> StartPlan:
    return StartPlan(customer_id="c1", grade=grade, registered_at=at(registered))


def contact(moment: str, mail_id: str | None = None, *, filed: bool = False) -> NoteContact:
    return NoteContact(customer_id="c1", occurred_at=at(moment), mail_id=mail_id, filed=filed)


def due(history) -> tuple[date | None, str | None]:
    return history.state.due_on, history.state.basis


def on(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


@pytest.mark.req("R189", "R205")
@pytest.mark.parametrize(
    ("grade", "last_contact", "expected"),
    [
        ("C", "10-10 10:40", "11-09"),
        ("C", "10-13 10:12", "11-12"),
        ("B", "10-27 14:00", "11-03"),
        ("B", "10-30 16:50", "11-06"),
        ("C", "10-14 11:00", "11-13"),
        ("A", "10-14 11:00", "10-19"),
    ],
)
def test_a_contact_restarts_the_interval_of_the_grade(grade: str, last_contact: str, expected: str):
    history = a_plan().after(start(grade, "09-01 10:00"), contact(last_contact))
    assert due(history) == (on(expected), "grade")


@pytest.mark.req("R189", "R193")
@pytest.mark.parametrize(("grade", "expected"), [("A", "10-23"), ("B", "10-27"), ("C", "11-19")])
def test_without_a_contact_the_interval_runs_from_registration(grade: str, expected: str):
    assert due(a_plan().after(start(grade))) == (on(expected), "grade")


@pytest.mark.req("R192")
def test_the_better_the_grade_the_sooner():
    a, b, c = (a_plan().after(start(grade)).state.due_on for grade in "ABC")
    assert a < b < c


def test_a_customer_given_up_is_not_followed_up():
    assert due(a_plan().after(start("D"))) == (None, None)


@pytest.mark.req_in_part("R334")
def test_one_that_falls_on_a_rest_day_is_shown_on_the_next_working_day():
    assert due(a_plan().after(start("A", "09-29 10:00"))) == (on("10-08"), "grade")
    assert due(a_plan().after(start("A", "10-07 10:00"))) == (on("10-10"), "grade")
    assert due(a_plan().after(start(), SetNextContact(customer_id="c1", on=on("10-25")))) == (
        on("10-26"),
        "date_set",
    )


def test_a_change_of_grade_reckons_the_date_anew():
    history = a_plan().after(start(), RegradePlan(customer_id="c1", grade="B"))
    assert due(history) == (on("10-27"), "grade")
    assert due(history.after(RegradePlan(customer_id="c1", grade="D"))) == (None, None)
    assert history.when(RegradePlan(customer_id="c1", grade="B")) == []


def test_a_day_is_a_day_of_the_company_not_of_greenwich():
    # 00:30 in Shanghai is still the day before in UTC.
    assert due(a_plan().after(start("B", "10-20 00:30")))[0] == on("10-27")


# -- the date the salesperson sets -----------------------------------------------------------------


@pytest.mark.req("R194")
def test_the_date_the_salesperson_sets_wins_over_the_grade():
    history = a_plan().after(
        start("C", "10-10 08:12"), contact("10-13 10:12"), SetNextContact(customer_id="c1", on=on("10-16"))
    )
    assert due(history) == (on("10-16"), "date_set")


@pytest.mark.req("R194")
def test_a_contact_before_it_does_not_move_the_date_set():
    history = a_plan().after(start("C", "10-10 08:12"), SetNextContact(customer_id="c1", on=on("10-16")))
    assert due(history.after(contact("10-14 14:05"), contact("10-14 14:12"))) == (on("10-16"), "date_set")


@pytest.mark.req("R194")
def test_a_contact_on_the_day_uses_the_date_and_the_grade_counts_again():
    history = a_plan().after(start("C", "10-10 08:12"), SetNextContact(customer_id="c1", on=on("10-16")))
    assert due(history.after(contact("10-16 09:30"))) == (on("11-16"), "grade")


def test_a_date_may_be_changed():
    history = a_plan().after(
        start(),
        SetNextContact(customer_id="c1", on=on("11-05")),
        SetNextContact(customer_id="c1", on=on("11-06")),
    )
    assert due(history) == (on("11-06"), "date_set")


# -- the day comes ---------------------------------------------------------------------------------


def test_a_follow_up_is_announced_with_the_instant_it_shows():
    (_, scheduled) = a_plan().when(start())
    assert scheduled == FollowUpScheduled(
        customer_id="c1",
        owner_id=None,
        due_on=on("11-19"),
        basis="grade",
        shows_at=at("11-19 00:00"),
        ends_due=False,
    )


@pytest.mark.req("R195")
def test_on_its_day_it_stands_on_the_owners_desktop():
    history = a_plan().after(start(), AssignPlan(customer_id="c1", owner_id="li"))
    fired = history.when(FireFollowUp(customer_id="c1", at=at("11-19 00:00")))
    assert fired == [
        FollowUpDue(
            customer_id="c1", owner_id="li", due_on=on("11-19"), basis="grade", shows_at=at("11-19 00:00")
        )
    ]


@pytest.mark.parametrize("moment", ["11-18 00:00", "11-20 00:00"])
def test_a_timer_of_another_day_changes_nothing(moment: str):
    assert a_plan().after(start()).when(FireFollowUp(customer_id="c1", at=at(moment))) == []


def test_a_timer_that_fires_twice_shows_it_once():
    fire = FireFollowUp(customer_id="c1", at=at("11-19 00:00"))
    assert a_plan().after(start(), fire).when(fire) == []


def test_a_contact_ends_the_one_that_is_shown():
    shown = a_plan().after(start(), FireFollowUp(customer_id="c1", at=at("11-19 00:00")))
    (_, scheduled) = shown.when(contact("11-19 10:00"))
    assert (scheduled.due_on, scheduled.ends_due) == (on("12-21"), True)


def test_giving_the_customer_up_ends_the_one_that_is_shown():
    shown = a_plan().after(start(), FireFollowUp(customer_id="c1", at=at("11-19 00:00")))
    assert shown.when(ClosePlan(customer_id="c1"))[-1] == FollowUpEnded(customer_id="c1", ends_due=True)
    assert shown.when(RegradePlan(customer_id="c1", grade="D"))[-1] == FollowUpEnded(
        customer_id="c1", ends_due=True
    )


def test_a_closed_customer_is_followed_up_no_more():
    closed = a_plan().after(start(), ClosePlan(customer_id="c1"))
    assert due(closed) == (None, None)
    assert due(closed.after(contact("10-21 10:00"))) == (None, None)
    assert closed.when(ClosePlan(customer_id="c1")) == []


@pytest.mark.req_in_part("R334")
def test_a_day_the_company_rests_after_all_puts_it_off():
    history = a_plan().after(start())
    resting = FollowUpRules(
        type(CALENDAR)(CALENDAR.zone, is_working_day=lambda day: day not in (on("11-19"), on("11-20")))
    )
    (put_off,) = (
        a_plan(resting).given(*history.events).when(FireFollowUp(customer_id="c1", at=at("11-19 00:00")))
    )
    assert (put_off.due_on, put_off.ends_due) == (on("11-21"), False)


# -- whoever has the customer ----------------------------------------------------------------------


@pytest.mark.req("R190")
def test_the_reminder_is_the_owners():
    history = a_plan().after(
        start(),
        AssignPlan(customer_id="c1", owner_id="li"),
        FireFollowUp(customer_id="c1", at=at("11-19 00:00")),
    )
    assert history.events[-1].owner_id == "li"


@pytest.mark.req_in_part("R007")
def test_a_transfer_is_no_contact_and_moves_no_date():
    history = a_plan().after(
        start("B"), AssignPlan(customer_id="c1", owner_id="zhou"), contact("10-27 14:00")
    )
    assigned, scheduled = history.when(AssignPlan(customer_id="c1", owner_id="li"))
    assert (assigned.previous_owner_id, assigned.owner_id) == ("zhou", "li")
    assert (scheduled.owner_id, scheduled.due_on, scheduled.ends_due) == ("li", on("11-03"), False)


def test_one_that_is_shown_stays_shown_at_the_new_owners():
    shown = a_plan().after(
        start(),
        AssignPlan(customer_id="c1", owner_id="zhou"),
        FireFollowUp(customer_id="c1", at=at("11-19 00:00")),
    )
    assert [type(event).__name__ for event in shown.when(AssignPlan(customer_id="c1", owner_id="li"))] == [
        "PlanAssigned"
    ]


@pytest.mark.req("R189")
def test_a_salespersons_own_rhythm_counts_for_his_customers():
    own = FollowUpRules(CALENDAR, own={"C": 10})
    assert due(a_plan(own).after(start())) == (on("10-30"), "grade")
    changed = a_plan(own).given(*a_plan().after(start()).events)
    assert due(changed.after(RecomputePlan(customer_id="c1"))) == (on("10-30"), "grade")


def test_what_is_shown_is_not_put_off_by_a_slower_rhythm():
    shown = a_plan().after(start(), FireFollowUp(customer_id="c1", at=at("11-19 00:00")))
    assert (
        a_plan(FollowUpRules(CALENDAR, own={"C": 60}))
        .given(*shown.events)
        .when(RecomputePlan(customer_id="c1"))
        == []
    )


# -- in any order ----------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)])
def test_registration_grade_and_contact_give_one_date_in_any_order(order: tuple[int, ...]):
    commands = [start("C"), RegradePlan(customer_id="c1", grade="B"), contact("10-21 09:00")]
    assert due(a_plan().after(*(commands[index] for index in order))) == (on("10-28"), "grade")


def test_the_latest_contact_counts_whichever_is_heard_of_first():
    forth = a_plan().after(start("B"), contact("10-21 09:00"), contact("10-23 09:00"))
    back = a_plan().after(start("B"), contact("10-23 09:00"), contact("10-21 09:00"))
    assert due(forth) == due(back) == (on("10-30"), "grade")


def test_nothing_is_due_of_a_customer_who_is_not_registered_yet():
    early = a_plan().after(
        contact("10-21 09:00"),
        AssignPlan(customer_id="c1", owner_id="li"),
        SetNextContact(customer_id="c1", on=on("11-05")),
    )
    assert due(early) == (None, None)
    assert due(early.after(start())) == (on("11-05"), "date_set")
    assert early.after(start()).events[-1].owner_id == "li"


# -- a mail that was another customer's ------------------------------------------------------------

WITHDRAW = WithdrawContact(customer_id="c1", mail_id="m1")


@pytest.mark.req("R336")
def test_a_mail_filed_elsewhere_leaves_the_plan_as_if_it_had_never_come():
    before = a_plan().after(start("C", "10-20 10:00"), contact("10-21 10:00"))
    after = before.after(contact("10-27 10:00", "m1"), WITHDRAW)
    assert (after.state.due_on, after.state.last_contact_at) == (
        before.state.due_on,
        before.state.last_contact_at,
    )


def test_a_date_that_the_mail_used_up_stands_again():
    set_date = SetNextContact(customer_id="c1", on=date(2026, 11, 5))
    before = a_plan().after(start(), set_date)
    used = before.after(contact("11-05 10:00", "m1"))
    assert used.state.date_set is None
    after = used.after(WITHDRAW)
    assert (after.state.date_set, after.state.due_on, after.state.basis) == (
        date(2026, 11, 5),
        before.state.due_on,
        "date_set",
    )


def test_a_contact_that_comes_after_its_mail_was_filed_elsewhere_does_not_count():
    history = a_plan().after(start(), WITHDRAW)
    assert history.when(contact("10-27 10:00", "m1")) == []
    assert history.when(WITHDRAW) == []


def test_a_mail_filed_back_counts_again():
    history = a_plan().after(start(), contact("10-27 10:00", "m1"), WITHDRAW)
    back = history.after(contact("10-27 10:00", "m1", filed=True))
    assert back.state.last_contact_at == at("10-27 10:00")
    assert back.when(contact("10-27 10:00", "m1")) == []


def test_the_same_date_set_again_changes_nothing():
    set_date = SetNextContact(customer_id="c1", on=date(2026, 11, 5))
    assert a_plan().after(start(), set_date).when(set_date) == []


@pytest.mark.req("R189")
def test_the_companys_rhythm_holds_where_the_salesperson_set_none():
    rules = FollowUpRules(CALENDAR, company={"A": 2, "B": 9, "C": 14}, own={"B": 4})
    assert [rules.days_for(grade) for grade in "ABCD"] == [2, 4, 14, None]
