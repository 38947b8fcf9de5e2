"""Judges: what is wrong with one value, as a code and its numbers. Bodies, commands and events share them.

A judge answers None for a good value, and that quickly: it is asked for every field of every event.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from eventing.core.hints import Hint
from eventing.core.money import CURRENCIES, Money
from eventing.core.values import ID_PATTERN, Checked, Number, OneOf, Text


class Fault(NamedTuple):
    """One thing that is wrong: where (`contacts.0.name`), why (a code) and the numbers behind it."""

    path: str
    code: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reason:
    """A fault as marshmallow carries it, under the field's name; the sentence is made later."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.code


#: None, or what is wrong.
Found: TypeAlias = tuple[Fault, ...] | None
Judge: TypeAlias = Callable[[Any], Found]
Cleaner: TypeAlias = Callable[[Any], Any]

# What BSON and most databases take for an integer.
_LEAST, _MOST = -(2**63), 2**63 - 1
#: 15 digits before the point.
LARGEST = Decimal(10**15 - 1)
MONEY_DECIMALS = 4

# Invisible characters, besides what Python calls a space: soft hyphens, joiners, marks of direction, fillers.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
_shown = re.compile(rf"[^\s{_INVISIBLE}]").search
#: Those of them, and the space, that count as printable in Python.
BLANK_SIGNS = frozenset(" \u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0").union(
    chr(sign)
    for start, end in [(0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF)]
    for sign in range(start, end + 1)
)
_line_break = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]").search
_control = re.compile("[\x01-\x1f\x7f-\x9f]").search


def fault(code: str, **params: Any) -> tuple[Fault, ...]:
    return (Fault("", code, params),)


NULL = fault("null")
NOT_TEXT = fault("not_text")
NOT_A_DECIMAL = fault("not_a_decimal")
#: A JSON number where its text is asked for, so that no reader rounds it.
NOT_AS_TEXT = fault("number_not_text")
NOT_A_LIST = fault("not_a_list")
DUPLICATE = fault("duplicate")
NOT_AN_OBJECT = fault("not_an_object")
_EMPTY, _BLANK = fault("empty"), fault("blank")
_NULL_CHARACTER, _NOT_CHARACTERS = fault("null_character"), fault("not_text_characters")
_MALFORMED = fault("malformed")


def judge_of(hint: Hint, *, unmarked: bool = False) -> Judge | None:
    """The judge of a single value; None where its type has no limits.

    `unmarked`: refuse what cannot be stored also where the type has no limits of its own.
    """
    judge = _judge(hint, unmarked=unmarked)
    # A text's judge knows of None already.
    if judge is None or hint.kind == "text" or not hint.optional:
        return judge
    return lambda value: None if value is None else judge(value)


def cleaner_of(hint: Hint) -> Cleaner | None:
    """The cleaner of a single value; None where there is nothing to clean. Refusing is the judge's."""
    if hint.kind != "text" or not (hint.mark(Text) or hint.mark(Checked) or hint.mark(OneOf)):
        return None
    return _text_cleaner(hint)


def _judge(hint: Hint, *, unmarked: bool) -> Judge | None:
    number = hint.mark(Number) or (Number() if unmarked else None)
    match hint.kind:
        case "text":
            return _text_judge(hint) or (_storable if unmarked else None)
        case "integer":
            return _integer_judge(number) if number else None
        case "decimal":
            return _decimal_judge(number) if number else None
        case "float":
            return _float_judge(number) if number else None
        case "money":
            return money_judge(hint)
        case "choice":
            return _choice_judge(hint.parts)
        case "instant":
            return _instant
        case _:
            return None


# -- texts ---------------------------------------------------------------------------------------


