"""Settings: own rhythms, own working days, and the business date."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventing.core.errors import Invalid
from eventing.testing import scenario
from scheduler.adapters.public_holidays import announced_years_of
from scheduler.business_date.commands import AdvanceBusinessDate
from scheduler.business_date.events import BusinessDateAdvanced
from scheduler.business_date.model import BUSINESS_DATE, DaysAreNotSkipped, days_to_advance
from scheduler.calendar.commands import SetCalendarDay, SetCalendarYear
from scheduler.calendar.events import CalendarDaySet
from scheduler.calendar.model import OWN_DAYS
from scheduler.calendar.values import OwnDay
from scheduler.follow_up.commands import SetCompanyIntervals, SetFollowUpIntervals, StartIntervalChange
from scheduler.follow_up.events import CompanyIntervalsSet, FollowUpIntervalsSet, IntervalChangeStarted
from scheduler.follow_up.intervals import (
    COMPANY_INTERVALS,
    INTERVAL_CHANGES,
    MAX_CUSTOMERS_AN_EVENT,
    OWN_INTERVALS,
    IntervalChangeFacts,
)
from tests.unit.scheduler.company import CALENDAR

THURSDAY = date(2026, 10, 8)
ZONE = "Asia/Shanghai"
SUNDAY = SetCalendarDay(day=date(2026, 10, 11), working=True, note="rush order")


# -- rhythms ---------------------------------------------------------------------------------------


@pytest.mark.req("R189")
def test_a_salesperson_sets_his_own_rhythm():
    command = SetFollowUpIntervals(staff_id="li", days={"A": 2, "C": 20})
    assert scenario(OWN_INTERVALS).when(command) == [
        FollowUpIntervalsSet(staff_id="li", days={"A": 2, "C": 20})
    ]
    assert scenario(OWN_INTERVALS).after(command).when(command) == []


@pytest.mark.parametrize(
    ("days", "field"), [({"D": 5}, "days.D"), ({"A": 0}, "days.A"), ({"B": 366}, "days.B")]
)
def test_a_rhythm_that_cannot_be_is_refused_by_field(days: dict[str, int], field: str):
    with pytest.raises(Invalid) as refused:
        scenario(OWN_INTERVALS).when(SetFollowUpIntervals(staff_id="li", days=days))
    assert refused.value.field == field


def test_a_new_rhythm_is_applied_to_all_his_customers_an_event_for_so_many():
    customer_ids = [f"c{n}" for n in range(MAX_CUSTOMERS_AN_EVENT + 1)]
    change = scenario(INTERVAL_CHANGES).knowing(IntervalChangeFacts(customer_ids))
    started = change.when(StartIntervalChange(staff_id="li", change_id="change-1"))
    assert started == [
        IntervalChangeStarted(staff_id="li", change_id="change-1", customer_ids=tuple(customer_ids[:-1])),
        IntervalChangeStarted(staff_id="li", change_id="change-1", customer_ids=(customer_ids[-1],)),
    ]


def test_a_new_rhythm_of_somebody_without_customers_changes_nothing():
    change = scenario(INTERVAL_CHANGES).knowing(IntervalChangeFacts())
    assert change.when(StartIntervalChange(staff_id="li", change_id="change-1")) == []


# -- the company's rhythm --------------------------------------------------------------------------


@pytest.mark.req("R189")
def test_the_company_sets_the_rhythm_of_all_who_have_none_of_their_own():
    company = scenario(COMPANY_INTERVALS)
    assert company.state.days == {"A": 3, "B": 7, "C": 30}
    command = SetCompanyIntervals(days={"A": 2, "B": 9, "C": 14}, set_by="chen")
    assert company.when(command) == [CompanyIntervalsSet(days={"A": 2, "B": 9, "C": 14}, set_by="chen")]
    assert company.after(command).when(command) == []


def test_the_companys_rhythm_has_every_grade():
    with pytest.raises(Invalid) as refused:
        scenario(COMPANY_INTERVALS).when(SetCompanyIntervals(days={"A": 2}, set_by="chen"))
    assert refused.value.field == "days"


# -- own days --------------------------------------------------------------------------------------


@pytest.mark.req_in_part("R334")
def test_the_company_may_work_on_a_sunday():
    history = scenario(OWN_DAYS).after(SUNDAY)
    assert history.events == (CalendarDaySet(day=date(2026, 10, 11), working=True, note="rush order"),)
    assert history.state.says(date(2026, 10, 11)) is True
    assert history.state.says(THURSDAY) is None


@pytest.mark.req_in_part("R334")
def test_where_the_company_says_nothing_its_countrys_calendar_holds():
    days = (
        scenario(OWN_DAYS)
        .after(SUNDAY, SetCalendarDay(day=THURSDAY, working=False))
        .state.laid_over(CALENDAR)
    )
    worked = [date(2026, 10, day) for day in range(7, 13) if days.is_working_day(date(2026, 10, day))]
    assert [day.day for day in worked] == [9, 10, 11, 12]
    assert (days.zone, days.hours) == (CALENDAR.zone, CALENDAR.hours)


def test_a_day_said_again_changes_nothing_and_may_be_taken_back():
    history = scenario(OWN_DAYS).after(SUNDAY)
    assert history.when(SUNDAY) == []
    assert history.after(SetCalendarDay(day=SUNDAY.day, working=False)).state.says(SUNDAY.day) is False


def test_a_note_of_more_than_a_line_is_refused():
    with pytest.raises(Invalid) as refused:
        scenario(OWN_DAYS).when(SetCalendarDay(day=THURSDAY, working=False, note="x" * 201))
    assert refused.value.field == "note"


YEAR = SetCalendarYear(
    year=2027, days=(OwnDay(day=date(2027, 2, 6), working=True), OwnDay(day=date(2027, 2, 8), working=False))
)


def test_all_days_of_a_year_are_set_at_once_and_replace_those_set_before():
    one = SetCalendarDay(day=date(2027, 3, 6), working=True)
    history = scenario(OWN_DAYS).after(SUNDAY, one, YEAR)
    assert [history.state.says(day) for day in (date(2027, 2, 6), date(2027, 3, 6), SUNDAY.day)] == [
        *(True, None, True)
    ]
    assert (history.state.years, history.when(YEAR)) == ((2027,), [])


def test_a_year_without_days_of_its_own_is_known_as_well():
    assert scenario(OWN_DAYS).after(SetCalendarYear(year=2027, days=())).state.years == (2027,)


@pytest.mark.parametrize(
    ("days", "field"),
    [([date(2027, 2, 6), date(2026, 2, 6)], "days.1.day"), ([date(2027, 2, 6)] * 2, "days.1.day")],
)
def test_a_day_of_another_year_or_named_twice_is_refused_by_its_place(days: list[date], field: str):
    own = tuple(OwnDay(day=day, working=True) for day in days)
    with pytest.raises(Invalid) as refused:
        scenario(OWN_DAYS).when(SetCalendarYear(year=2027, days=own))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("country", "year", "known"), [("CN", 2026, True), ("CN", 2031, False), ("DE", 2031, True)]
)
def test_make_up_days_are_known_once_they_are_announced(country: str, year: int, known: bool):
    assert announced_years_of(country)(year) is known


# -- business date ---------------------------------------------------------------------------------


def advance(day: date) -> AdvanceBusinessDate:
    return AdvanceBusinessDate(business_date=day, zone=ZONE)


def test_the_first_day_ever_is_today():
    assert list(days_to_advance(None, THURSDAY)) == [THURSDAY]
    assert scenario(BUSINESS_DATE).when(advance(THURSDAY)) == [
        BusinessDateAdvanced(business_date=THURSDAY, zone=ZONE)
    ]


def test_days_missed_are_made_up_one_by_one():
    assert list(days_to_advance(THURSDAY, THURSDAY + timedelta(days=3))) == [
        THURSDAY + timedelta(days=n) for n in (1, 2, 3)
    ]


@pytest.mark.parametrize("back", [0, 1, 30])
def test_a_day_that_was_does_not_come_again(back: int):
    assert list(days_to_advance(THURSDAY, THURSDAY - timedelta(days=back))) == []
    assert (
        scenario(BUSINESS_DATE).after(advance(THURSDAY)).when(advance(THURSDAY - timedelta(days=back))) == []
    )


def test_no_day_is_skipped():
    with pytest.raises(DaysAreNotSkipped):
        scenario(BUSINESS_DATE).after(advance(THURSDAY)).when(advance(THURSDAY + timedelta(days=2)))


@given(st.lists(st.integers(0, 40), min_size=1, max_size=20))
def test_every_day_comes_once_and_in_order_whenever_somebody_looks(looks: list[int]):
    history = scenario(BUSINESS_DATE).after(advance(THURSDAY))
    for offset in looks:
        days = days_to_advance(history.state.current, THURSDAY + timedelta(days=offset))
        history = history.after(*map(advance, days))
    seen = [event.business_date for event in history.events]
    assert seen == [THURSDAY + timedelta(days=n) for n in range(max(looks) + 1)]
