"""The company's calendar, and arithmetic in working time."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.adapters.public_holidays import working_days_of
from scheduler.calendar.working_time import Calendar, OfficeHours, every_weekday
from tests.unit.scheduler.company import CALENDAR, SHANGHAI, at

INSTANTS = st.integers(0, 90 * 24 * 60).map(lambda minutes: at("09-01 00:00") + timedelta(minutes=minutes))
AMOUNTS = st.integers(1, 5 * 540).map(lambda minutes: timedelta(minutes=minutes))


@pytest.mark.req_in_part("R334")
@pytest.mark.parametrize(
    ("day", "worked"),
    [("2026-10-07", False), ("2026-10-08", True), ("2026-10-10", True), ("2026-10-11", False)],
)
def test_china_makes_up_for_national_day_on_a_saturday(day: str, worked: bool):
    assert CALENDAR.is_working_day(date.fromisoformat(day)) is worked


def test_a_country_nobody_knows_is_refused_by_name():
    with pytest.raises(ValueError, match="'XX'"):
        working_days_of("XX")


@pytest.mark.parametrize(
    ("since", "minutes", "then"),
    [
        ("10-10 10:00", 30, "10-10 10:30"),
        ("10-10 17:50", 30, "10-12 09:20"),
        ("10-10 17:30", 30, "10-10 18:00"),
        ("10-10 18:00", 30, "10-12 09:30"),
        ("10-10 07:15", 30, "10-10 09:30"),
        ("10-11 10:00", 30, "10-12 09:30"),
        ("10-09 12:00", 540, "10-10 12:00"),
    ],
)
def test_working_time_passes_only_in_office_hours_of_working_days(since: str, minutes: int, then: str):
    assert CALENDAR.add_working_time(at(since), timedelta(minutes=minutes)) == at(then)


@given(INSTANTS, AMOUNTS)
def test_the_working_time_until_an_instant_is_what_was_added_to_reach_it(since, amount):
    assert CALENDAR.working_time_between(since, CALENDAR.add_working_time(since, amount)) == amount


@given(INSTANTS, INSTANTS, INSTANTS)
def test_working_time_adds_up_over_any_instant_between(one, two, three):
    first, middle, last = sorted((one, two, three))
    parts = CALENDAR.working_time_between(first, middle) + CALENDAR.working_time_between(middle, last)
    assert parts == CALENDAR.working_time_between(first, last)


def test_no_working_time_passes_backwards():
    assert CALENDAR.working_time_between(at("10-12 12:00"), at("10-12 10:00")) == timedelta(0)


@pytest.mark.req("R182")
def test_hours_and_zone_are_the_companys_own():
    berlin = ZoneInfo("Europe/Berlin")
    calendar = Calendar(berlin, OfficeHours(time(8), time(16, 30)))
    assert calendar.opening(date(2026, 10, 12)).astimezone(berlin).time() == time(8)
    assert calendar.closing(date(2026, 10, 12)).astimezone(berlin).time() == time(16, 30)


def test_an_office_that_closes_before_it_opens_is_refused():
    with pytest.raises(ValueError, match="opens at"):
        OfficeHours(time(18), time(9))


def test_a_calendar_without_working_days_is_a_mistake_that_says_so():
    with pytest.raises(ValueError, match="no working day"):
        Calendar(SHANGHAI, is_working_day=lambda _: False).working_day_from(date(2026, 1, 1))


def test_without_a_countrys_calendar_monday_to_friday_are_worked():
    assert [every_weekday(date(2026, 10, day)) for day in range(5, 12)] == [True] * 5 + [False] * 2
