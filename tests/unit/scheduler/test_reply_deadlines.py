"""Reply deadlines: Story 1's table to the minute, and every country there is."""

from datetime import time, timedelta
from pathlib import Path

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from eventing.core.countries import BadCountryTable
from scheduler.adapters.reply_groups import load_reply_rules
from scheduler.todo.escalation import general_manager_at, manager_at
from tests.unit.scheduler.company import CALENDAR, RULES, at

# Codes of Babel's that are no countries: groupings, reserved and private ones.
NO_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}

STORY_1 = [
    pytest.param("DE", "10-07 16:20", "10-08 15:00", marks=pytest.mark.req("R180", "R184"), id="1"),
    pytest.param("US", "10-07 21:05", "10-08 18:00", marks=pytest.mark.req("R181", "R183"), id="2"),
    pytest.param("DE", "10-09 20:14", "10-10 15:00", marks=pytest.mark.req("R180", "R334"), id="3"),
    pytest.param("IN", "10-10 08:12", "10-10 11:00", marks=pytest.mark.req("R178"), id="4"),
    pytest.param("TR", "10-10 09:30", "10-10 13:00", marks=pytest.mark.req("R179"), id="14"),
    pytest.param("PE", "10-10 09:40", "10-10 18:00", marks=pytest.mark.req("R181"), id="15"),
    pytest.param("VN", "10-10 10:00", "10-10 10:30", marks=pytest.mark.req("R188"), id="5"),
    pytest.param("JP", "10-10 10:58", "10-10 11:28", marks=pytest.mark.req("R177"), id="6"),
    pytest.param("AE", "10-10 12:20", "10-10 13:20", marks=pytest.mark.req("R179", "R184"), id="7"),
    pytest.param("SA", "10-10 13:05", "10-10 18:00", marks=pytest.mark.req("R179", "R184"), id="8"),
    pytest.param("FR", "10-10 16:40", "10-10 18:00", marks=pytest.mark.req("R180", "R184"), id="9"),
    pytest.param("CA", "10-10 17:30", "10-10 18:30", marks=pytest.mark.req("R181", "R184"), id="10"),
    pytest.param("US", "10-10 18:01", "10-11 18:01", marks=pytest.mark.req("R183"), id="11"),
    pytest.param("BR", "10-10 21:15", "10-12 18:00", marks=pytest.mark.req("R181", "R184"), id="12"),
    pytest.param("KR", "10-11 10:00", "10-12 09:30", marks=pytest.mark.req("R177", "R184"), id="13"),
]


@pytest.mark.parametrize(("country", "arrives", "due"), STORY_1)
def test_a_mail_of_story_1_is_due_when_the_story_says(country: str, arrives: str, due: str):
    assert RULES.due_at(country, at(arrives)) == at(due)


@pytest.mark.req("R178")
@pytest.mark.parametrize(("arrives", "due"), [("10-10 08:12", "10-10 11:00"), ("10-13 08:12", "10-13 11:00")])
def test_the_indian_buyer_of_story_2_is_answered_by_eleven(arrives: str, due: str):
    assert RULES.due_at("IN", at(arrives)) == at(due)


@pytest.mark.parametrize(
    ("country", "arrives", "due"),
    [("AU", "10-30 16:50", "10-30 17:20"), ("US", "10-31 11:00", "11-01 11:00")],
)
def test_the_mails_of_story_3_are_due_when_the_story_says(country: str, arrives: str, due: str):
    assert RULES.due_at(country, at(arrives)) == at(due)


@pytest.mark.req("R188")
def test_a_country_nobody_knows_is_answered_like_europe():
    assert RULES.due_at(None, at("10-12 10:00")) == at("10-12 15:00")
    assert RULES.due_at("??", at("10-12 10:00")) == at("10-12 15:00")


@pytest.mark.req("R188")
def test_every_country_there_is_has_a_group():
    countries = {code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha()}
    assert set(RULES.groups) == countries - NO_COUNTRIES


@pytest.mark.req("R177", "R178", "R179", "R180", "R181", "R188")
@pytest.mark.parametrize(
    ("group", "countries"),
    [
        ("at_once", "HK TW JP KR AU NZ FJ VN TH SG CN MO MN"),
        ("south_and_central_asia", "IN PK BD LK KZ UZ"),
        ("middle_east_and_north_africa", "AE SA TR IL EG MA IR"),
        ("europe_and_africa", "DE GB RU UA GE AM AZ NG ZA KE"),
        ("americas", "US CA MX BR AR PE CU"),
    ],
)
def test_countries_are_grouped_as_decided(group: str, countries: str):
    assert {RULES.group_of(country).name for country in countries.split()} == {group}


@pytest.mark.req("R184")
@given(st.sampled_from(sorted(RULES.groups)), st.integers(0, 60 * 24 * 60))
def test_there_is_always_time_to_answer(country: str, minutes: int):
    received = at("09-01 00:00") + timedelta(minutes=minutes)
    least = timedelta(minutes=30 if RULES.group_of(country).at_once else 60)
    assert RULES.due_at(country, received) - received >= least


@pytest.mark.req("R183")
@given(st.integers(0, 60 * 24 * 60))
def test_the_united_states_never_wait_longer_than_a_day(minutes: int):
    received = at("09-01 00:00") + timedelta(minutes=minutes)
    assert RULES.due_at("US", received) <= received + timedelta(hours=24)


@pytest.mark.req("R185")
@pytest.mark.parametrize(
    ("due", "manager", "general_manager"),
    [
        ("10-08 15:00", "10-08 15:30", "10-09 15:00"),
        ("10-10 18:00", "10-12 09:30", "10-12 18:00"),
        ("10-11 18:01", "10-12 09:30", "10-12 18:00"),
    ],
)
def test_what_is_late_goes_up_in_working_time(due: str, manager: str, general_manager: str):
    assert manager_at(at(due), CALENDAR) == at(manager)
    assert general_manager_at(at(due), CALENDAR) == at(general_manager)


# -- the table as configuration --------------------------------------------------------------------


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "groups.toml"
    path.write_text(text)
    return path


def test_the_company_may_bring_its_own_table(tmp_path: Path):
    rules = load_reply_rules(
        CALENDAR,
        table(tmp_path, 'default = "all"\n[groups.all]\ncut_off = "10:00"\ncountries = "DE FR"'),
    )
    assert rules.group_of("DE").cut_off == time(10)
    assert rules.due_at("FR", at("10-12 08:00")) == at("10-12 10:00")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('default = "a"\n[groups.a]\ncountries = "DE"\n[groups.b]\ncountries = "DE"', "DE is in a and in b"),
        ('default = "z"\n[groups.a]\ncountries = "DE"', "'z' is not one of its groups"),
        ('default = "a"\n[groups.a]\ncut_off = "late"', "'late' is not a time"),
        ('default = "a"\n[groups.a]\ncountries = "Germany"', "'Germany' in a is no ISO"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused_with_the_reason(tmp_path: Path, text: str, reason: str):
    with pytest.raises(BadCountryTable, match=reason):
        load_reply_rules(CALENDAR, table(tmp_path, text))