def _text_judge(hint: Hint) -> Judge | None:
    limits, checks, sets = hint.mark(Text), hint.marks_of(Checked), hint.marks_of(OneOf)
    plain = _limited(limits or _ANY, optional=hint.optional)
    if not checks and not sets:
        return plain if limits else None
    known = [(frozenset(each.values), _not_in(each)) for each in sets]
    strip = (limits or _ANY).strip
    becomes_none = _becomes_none(hint)

    def judge(value: Any) -> Found:
        if (wrong := plain(value)) is not None or value is None:
            return wrong
        text = value.strip() if strip else value
        if not text or becomes_none(text):
            # It may be empty: otherwise `plain` would have refused it.
            return None
        for check in checks:
            try:
                text = check.function(text)
            except ValueError:
                return fault(check.code)
        if text != value and (wrong := plain(text)) is not None:
            return wrong
        text = text.strip() if strip else text
        return next((wrong for values, wrong in known if text and text not in values), None)

    return judge


#: For a text without limits of its own length.
_ANY = Text(max=10_000)


def _limited(limits: Text, *, optional: bool) -> Judge:
    most, least, strip = limits.max, limits.min, limits.strip
    match = re.compile(limits.pattern).fullmatch if limits.pattern is not None else None
    too_long, too_short = fault("too_long", max=most), fault("too_short", min=least)
    mismatch = fault(limits.code)

    def closely(value: Any) -> Found:
        if not isinstance(value, str):
            return NULL if value is None else NOT_TEXT
        text = value.strip() if strip else value
        if not text:
            return None if least == 0 or optional else _BLANK if value else _EMPTY
        if wrong := _characters(text):
            return wrong
        if least > 0 and not _shown(text):
            return None if optional and strip else _BLANK
        if not limits.lines and (wrong := _one_line(text, most)):
            # A text with a pattern has its own code for what does not match.
            return wrong if match is None else mismatch
        if len(text) > most:
            return too_long
        if len(text) < least:
            return too_short
        return mismatch if match is not None and not match(text) else None

    # Most texts are short, and only letters, digits and signs: they pass without the other checks.
    low = least if least <= 1 else most + 1

    def judge(value: Any) -> Found:
        if (
            type(value) is str
            and low <= len(value) <= most
            and value.isprintable()
            and value[:1] not in BLANK_SIGNS
            and (match is None or match(value))
        ):
            return None
        return None if optional and value is None else closely(value)

    def judge_id(value: Any) -> Found:
        if type(value) is str and value.isalnum() and value.isascii() and len(value) <= most:
            return None
        return judge(value)

    # An id is in every event, and most are hexadecimal digits.
    return judge_id if limits.pattern == ID_PATTERN and least <= 1 else judge


def _one_line(text: str, most: int) -> Found:
    # Beyond the limit nothing is checked: that it is too long is reason enough.
    start = text[: most + 1]
    return _MALFORMED if _line_break(start) else _NOT_CHARACTERS if _control(start) else None


def _characters(text: str) -> Found:
    if "\x00" in text:
        return _NULL_CHARACTER
    return _storable(text)


def _storable(value: Any) -> Found:
    """Half of a pair of surrogates is no character, and no encoding takes it."""
    if value is None or value.isascii():
        return None
    try:
        value.encode()
    except UnicodeEncodeError:
        return _NOT_CHARACTERS
    return None


def _becomes_none(hint: Hint) -> Callable[[str], bool]:
    """Whether a stripped text becomes None, in a field that may be None."""
    limits = hint.mark(Text) or _ANY
    may, strip = hint.optional and limits.min > 0, limits.strip
    # What is left of ASCII after stripping always shows.
    return lambda text: may and (not text or (strip and not text.isascii() and not _shown(text)))


def _text_cleaner(hint: Hint) -> Cleaner:
    limits, checks = hint.mark(Text) or _ANY, hint.marks_of(Checked)
    strip, least, becomes_none = limits.strip, limits.min, _becomes_none(hint)

    def clean(value: Any) -> Any:
        if type(value) is not str:
            return value
        text = value.strip() if strip else value
        if becomes_none(text):
            return None
        if not text:
            # Forbidden blanks stay, so that the judge can name them.
            return value if least else text
        if not checks:
            return text
        normal = text
        for check in checks:
            try:
                normal = check.function(normal)
            except ValueError:
                return text
        normal = normal.strip() if strip else normal
        # The same object where the text is the same: so it can be seen that nothing changed.
        return None if becomes_none(normal) else value if normal == value else normal

    return clean


def _not_in(allowed: OneOf) -> tuple[Fault, ...]:
    return fault(allowed.code, allowed=list(allowed.values)) if allowed.listed else fault(allowed.code)


