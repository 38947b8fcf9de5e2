"""Pages are rendered for their reader: language, hours, words, and nothing of a stranger's text as markup."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from jinja2 import UndefinedError

from desk.pages import formats, rendering
from desk.pages.rendering import Look, looking, render

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 10, 10, 3, 55, tzinfo=UTC)
CHINESE = Look("zh_CN", NOW, SHANGHAI)
ENGLISH = Look("en", NOW, SHANGHAI)


def said(template: str, look: Look = CHINESE, **values: object) -> str:
    with looking(look):
        return rendering.environment().from_string(template).render(**values)


@pytest.mark.parametrize(
    ("template", "chinese", "english"),
    [
        ("{{ when|hour }}", "15:00", "15:00"),
        ("{{ when|day }}", "10月13日 周二", "Tue 13 Oct"),
        ("{{ when|daytime }}", "10月13日 周二 15:00", "Tue 13 Oct 15:00"),
        ("{{ when|local('Asia/Kolkata') }}", "12:30", "12:30"),
        ("{{ when|local('America/New_York', true) }}", "10月13日 周二 03:00", "Tue 13 Oct 03:00"),
        ("{{ when|local_weekday('Asia/Kolkata') }}", "周二", "Tuesday"),
        ("{{ long_ago|day }}", "2025年12月31日 周三", "Wed 31 Dec 2025"),
        ("{{ soon|left }}", "剩 1 小时 05 分", "1 h 05 min left"),
        ("{{ past|left }}", "超时 27 分", "27 min late"),
        ("{{ when|left }}", "剩 3 天 3 小时", "3 d 3 h left"),
        ("{{ past|ago }}", "27 分前", "27 min ago"),
        ("{{ price|money }}", "USD 48,400.00", "USD 48,400.00"),
        ("{{ nothing|money }}", "—", "—"),
    ],
)
def test_values_are_written_as_the_reader_writes_them(template, chinese, english):
    values = {
        "when": datetime(2026, 10, 13, 7, tzinfo=UTC),
        "soon": NOW + timedelta(hours=1, minutes=5),
        "past": NOW - timedelta(minutes=27),
        "long_ago": datetime(2025, 12, 31, 3, tzinfo=UTC),
        "price": {"amount": "48400", "currency": "USD"},
        "nothing": None,
    }
    assert said(template, CHINESE, **values) == chinese
    assert said(template, ENGLISH, **values) == english


@pytest.mark.parametrize(
    ("value", "currency", "shown"),
    [
        (Decimal("6300"), "USD", "6,300.00"),
        (Decimal("-3600"), "USD", "−3,600.00"),
        (Decimal("0"), "USD", "0.00"),
        (Decimal("1234"), "JPY", "1,234"),
        (Decimal("2.455"), "USD", "2.455"),
        (None, "USD", "—"),
    ],
)
def test_an_amount_has_its_currencys_decimals_a_true_minus_and_loses_no_digit(value, currency, shown):
    assert formats.amount(value, currency) == shown


def test_a_span_counts_whole_minutes_only():
    assert said("{{ span|duration }}", CHINESE, span=timedelta(seconds=59)) == "0 分"
    assert said("{{ span|duration }}", CHINESE, span=timedelta(hours=-1, minutes=-5)) == "1 小时 05 分"


@pytest.mark.parametrize(
    ("name", "initials"),
    [("李静", "李"), ("Priya Nair", "PN"), ("Madonna", "M"), ("  ", "?"), ("Ana de Souza", "AS")],
)
def test_an_avatar_shows_a_chinese_surname_or_two_letters(name, initials):
    assert formats.initials(name) == initials


@pytest.mark.parametrize(
    ("text", "found"),
    [("a\nb\n\nc", ["a\nb", "c"]), ("a\r\n \r\n\r\nb", ["a", "b"]), ("\n  a\n", ["  a"]), ("", [""])],
)
def test_blank_lines_part_the_paragraphs_of_a_plain_mail(text, found):
    assert formats.paragraphs(text) == found


def test_a_value_that_is_missing_is_an_error_and_not_a_hole_in_the_page():
    with pytest.raises(UndefinedError):
        said("{{ forgotten }}")


def test_a_page_without_a_reader_is_an_error():
    with pytest.raises(RuntimeError):
        rendering.environment().from_string("{{ look.language }}").render()


def test_words_of_another_service_are_said_by_its_code():
    refused = said("{{ say('desk', 'problem', 'own_password') }}", ENGLISH)
    assert refused == "Change your own password with the old one."


def test_what_is_sought_is_marked_and_everything_else_escaped():
    assert (
        said("{{ text|marked(query) }}", text="Kaveri <报价>.xlsx", query="kav 报价")
        == "<mark>Kav</mark>eri &lt;<mark>报价</mark>&gt;.xlsx"
    )
    assert said("{{ text|marked(query) }}", text="a.b axb", query=".") == "a<mark>.</mark>b axb"


@pytest.mark.parametrize("look", [CHINESE, ENGLISH], ids=["zh_CN", "en"])
def test_the_frame_says_its_language_theme_and_density(look):
    html = render(
        "layout.html", replace(look, theme="dark", density="compact", person="李静", role="manager")
    )
    assert f'<html lang="{look.lang}" data-theme="dark" data-density="compact">' in html


def test_every_form_that_changes_something_carries_the_token():
    html = render("layout.html", replace(CHINESE, csrf="t0ken", person="李静", role="manager"))
    forms = html.split("<form")[1:]
    changing = [form for form in forms if 'method="post"' in form]
    assert len(changing) >= 3
    assert all('name="csrf" value="t0ken"' in form.split("</form>")[0] for form in changing)


def test_a_built_file_has_an_address_of_its_content():
    address = rendering.asset("desk.css")
    assert address.startswith("/static/desk.css?v=")
    assert len(address.rpartition("=")[2]) == 12
