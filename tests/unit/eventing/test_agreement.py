"""A body, a command and an event made of one type agree on what is wrong, and on its name."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError

from eventing.core.checking import cleaned, faults_of
from eventing.core.codes import faults_in
from eventing.core.money import Money
from eventing.core.shapes import body_of, schema_of
from eventing.core.values import Checked, Id, Items, Line, Name, Note, Number, OneOf, Personal, Text


def _lower_case(text: str) -> str:
    if "@" not in text:
        raise ValueError(text)
    return text.lower()


Email = Annotated[str, Text(max=20), Checked(_lower_case, "not_an_email")]
Country = Annotated[str, OneOf(frozenset({"DE", "CN"}), "not_a_country")]
Terms = Annotated[str, OneOf(["EXW", "FOB"])]
Sku = Annotated[str, Text(max=4, pattern="[A-Z]+|x", code="malformed")]
Price = Annotated[Decimal, Number(min=0, max=100, decimals=2)]
Count = Annotated[int, Number(more_than=0, max=9)]
Grade = Literal["A", "B"]
MaybePersonal = Personal[Name | None]


@dataclass(frozen=True, kw_only=True)
class Part:
    product: Name
    quantity: Annotated[Decimal, Number(more_than=0, decimals=4)]


# What a body says, what a command holds, and the path and code all three agree on.
Verdict = tuple[str, str] | None
HUGE = "9" * 16
TABLE: list[tuple[str, Any, Any, Any, Verdict]] = [
    *(
        (f"{kind} {text[:8]!a}", annotation, text, text, verdict)
        for kind, annotation, text, verdict in [
            ("name", Name, "Acme", None),
            ("name", Name, " Jürgen Müller ", None),
            ("name", Name, "a" * 200 + "  ", None),
            ("name", Name, "a" * 201, ("", "too_long")),
            ("name", Name, "", ("", "empty")),
            ("name", Name, "   ", ("", "blank")),
            ("name", Name, "\u200b\u2060", ("", "blank")),
            ("name", Name, "\u3164", ("", "blank")),
            ("name", Name, "a\nb", ("", "malformed")),
            ("name", Name, "a\u2028b", ("", "malformed")),
            ("name", Name, "a\x07b", ("", "not_text_characters")),
            ("name", Name, "a\x00b", ("", "null_character")),
            ("name", Name, "a\ud800", ("", "not_text_characters")),
            ("maybe", Name | None, "  ", None),
            ("maybe", Name | None, "", None),
            ("maybe", Name | None, "\ufeff", None),
            ("maybe", Name | None, "\x00", ("", "null_character")),
            ("maybe", MaybePersonal, "a" * 201, ("", "too_long")),
            ("note", Note, "a\r\n\tb", None),
            ("note", Note, "a" * 10_001, ("", "too_long")),
            ("note", Note, "a\n\x00", ("", "null_character")),
            ("line", Line, "a\tb", ("", "malformed")),
            ("id", Id, "6f2b1c9e8d3a5c47", None),
            ("id", Id, "inv-2024.1_~x", None),
            ("id", Id, "a" * 65, ("", "too_long")),
            ("id", Id, "a/b", ("", "not_an_id")),
            ("id", Id, " a", ("", "not_an_id")),
            ("id", Id, "-a", ("", "not_an_id")),
            ("id", Id, "é", ("", "not_an_id")),
            ("id", Id, "a\n", ("", "not_an_id")),
            ("id", Id, "", ("", "empty")),
            ("id", Id, " ", ("", "blank")),
            ("maybe id", Id | None, "", None),
            ("maybe id", Id | None, " ", ("", "blank")),
            ("sku", Sku, "ABC", None),
            ("sku", Sku, " ABC ", None),
            ("sku", Sku, "abc", ("", "malformed")),
            ("sku", Sku, "xx", ("", "malformed")),
            ("email", Email, " BOB@example ", None),
            ("email", Email, "bob", ("", "not_an_email")),
            ("email", Email, "", ("", "empty")),
            ("maybe email", Email | None, "  ", None),
            # The small letter of this one is two characters long.
            ("email", Email, "@" + "İ" * 10, ("", "too_long")),
            ("country", Country, " DE", None),
            ("country", Country, "de", ("", "not_a_country")),
            ("country", Country, "", ("", "empty")),
            ("terms", Terms, "CIF", ("", "not_one_of")),
            ("short", Annotated[str, Text(max=9, min=3)], " ab ", ("", "too_short")),
            ("short", Annotated[str, Text(max=9, min=0, pattern="[a-z]+")], " ", None),
            ("grade", Grade, "A", None),
            ("grade", Grade, "a", ("", "not_one_of")),
        ]
    ),
    ("text 5", Name, 5, 5, ("", "not_text")),
    ("text null", Name, None, None, ("", "null")),
    ("grade 5", Grade, 5, 5, ("", "not_text")),
    ("grade null", Grade, None, None, ("", "null")),
    ("count", Count, 1, 1, None),
    ("count 0", Count, 0, 0, ("", "not_positive")),
    ("count 10", Count, 10, 10, ("", "too_large")),
    ("count huge", Count, 2**63, 2**63, ("", "integer_too_large")),
    ("count flag", Count, True, True, ("", "not_an_integer")),
    ("count text", Count, "1", "1", ("", "not_an_integer")),
    ("count float", Count, 1.0, 1.0, ("", "not_an_integer")),
    ("least", Annotated[int, Number(min=2)], 1, 1, ("", "too_small")),
    ("over", Annotated[int, Number(more_than=2)], 2, 2, ("", "not_above")),
    ("share", Annotated[float, Number(max=1)], 0.5, 0.5, None),
    ("share text", Annotated[float, Number(max=1)], "0.5", "0.5", ("", "not_a_number")),
    ("share 2", Annotated[float, Number(max=1)], 2, 2, ("", "too_large")),
    ("price", Price, "12.50", Decimal("12.50"), None),
    ("price -1", Price, "-1", Decimal(-1), ("", "negative")),
    ("price 101", Price, "101", Decimal(101), ("", "too_large")),
    ("price 0.001", Price, "0.001", Decimal("0.001"), ("", "too_many_decimals")),
    ("price NaN", Price, "NaN", Decimal("NaN"), ("", "not_a_decimal")),
    ("price number", Price, 12.5, 12.5, ("", "number_not_text")),
    ("huge", Annotated[Decimal, Number()], HUGE, Decimal(HUGE), ("", "too_large")),
    ("huge -", Annotated[Decimal, Number()], f"-{HUGE}", Decimal(f"-{HUGE}"), ("", "too_small")),
    ("money", Money, {"amount": "1.5", "currency": "USD"}, Money(Decimal("1.5"), "USD"), None),
    (
        "money XX",
        Money,
        {"amount": "1.5", "currency": "XX"},
        Money(Decimal("1.5"), "XX"),
        ("currency", "not_a_currency"),
    ),
    (
        "money fine",
        Money,
        {"amount": "0.00001", "currency": "USD"},
        Money(Decimal("0.00001"), "USD"),
        ("amount", "too_many_decimals"),
    ),
    (
        "money 0",
        Annotated[Money, Number(more_than=0)],
        {"amount": "0", "currency": "USD"},
        Money(Decimal(0), "USD"),
        ("amount", "not_positive"),
    ),
    ("money text", Money, "1.5 USD", "1.5 USD", ("", "not_money")),
    ("at", datetime, "2024-01-01T10:00:00+01:00", datetime(2024, 1, 1, 9, tzinfo=UTC), None),
    ("at naive", datetime, "2024-01-01T10:00", datetime(2024, 1, 1, 10), ("", "no_time_zone")),  # noqa: DTZ001
    ("at text", datetime, "now", "now", ("", "not_a_time")),
    ("list", tuple[Email, ...], [" A@b "], (" A@b ",), None),
    ("list item", tuple[Email, ...], ["a@b", "c"], ("a@b", "c"), ("1", "not_an_email")),
    ("list text", tuple[Email, ...], "a@b", "a@b", ("", "not_a_list")),
    ("few", Annotated[tuple[Name, ...], Items(max=2, min=1)], [], (), ("", "too_few")),
    ("many", Annotated[tuple[Name, ...], Items(max=2)], ["", "", ""], ("", "", ""), ("", "too_many")),
    (
        "twice",
        Annotated[tuple[Email, ...], Items(max=2, unique=True)],
        ["A@b", " a@B"],
        ("A@b", " a@B"),
        ("", "duplicate"),
    ),
    ("entries", Mapping[Id, Count], {"a": 1}, {"a": 1}, None),
    ("entry", Mapping[Id, Count], {"a": 0}, {"a": 0}, ("a", "not_positive")),
    ("entry name", Mapping[Id, Count], {"a b": 0}, {"a b": 0}, ("a b", "not_an_id")),
    ("entries list", Mapping[Id, Count], [], [], ("", "not_an_object")),
    (
        "entries many",
        Annotated[Mapping[str, Count], Items(max=1)],
        {"a": 0, "b": 0},
        {"a": 0, "b": 0},
        ("", "too_many"),
    ),
    (
        "part",
        tuple[Part, ...],
        [{"product": " x ", "quantity": "0"}],
        (Part(product=" x ", quantity=Decimal(0)),),
        ("0.quantity", "not_positive"),
    ),
    ("part text", Part, "x", "x", ("", "not_an_object")),
]


def _loaded(schema: type[Schema], data: Any) -> tuple[Any, list[tuple[str, str]]]:
    try:
        return schema().load({"value": data}), []
    except ValidationError as error:
        return None, [(fault.path, fault.code) for fault in faults_in(error.messages)]


@pytest.mark.parametrize(
    ("annotation", "data", "value", "verdict"),
    [pytest.param(*row[1:], id=f"{at} {row[0]}") for at, row in enumerate(TABLE)],
)
def test_body_command_and_event_agree(annotation, data, value, verdict):
    command_class = dataclasses.make_dataclass("Command", [("value", annotation)], frozen=True, kw_only=True)
    command = command_class(value=value)
    expected = [] if verdict is None else [(".".join(["value", *filter(None, verdict[:1])]), verdict[1])]

    loaded, body_faults = _loaded(body_of(command_class), data)
    clean, command_faults = cleaned(command)
    if isinstance(data, str | list | Mapping):
        # A schema of events reads decimals as they are written in the log, in any notation.
        _, event_faults = _loaded(schema_of(command_class), data)
        assert event_faults == expected

    assert body_faults == expected
    assert [(fault.path, fault.code) for fault in command_faults] == expected
    assert [(fault.path, fault.code) for fault in faults_of(command)] == expected
    if verdict is None:
        assert command_class(**loaded) == command
        assert faults_of(clean) == []


@given(st.text(st.sampled_from(" \t\n\x00\x1f\u200b\u3164\ud800aB@İß/.é中"), max_size=25))
def test_any_text_is_judged_alike_by_body_and_command(text):
    for command_class in COMMANDS:
        _, body_faults = _loaded(BODIES[command_class], text)
        _, faults = cleaned(command_class(value=text))
        assert [(fault.path, fault.code) for fault in faults] == body_faults


COMMANDS = [
    dataclasses.make_dataclass("Command", [("value", annotation)], frozen=True)
    for annotation in (
        Name,
        Name | None,
        Note,
        Id,
        Id | None,
        Sku,
        Email,
        Email | None,
        Country,
        Terms,
        Grade,
    )
]
BODIES = {command_class: body_of(command_class) for command_class in COMMANDS}