def _choice_judge(values: tuple[Any, ...]) -> Judge:
    known = frozenset(values)
    kind = type(values[0])
    wrong_kind = NOT_TEXT if kind is str else fault("not_an_integer")
    wrong = fault("not_one_of", allowed=list(values))

    def judge(value: Any) -> Found:
        if type(value) is kind:
            return None if value in known else wrong
        if value is None:
            return NULL
        # A member of a StrEnum is a text as well.
        return wrong_kind if not isinstance(value, kind) else None if value in known else wrong

    return judge


# -- numbers and money ---------------------------------------------------------------------------


def _range(limits: Number) -> Judge:
    """The judge of a number's size alone."""
    least, most, over = limits.min, limits.max, limits.more_than
    too_small = fault("negative") if least == 0 else fault("too_small", min=_exact(least))
    too_large = fault("too_large", max=_exact(most))
    not_over = fault("not_positive") if over == 0 else fault("not_above", limit=_exact(over))

    def judge(value: Any) -> Found:
        if over is not None and value <= over:
            return not_over
        if least is not None and value < least:
            return too_small
        return too_large if most is not None and value > most else None

    return judge


def _exact(limit: Decimal | int | None) -> str | int | None:
    return format(limit, "f") if isinstance(limit, Decimal) else limit


def _integer_judge(limits: Number) -> Judge:
    wrong_size = _range(limits)
    beyond, wrong_type = fault("integer_too_large"), fault("not_an_integer")

    def judge(value: Any) -> Found:
        if type(value) is not int:
            return NULL if value is None else wrong_type
        return wrong_size(value) if _LEAST <= value <= _MOST else beyond

    return judge


def is_number(value: Any) -> bool:
    """Whether JSON would say it as a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _decimal_judge(limits: Number) -> Judge:
    if limits.max is None:
        limits = replace(limits, max=LARGEST)
    wrong_size = _range(limits)
    lowest = Decimal(-LARGEST)
    beyond = fault("too_small", min=_exact(lowest))
    decimals = limits.decimals
    too_many = fault("too_many_decimals", max=decimals)

    def judge(value: Any) -> Found:
        if not isinstance(value, Decimal):
            return NULL if value is None else NOT_AS_TEXT if is_number(value) else NOT_A_DECIMAL
        if not value.is_finite():
            return NOT_A_DECIMAL
        if (wrong := wrong_size(value)) is not None:
            return wrong
        if value < lowest:
            return beyond
        if decimals is not None:
            exponent = value.as_tuple().exponent
            if isinstance(exponent, int) and exponent < -decimals:
                return too_many
        return None

    return judge


def _float_judge(limits: Number) -> Judge:
    wrong_size = _range(limits)
    not_a_number = fault("not_a_number")

    def judge(value: Any) -> Found:
        if type(value) not in (float, int):
            return NULL if value is None else not_a_number
        # Infinity or NaN less itself is not zero.
        return wrong_size(value) if value - value == 0 else not_a_number

    return judge


def money_judge(hint: Hint) -> Judge:
    limits = hint.mark(Number) or Number()
    if limits.decimals is None:
        limits = replace(limits, decimals=MONEY_DECIMALS)
    amount = _decimal_judge(limits)
    not_money = fault("not_money")
    not_a_currency = (Fault("currency", "not_a_currency", {}),)

    def judge(value: Any) -> Found:
        if type(value) is not Money:
            return NULL if value is None else not_money
        found = amount(value.amount)
        if value.currency in CURRENCIES and found is None:
            return None
        unknown = () if value.currency in CURRENCIES else not_a_currency
        return unknown + tuple(each._replace(path="amount") for each in found or ())

    return judge


# -- times ---------------------------------------------------------------------------------------

_NOT_A_TIME, _NO_TIME_ZONE = fault("not_a_time"), fault("no_time_zone")


def _instant(value: Any) -> Found:
    if not isinstance(value, datetime):
        return NULL if value is None else _NOT_A_TIME
    return None if value.tzinfo is not None and value.utcoffset() is not None else _NO_TIME_ZONE
