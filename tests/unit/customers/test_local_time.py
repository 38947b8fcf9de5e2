"""The buyer's day: the time where a customer is, and whether their office is open."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from customers.adapters.zones import working_days_of, zones_by_country
from customers.local_time import LocalDay, local_day

#: A Monday.
MORNING = datetime(2026, 10, 12, 7, 30, tzinfo=UTC)


def day_in(country: str, chosen: str | None = None, now: datetime = MORNING) -> LocalDay:
    day = local_day(zones_by_country()[country], chosen, now, working_days_of(country))
    assert day is not None
    return day


@pytest.mark.req_in_part("R055", "R187")
@pytest.mark.parametrize(
    ("country", "clock", "is_open"), [("DE", "09:30", True), ("GB", "08:30", False), ("IN", "13:00", True)]
)
def test_the_office_is_open_by_the_clock_of_the_country(country: str, clock: str, is_open: bool):
    day = day_in(country)
    assert (f"{day.here:%H:%M}", day.open, day.working_day) == (clock, is_open, True)


@pytest.mark.parametrize(
    ("country", "now"),
    [("DE", datetime(2026, 10, 11, 8, tzinfo=UTC)), ("EG", datetime(2026, 10, 9, 8, tzinfo=UTC))],
)
def test_it_is_closed_on_the_countrys_own_rest_days(country: str, now: datetime):
    assert (day_in(country, now=now).working_day, day_in(country, now=now).open) == (False, False)


@pytest.mark.parametrize(
    ("country", "main"), [("US", "America/New_York"), ("RU", "Europe/Moscow"), ("BR", "America/Sao_Paulo")]
)
def test_of_several_zones_it_is_the_main_one_with_a_mark_until_one_is_chosen(country: str, main: str):
    day = day_in(country)
    assert (day.zone, day.chosen, len(day.zones) > 1) == (main, False, True)
    other = day.zones[1]
    assert (day_in(country, other).zone, day_in(country, other).chosen) == (other, True)


def test_a_zone_chosen_for_another_country_counts_no_more():
    assert (day_in("DE", "America/Chicago").zone, day_in("US", "Europe/Berlin").chosen) == (
        "Europe/Berlin",
        False,
    )


def test_a_country_without_a_zone_has_no_day():
    assert local_day((), None, MORNING, working_days_of("BV")) is None
    assert working_days_of("BV")(date(2026, 10, 12))


def test_the_main_zones_are_zones_of_their_countries():
    zones = zones_by_country()
    assert len(zones) > 240
    for each in zones.values():
        assert len(set(each)) == len(each)
        ZoneInfo(each[0])


@pytest.mark.req_in_part("R187")
@pytest.mark.parametrize(
    ("country", "now", "opens_at"),
    [
        ("DE", datetime(2026, 10, 12, 6, tzinfo=UTC), datetime(2026, 10, 12, 7, tzinfo=UTC)),
        ("DE", MORNING, datetime(2026, 10, 13, 7, tzinfo=UTC)),
        ("DE", datetime(2026, 10, 9, 20, tzinfo=UTC), datetime(2026, 10, 12, 7, tzinfo=UTC)),
        # Sunday is a working day there, and Friday is none.
        ("EG", datetime(2026, 10, 8, 20, tzinfo=UTC), datetime(2026, 10, 11, 6, tzinfo=UTC)),
        # Over the change of the clocks.
        ("DE", datetime(2026, 10, 23, 20, tzinfo=UTC), datetime(2026, 10, 26, 8, tzinfo=UTC)),
    ],
)
def test_the_office_opens_next_on_its_own_next_working_day(country: str, now: datetime, opens_at: datetime):
    assert day_in(country, now=now).opens_at == opens_at


def test_where_nobody_works_nobody_knows_when_it_opens():
    day = local_day(["Europe/Berlin"], None, MORNING, lambda _: False)
    assert day is not None
    assert day.opens_at is None
