"""Values carry their limits beside the type, and reading what is stored judges none of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar, get_args, get_type_hints

import msgspec
import pytest

from eventing import CURRENCIES
from eventing.core.hints import fields_of, read
from eventing.core.judging import BLANK_SIGNS, judge_of
from eventing.core.values import PERSONAL, Checked, Id, Items, Name, Number, OneOf, Personal, Text

T = TypeVar("T")
Short = Annotated[str, Text(max=3, pattern="[a-z]+")]


@dataclass(frozen=True, kw_only=True)
class Line:
    product: Short
    quantity: Annotated[Decimal, Number(min=1, decimals=2)]


@dataclass(frozen=True, kw_only=True)
class Page(Generic[T]):
    items: Annotated[tuple[T, ...], Items(max=1)]
    next: T | None = None


@dataclass(frozen=True, kw_only=True)
class Stored:
    id: Id
    name: Personal[Short]
    position: Personal[Short | None]
    emails: Personal[tuple[Short, ...]]
    lines: Annotated[tuple[Line, ...], Items(max=1, unique=True)]
    by_name: Mapping[Short, Annotated[int, Number(max=3)]]
    country: Annotated[str, OneOf(["DE"], "not_a_country")]
    email: Annotated[str, Checked(str.lower, "not_an_email")]
    page: Page[Short]


LONG: Mapping[str, Any] = {
    "id": "no id / at all",
    "name": "far longer than three",
    "position": " ",
    "emails": ["NO", "NO", ""],
    "lines": [{"product": "UPPER", "quantity": "0.001"}] * 2,
    "by_name": {"LONGER": 99},
    "country": "XX",
    "email": "UPPER",
    "page": {"items": ["LONGER", "LONGER"], "next": "LONGER"},
}


def test_what_was_stored_under_other_limits_is_read_as_it_is():
    read_back = msgspec.convert(LONG, Stored)

    assert read_back.name == "far longer than three"
    assert read_back.lines[1].quantity == Decimal("0.001")
    assert read_back.by_name == {"LONGER": 99}
    assert read_back.page.items == ("LONGER", "LONGER")
    assert msgspec.to_builtins(read_back) == {**LONG, "emails": ("NO", "NO", ""), **_as_tuples(LONG)}


def _as_tuples(data: Mapping[str, Any]) -> dict[str, Any]:
    page = data["page"]
    return {"lines": tuple(data["lines"]), "page": {**page, "items": tuple(page["items"])}}


def test_the_mark_of_a_persons_data_is_found_around_and_within_a_union():
    hints = get_type_hints(Stored, include_extras=True)

    assert get_args(hints["name"])[-1] is PERSONAL
    assert read(hints["position"]).personal
    assert read(hints["position"]).optional
    assert read(hints["position"]).mark(Text) == Text(max=3, pattern="[a-z]+")
    assert read(Personal[Short] | None).personal
    assert not read(hints["id"]).personal


def test_of_two_limits_of_one_sort_the_outer_one_counts():
    hint = read(Annotated[Name, Text(max=5)])

    assert hint.mark(Text) == Text(max=5)


def test_a_generic_class_is_read_with_its_parameters():
    items, following = fields_of(Page[Short])

    assert read(items.annotation).parts == (Short,)
    assert read(following.annotation).mark(Text) == Text(max=3, pattern="[a-z]+")


@pytest.mark.parametrize(
    "annotation",
    [Annotated[int, Text(max=3)], Annotated[str, Number(max=3)], Annotated[str, Items(max=3)]],
    ids=["a text's", "a number's", "a list's"],
)
def test_a_limit_on_a_type_it_does_not_fit_is_refused(annotation):
    with pytest.raises(TypeError, match="is no limit of"):
        read(annotation)


def test_limits_nothing_can_satisfy_are_refused():
    with pytest.raises(ValueError, match="no text has 5 to 3 characters"):
        Text(max=3, min=5)
    with pytest.raises(ValueError, match="no list has 5 to 3 items"):
        Items(max=3, min=5)


def test_signs_without_ink_are_no_text_where_python_calls_them_printable():
    judge = judge_of(read(Name))
    assert judge is not None

    for sign in map(chr, [*range(0x40000), *range(0xE0000, 0xE1000)]):
        if sign.isprintable():
            # The joiner takes no ink, and has the text looked at closely.
            found = judge(f"{sign}\u200b")
            assert (found is not None and found[0].code == "blank") == (sign in BLANK_SIGNS), ascii(sign)
            assert (judge(sign) is None) == (sign not in BLANK_SIGNS), ascii(sign)


@pytest.mark.parametrize("code", ["USD", "EUR", "CNY", "JPY", "INR", "KWD", "XOF", "BRL", "AED", "VND"])
def test_what_is_paid_with_somewhere_is_a_currency(code: str):
    assert code in CURRENCIES


@pytest.mark.parametrize("code", ["DEM", "HRK", "XXX", "XTS", "XAU", "XDR", "usd", "US"])
def test_former_currencies_metals_and_codes_for_testing_are_none(code: str):
    assert code not in CURRENCIES
