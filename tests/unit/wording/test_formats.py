"""Formats of parameters, as readers of the language write them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.wording.catalogues import entry, write_all
from wording import LANGUAGES, Words
from wording.formats import FORMATS

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Money:
    amount: Decimal
    currency: str


class Grade(StrEnum):
    GOOD = "A"


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    folder = tmp_path_factory.mktemp("formats")
    sentences = [entry("shown", name or "plain", f"{{value:{name}}}.") for name in FORMATS]
    steps = [
        entry("told", "next", "Then {step:code:step}."),
        entry("told", "echo", "{step:code:told}"),
        entry("step", "call", "we call in {days:number} days"),
    ]
    write_all(folder, "common", *sentences, *steps)
    return Words(overlay=folder)


@pytest.fixture
def show(words):
    def show(language, format_name, value, zone=None):
        return words.say(language, "shown", format_name, {"value": value}, zone=zone).removesuffix(".")

    return show


@pytest.mark.parametrize(
    ("format_name", "value", "english", "chinese"),
    [
        ("plain", "A-1", "A-1", "A-1"),
        ("plain", 1200, "1200", "1200"),
        ("plain", Decimal("1.50"), "1.50", "1.50"),
        ("plain", date(2026, 3, 1), "2026-03-01", "2026-03-01"),
        ("plain", Grade.GOOD, "A", "A"),
        ("plain", "{value}", "{value}", "{value}"),
        ("number", 1048576, "1,048,576", "1,048,576"),
        ("number", "1048576", "1,048,576", "1,048,576"),
        ("number", Decimal("1E+3"), "1,000", "1,000"),
        ("number", Decimal("0.00001"), "0.00001", "0.00001"),
        ("number", 2.5, "2.5", "2.5"),
        ("number", -(2**63), "-9,223,372,036,854,775,808", "-9,223,372,036,854,775,808"),
        ("percent", Decimal("0.3"), "30%", "30%"),
        ("percent", "0.125", "12.5%", "12.5%"),
        ("money", {"amount": "48400.00", "currency": "USD"}, "$48,400.00", "US$48,400.00"),
        ("money", {"amount": "48400", "currency": "CNY"}, "CN¥48,400.00", "¥48,400.00"),
        ("money", {"amount": "0.0125", "currency": "EUR"}, "€0.0125", "€0.0125"),
        ("money", Money(Decimal("-3"), "USD"), "-$3.00", "-US$3.00"),
        ("money", Money(Decimal("48400"), "JPY"), "¥48,400", "JP¥48,400"),
        ("date", date(2026, 10, 3), "3 Oct 2026", "2026年10月3日"),
        ("date", "2026-10-03", "3 Oct 2026", "2026年10月3日"),
        ("date", "2026-10-03T23:00:00Z", "3 Oct 2026", "2026年10月3日"),
        ("list", ["A", "B", "C"], "A, B, and C", "A、B和C"),
        ("list", ("A", "B"), "A and B", "A和B"),
        ("list", [1], "1", "1"),
        ("list", ["{0}", "{1}", "{2}"], "{0}, {1}, and {2}", "{0}、{1}和{2}"),
        ("list", [], "", ""),
    ],
    ids=repr,
)
def test_a_value_is_written_as_the_language_does(show, format_name, value, english, chinese):
    assert show("en", format_name, value) == english
    assert show("zh_CN", format_name, value) == chinese


def test_what_has_no_order_is_listed_in_one(show):
    assert show("en", "list", frozenset({"C", "A", "B"})) == "A, B, and C"


@pytest.mark.parametrize(
    "value",
    [datetime(2026, 10, 3, 16, 30, tzinfo=UTC), "2026-10-03T16:30:00Z", "2026-10-03T18:30:00+02:00"],
)
def test_a_time_is_told_in_the_zone_of_the_reader(show, value):
    assert show("en", "datetime", value, SHANGHAI) == "4 Oct 2026, 00:30"
    assert show("zh_CN", "datetime", value, SHANGHAI) == "2026年10月4日 00:30"


def test_a_time_without_a_reader_s_zone_says_that_it_is_utc(show):
    assert show("en", "datetime", "2026-10-03T18:30:00+02:00") == "3 Oct 2026, 16:30 UTC"
    assert show("zh_CN", "datetime", "2026-10-03T18:30:00+02:00") == "2026年10月3日 16:30 UTC"


def test_the_date_of_a_time_is_that_of_the_reader(show):
    assert show("zh_CN", "date", "2026-10-03T16:30:00Z", SHANGHAI) == "2026年10月4日"
    assert show("zh_CN", "date", datetime(2026, 10, 3, 16, 30, tzinfo=UTC), SHANGHAI) == "2026年10月4日"


def test_a_parameter_may_be_a_code_that_is_worded_itself(words):
    assert words.say("en", "told", "next", {"step": "call", "days": 3}) == "Then we call in 3 days."
    assert words.say("en", "told", "next", {"step": "send_file"}) == "Then Send file."
    assert words.say("en", "told", "next", {"step": 7}) == "Then {step}."


def test_sentences_that_name_each_other_come_to_an_end(words):
    assert words.say("en", "told", "echo", {"step": "echo"}) == "{step}"


@pytest.mark.parametrize(
    ("format_name", "value"),
    [
        *((name or "plain", value) for name in FORMATS for value in (None, ..., {"x": 1}, b"1")),
        ("plain", True),
        ("plain", ["a"]),
        ("number", True),
        ("number", ""),
        ("number", "many"),
        ("number", "NaN"),
        ("number", float("inf")),
        ("number", "1E+999999999"),
        ("number", "1E-999999999"),
        ("percent", "half"),
        ("money", "48400.00 USD"),
        ("money", {"amount": "48400.00"}),
        ("money", {"amount": "much", "currency": "USD"}),
        ("money", {"amount": "1", "currency": "dollars"}),
        ("money", {"amount": "1", "currency": "¤¤¤"}),
        ("money", {"amount": "1", "currency": "U1D"}),
        ("money", {"amount": "1", "currency": 840}),
        ("date", "soon"),
        ("date", "2026-02-30"),
        ("date", 20260301),
        ("datetime", "2026-10-03T16:30:00"),
        ("datetime", datetime(2026, 10, 3)),  # noqa: DTZ001  that it has no zone is the point
        ("datetime", "0001-01-01T00:00:00+14:00"),
        ("datetime", date(2026, 10, 3)),
        ("list", "ABC"),
        ("list", 3),
        ("list", ["A", None]),
        ("list", [["A"]]),
    ],
    ids=repr,
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_value_of_the_wrong_form_leaves_its_placeholder(show, language, format_name, value):
    assert show(language, format_name, value) == "{value}"


HUGE: list[object] = [10**100_000, "9" * 100_000, Decimal(10) ** 100_000]


@pytest.mark.parametrize("value", HUGE, ids=["int", "text", "decimal"])
def test_a_number_nobody_can_read_leaves_its_placeholder(show, value):
    assert show("en", "number", value) == "{value}"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["amount", "currency", "x"]), inner),
    max_leaves=5,
)


@given(value=JSON, format_name=st.sampled_from([name or "plain" for name in FORMATS]))
def test_whatever_was_stored_gets_a_sentence(words, value, format_name):
    for language in LANGUAGES:
        assert isinstance(words.say(language, "shown", format_name, {"value": value}, zone=SHANGHAI), str)
