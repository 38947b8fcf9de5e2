"""Annotations, read: the kind of value, whether it may be None, its limits and marks."""

import dataclasses
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import (
    Annotated,
    Any,
    Literal,
    NewType,
    TypeAlias,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from eventing.core.money import Money
from eventing.core.values import Checked, Items, Number, OneOf, PersonalMark, Text

Kind: TypeAlias = Literal[
    "text",
    "integer",
    "decimal",
    "float",
    "flag",
    "date",
    "instant",  # a datetime, always with its time zone
    "time",
    "money",
    "choice",  # a Literal; `parts` are its values
    "enum",
    "record",  # another dataclass
    "list",  # `parts` is the annotation of an item
    "mapping",  # `parts` are the annotations of key and value
    "either",  # a union; `parts` are its members but None
    "anything",
]

_SCALARS: Mapping[Any, Kind] = {
    str: "text",
    int: "integer",
    Decimal: "decimal",
    float: "float",
    bool: "flag",
    date: "date",
    datetime: "instant",
    time: "time",
    Money: "money",
}
_LISTS = (tuple, list, set, frozenset, Sequence)
_MAPPINGS = (dict, Mapping)
_FITTING: Mapping[type[object], frozenset[Kind]] = {
    Text: frozenset({"text"}),
    OneOf: frozenset({"text"}),
    Checked: frozenset({"text"}),
    Number: frozenset({"integer", "decimal", "float", "money"}),
    Items: frozenset({"list", "mapping"}),
}

M = TypeVar("M")


@dataclass(frozen=True)
class Hint:
    """One annotation, read. Of two marks of one sort the outer one counts."""

    kind: Kind
    base: Any
    optional: bool = False
    marks: tuple[Any, ...] = ()
    parts: tuple[Any, ...] = ()

    def mark(self, sort: type[M]) -> M | None:
        return next((mark for mark in reversed(self.marks) if isinstance(mark, sort)), None)

    def marks_of(self, sort: type[M]) -> list[M]:
        return [mark for mark in self.marks if isinstance(mark, sort)]

    @property
    def personal(self) -> bool:
        return self.mark(PersonalMark) is not None


@dataclass(frozen=True)
class FieldHint:
    """One field of a dataclass: its annotation, and its default or what makes one."""

    name: str
    annotation: Any
    default: Any = dataclasses.MISSING


def read(annotation: Any) -> Hint:
    """Read an annotation. Raises TypeError for a limit on a type it does not fit."""
    hint = _opened(annotation)
    for sort, kinds in _FITTING.items():
        if hint.marks_of(sort) and hint.kind not in kinds:
            raise TypeError(f"{sort.__name__} is no limit of {hint.base}")
    return hint


def fields_of(annotation: Any) -> list[FieldHint]:
    """The fields of a dataclass, or of a generic one with its parameters: `Page[CustomerName]`."""
    cls = get_origin(annotation) or annotation
    filled = dict(zip(getattr(cls, "__parameters__", ()), get_args(annotation), strict=False))
    hints = get_type_hints(cls, include_extras=True)
    return [
        FieldHint(field.name, _filled(hints[field.name], filled), _default(field))
        for field in dataclasses.fields(cls)
        if field.init
    ]


def _opened(annotation: Any) -> Hint:
    marks: tuple[Any, ...] = ()
    optional = False
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *inner = get_args(annotation)
            marks = (*inner, *marks)
        elif origin in (Union, types.UnionType):
            members = tuple(member for member in get_args(annotation) if member is not types.NoneType)
            optional = optional or types.NoneType in get_args(annotation)
            if len(members) > 1:
                return Hint("either", annotation, optional, marks, members)
            (annotation,) = members
        elif isinstance(annotation, NewType):
            annotation = annotation.__supertype__
        else:
            break
    if origin is Literal:
        values = tuple(value for value in get_args(annotation) if value is not None)
        return Hint("choice", annotation, optional or None in get_args(annotation), marks, values)
    kind, parts = _kind(annotation, origin)
    return Hint(kind, annotation, optional, marks, parts)


def _kind(annotation: Any, origin: Any) -> tuple[Kind, tuple[Any, ...]]:
    if scalar := _SCALARS.get(annotation):
        return scalar, ()
    cls, arguments = origin or annotation, get_args(annotation)
    if cls in _MAPPINGS:
        return "mapping", arguments or (str, Any)
    if cls in _LISTS and (cls is not tuple or arguments[1:] == (...,)):
        return "list", arguments[:1] or (Any,)
    if isinstance(cls, type) and issubclass(cls, Enum):
        return "enum", ()
    if dataclasses.is_dataclass(cls):
        return "record", ()
    return "anything", ()


def _filled(annotation: Any, filled: Mapping[Any, Any]) -> Any:
    if isinstance(annotation, TypeVar):
        return filled.get(annotation, Any)
    parameters = getattr(annotation, "__parameters__", ()) if filled else ()
    return annotation[tuple(filled.get(each, Any) for each in parameters)] if parameters else annotation


def _default(field: "dataclasses.Field[Any]") -> Any:
    return field.default if field.default_factory is dataclasses.MISSING else field.default_factory
