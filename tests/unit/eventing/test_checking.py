"""Commands are cleaned and judged by the limits of their types, events are judged by the same."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Union

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventing.core.checking import Fault, cleaned, faults_of
from eventing.core.money import Money
from eventing.core.values import Checked, Id, Items, Line, Name, NewId, Note, Number, OneOf, Personal, Text


def _lower_case(text: str) -> str:
    if "@" not in text:
        raise ValueError(text)
    return text.lower()


Email = Annotated[str, Text(max=20), Checked(_lower_case, "not_an_email")]
Country = Annotated[str, OneOf(frozenset({"DE", "CN"}), "not_a_country")]


ONE_DOLLAR = Money(Decimal(1), "USD")


@dataclass(frozen=True, kw_only=True)
class Contact:
    name: Personal[Name]
    position: Personal[Name | None] = None
    emails: Personal[Annotated[tuple[Email, ...], Items(max=3, unique=True)]] = ()


@dataclass(frozen=True, kw_only=True)
class Plain:
    text: str
    number: int


@dataclass(frozen=True, kw_only=True)
class Register:
    customer_id: Id
    name: Name
    country: Country | None = None
    note: Note | None = None
    grade: Literal["A", "B"] = "A"
    contacts: Annotated[tuple[Contact, ...], Items(max=2)] = ()
    main: Contact | None = None
    limits: Mapping[Id, Annotated[Decimal, Number(more_than=0, decimals=2)]]
    total: Money = ONE_DOLLAR
    at: datetime = datetime(2024, 1, 1, tzinfo=UTC)
    on: date = date(2024, 1, 1)
    quantity: Annotated[int, Number(min=1, max=9)] = 1
    plain: Plain = Plain(text="", number=1)


@dataclass(frozen=True, kw_only=True)
class Tree:
    name: Name
    branches: "tuple[Tree, ...]" = ()


@dataclass(frozen=True, kw_only=True)
class Named:
    what: Union[Contact, Plain, None]  # noqa: UP007  # both ways to write a union are read


@dataclass(frozen=True, kw_only=True)
class Special(Contact):
    room: Annotated[int, Number(min=0)] = 0


def _register(**given: Any) -> Register:
    return Register(**{"customer_id": "c1", "name": "Acme", "limits": {}, **given})


def _codes(faults: list[Fault]) -> list[tuple[str, str]]:
    return [(fault.path, fault.code) for fault in faults]


def test_a_good_command_is_the_same_object_and_has_no_faults():
    command = _register(main=Contact(name="Ann"), contacts=(Contact(name="Bob", emails=("bob@example",)),))

    clean, faults = cleaned(command)

    assert clean is command
    assert faults == []


def test_texts_are_stripped_and_normalised_at_every_depth():
    command = _register(
        name="  Acme\n",
        country="  ",
        note=" \u200b ",
        contacts=(Contact(name="Bob"), Contact(name=" Ann ", position="", emails=(" ANN@example ",))),
    )

    clean, faults = cleaned(command)

    assert faults == []
    assert (clean.name, clean.country, clean.note) == ("Acme", None, None)
    assert clean.contacts == (Contact(name="Bob"), Contact(name="Ann", emails=("ann@example",)))
    assert clean.contacts[0] is command.contacts[0]


def test_every_fault_is_told_with_its_path_and_numbers():
    command = _register(
        customer_id="a/b",
        name=" ",
        country="XX",
        grade="Z",
        contacts=(Contact(name="x" * 201, emails=("a@b", "nobody")),),
        main=Contact(name="Ann", emails=("a@b", "A@B")),
        limits={"no good": Decimal(1), "b": Decimal("0.001"), "c": Decimal(0)},
        total=Money(Decimal("0.00001"), "XXXX"),
        at=datetime(2024, 1, 1),  # noqa: DTZ001  # the point of it
        quantity=0,
    )

    clean, faults = cleaned(command)

    assert faults == faults_of(clean)
    assert _codes(faults) == [
        ("customer_id", "not_an_id"),
        ("name", "blank"),
        ("country", "not_a_country"),
        ("grade", "not_one_of"),
        ("contacts.0.name", "too_long"),
        ("contacts.0.emails.1", "not_an_email"),
        ("main.emails", "duplicate"),
        ("limits.no good", "not_an_id"),
        ("limits.b", "too_many_decimals"),
        ("limits.c", "not_positive"),
        ("total.currency", "not_a_currency"),
        ("total.amount", "too_many_decimals"),
        ("at", "no_time_zone"),
        ("quantity", "too_small"),
    ]
    numbers = {fault.path: fault.params for fault in faults}
    assert numbers["contacts.0.name"] == {"max": 200}
    assert numbers["quantity"] == {"min": 1}
    assert numbers["grade"] == {"allowed": ["A", "B"]}


def test_an_event_is_judged_as_the_command_would_be_left():
    assert faults_of(_register(name=" Acme ", country=" ", main=Contact(name="A", emails=("A@B",)))) == []


def test_of_too_many_items_none_is_looked_at():
    faults = faults_of(_register(contacts=(Contact(name=""),) * 3))

    assert faults == [Fault("contacts", "too_many", {"max": 2})]


def test_a_class_that_holds_itself_is_judged_to_the_bottom():
    tree = Tree(name="a", branches=(Tree(name=" b ", branches=(Tree(name=""),)),))

    clean, faults = cleaned(tree)

    assert clean.branches[0].name == "b"
    assert _codes(faults) == [("branches.0.branches.0.name", "empty")]


def test_one_of_several_classes_is_judged_as_what_it_is():
    assert _codes(faults_of(Named(what=Contact(name="")))) == [("what.name", "empty")]
    assert faults_of(Named(what=Plain(text="", number=1))) == []
    assert faults_of(Named(what=None)) == []
    assert cleaned(Named(what=Contact(name=" A ")))[0] == Named(what=Contact(name="A"))


def test_a_subclass_is_judged_with_the_fields_it_adds():
    faults = faults_of(_register(main=Special(name="", room=-1)))

    assert _codes(faults) == [("main.name", "empty"), ("main.room", "negative")]
    assert cleaned(_register(main=Special(name=" A ")))[0].main == Special(name="A")


def test_values_of_another_type_are_told():
    wrong: Any = _register(
        name=5, contacts="no", main="no", limits=[], total=1, at="now", quantity=True, customer_id=None
    )

    assert _codes(faults_of(wrong)) == [
        ("customer_id", "null"),
        ("name", "not_text"),
        ("contacts", "not_a_list"),
        ("main", "not_an_object"),
        ("limits", "not_an_object"),
        ("total", "not_money"),
        ("at", "not_a_time"),
        ("quantity", "not_an_integer"),
    ]


@pytest.mark.parametrize(
    "value", [None, 5, "text", [1], {"a": 1}, object, Plain(text="\ud800", number=2**70)]
)
def test_what_has_no_limits_passes_untouched(value):
    assert faults_of(value) == []
    same, faults = cleaned(value)
    assert same is value
    assert faults == []


def test_a_limit_inside_a_type_nobody_looks_into_is_refused():
    @dataclass(frozen=True)
    class Pair:
        both: tuple[Name, int]

    with pytest.raises(TypeError, match="nothing inside it can be judged"):
        faults_of(Pair(("a", 1)))


def test_an_id_yet_to_be_found_may_be_empty():
    @dataclass(frozen=True)
    class Open:
        customer_id: NewId = ""

    assert faults_of(Open()) == []
    assert _codes(faults_of(Open("a b"))) == [("customer_id", "not_an_id")]


TEXTS = st.one_of(
    st.text(st.sampled_from(" \t\n\r\x00\x0b\x1f\u200b\u3164\ufeff\u3000\ud800aB@İß.é中"), max_size=25),
    st.text(max_size=25),
)


@dataclass(frozen=True, kw_only=True)
class AnyTexts:
    name: Name
    maybe: Name | None
    line: Line
    note: Note | None
    short: Annotated[str, Text(max=5, min=2)]
    maybe_short: Annotated[str, Text(max=5, min=0)] | None
    email: Email | None
    country: Country | None
    raw: Annotated[str, Text(max=20, strip=False, lines=True)] | None
    id: Id | None
    many: Annotated[tuple[Email | None, ...], Items(max=3, unique=True)]


@given(
    st.builds(
        AnyTexts,
        **{field.name: st.none() | TEXTS for field in fields(AnyTexts) if field.name != "many"},
        many=st.lists(st.none() | TEXTS, max_size=4).map(tuple),
    )
)
def test_what_is_cleaned_stays_as_it_is_and_has_the_same_faults(command):
    clean, faults = cleaned(command)

    again, faults_again = cleaned(clean)
    assert again is clean
    assert faults_again == faults == faults_of(clean)
    # What was typed and what is meant by it are judged alike.
    assert faults_of(command) == faults
