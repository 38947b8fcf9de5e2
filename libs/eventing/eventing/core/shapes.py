"""marshmallow's side of a type: the schema of a published event, the body of a request, a single field.

The types say it all (`values`); limits become validators, which ask the same judges as `checking` does,
so that a body, a command and an event never disagree.
"""

import dataclasses
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, TypeVar, get_origin

from marshmallow import RAISE, Schema, fields, missing, post_load

from eventing.core.checking import cleaner_for
from eventing.core.codes import BodySchema, CodedSchema, install_codes
from eventing.core.fields import Flag
from eventing.core.hints import FieldHint, Hint, fields_of, read
from eventing.core.judging import judge_of, money_judge
from eventing.core.typed_fields import (
    AmountField,
    DecimalField,
    EntriesField,
    FloatField,
    Limits,
    ManyField,
    TextField,
    WholeField,
)
from eventing.core.values import Checked, Items, Number, OneOf, Text

S = TypeVar("S", bound=Schema)


class EventShape(CodedSchema):
    """The contract of one published event version: every field named, nothing extra."""

    class Meta:
        unknown = RAISE


@cache
def schema_of(cls: Any) -> type[EventShape]:
    """The schema of an event's class: every field required, with the limits of its type."""
    made = {field.name: _event_field(field) for field in fields_of(cls)}
    return _schema(f"{_name(cls)}Schema", EventShape, made)


def field_for(annotation: Any, **options: Any) -> fields.Field[Any]:
    """A field of a request's body. Required, unless it may be None: then it is None by default.

    `options` are marshmallow's own and decide where they are given; validators come after the type's.
    """
    hint = read(annotation)
    if "required" not in options and "load_default" not in options:
        options |= {"load_default": None} if hint.optional else {"required": True}
    options.setdefault("allow_none", hint.optional or options.get("load_default", missing) is None)
    return _made(hint, body=True, **options)


def body_of(
    command_class: Any, name: str | None = None, /, *, without: Collection[str] = (), **replaced: Any
) -> type[BodySchema]:
    """The body that brings a command: its fields less some, others replaced or added.

    What it loads fits the command: tuples, and dataclasses within. Defaults of the command are its own.
    `name` is the schema's in the API's description, where two bodies bring the same command.
    """
    return _schema(name or f"{_name(command_class)}Body", BodySchema, _body(command_class, without, replaced))


# -- fields of a dataclass -----------------------------------------------------------------------


class _RecordBody(BodySchema):
    """A dataclass inside a body."""

    record: ClassVar[Any]

    @post_load
    def _as_record(self, data: Mapping[str, Any], **_: Any) -> Any:
        return self.record(**data)


@cache
def _record_body(cls: Any) -> type[_RecordBody]:
    made = _schema(f"{_name(cls)}Body", _RecordBody, _body(cls, (), {}))
    made.record = get_origin(cls) or cls
    return made


def _body(cls: Any, without: Collection[str], replaced: Mapping[str, Any]) -> dict[str, Any]:
    own = {field.name: field for field in fields_of(cls)}
    if strangers := set(without) - set(own):
        raise ValueError(f"{_name(cls)} has no {', '.join(sorted(strangers))}")
    made = {
        name: replaced[name] if name in replaced else _body_field(field)
        for name, field in own.items()
        if name not in without
    }
    return {**made, **replaced}


def _body_field(field: FieldHint) -> fields.Field[Any]:
    if field.default is dataclasses.MISSING:
        return field_for(field.annotation)
    return field_for(field.annotation, load_default=field.default)


def _event_field(field: FieldHint) -> fields.Field[Any]:
    hint = read(field.annotation)
    return _made(hint, body=False, required=True, allow_none=hint.optional)


def _schema(name: str, base: type[S], made: Mapping[str, Any]) -> type[S]:
    schema: type[S] = type(name, (base,), dict(made))
    return schema


def _name(cls: Any) -> str:
    name: str = (get_origin(cls) or cls).__name__
    return name


# -- one field -----------------------------------------------------------------------------------


def _made(hint: Hint, *, body: bool, **options: Any) -> fields.Field[Any]:
    """The field of an annotation. Raises TypeError for what JSON has no shape for."""
    judge = None if hint.kind == "money" else judge_of(hint, unmarked=body)
    shown, about = _shown(hint, or_empty=body and hint.optional)
    own = [Limits(judge, **shown)] if judge is not None or shown else []
    if hint.personal:
        about["personal"] = True
    options["validate"] = [*own, *_listed(options.get("validate"))]
    options["metadata"] = {**about, **options.get("metadata", {})}
    field = _field(hint, options, body=body)
    # Here already: the schema it stands in may be anybody's.
    install_codes(field)
    return field


def _listed(validators: Any) -> Iterable[Any]:
    return [] if validators is None else [validators] if callable(validators) else validators


def _inner(annotation: Any, *, body: bool) -> fields.Field[Any]:
    hint = read(annotation)
    return _made(hint, body=body, allow_none=hint.optional)


def _shown(hint: Hint, *, or_empty: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """What apispec reads of the limits: off a validator, and off the metadata.

    `or_empty`: an empty text is taken for none.
    """
    if text := hint.mark(Text):
        least = 0 if or_empty else text.min
        pattern = {} if text.pattern is None else {"regex": re.compile(_anchored(text.pattern, least))}
        shown = {"min": least or None, "max": text.max, "equal": None, **pattern, **_choices(hint)}
        return shown, _format(hint)
    if items := hint.mark(Items):
        unique = {"uniqueItems": True} if items.unique else {}
        if hint.kind == "mapping":
            return {}, {"maxProperties": items.max, **({"minProperties": items.min} if items.min else {})}
        return {"min": items.min or None, "max": items.max, "equal": None}, unique
    if number := hint.mark(Number):
        return _range(hint, number)
    return _choices(hint), {}


def _format(hint: Hint) -> dict[str, Any]:
    """A name for the form a function judges, which JSON Schema knows none of: `domain` for `not_a_domain`."""
    checked = hint.mark(Checked)
    if checked is None or not checked.code.startswith("not_a"):
        return {}
    return {"format": re.sub("^not_an?_", "", checked.code)}


def _choices(hint: Hint) -> dict[str, Any]:
    if hint.kind == "choice":
        return {"choices": list(hint.parts)}
    allowed = next((each for each in hint.marks_of(OneOf) if each.listed), None)
    return {"choices": list(allowed.values)} if allowed else {}


def _anchored(pattern: str, least: int) -> str:
    """The pattern for JSON Schema, which would look for it anywhere: ours is of the whole text."""
    if least == 0:
        return f"^(?:{pattern})?$"
    return f"^(?:{pattern})$" if "|" in pattern else f"^{pattern}$"


def _range(hint: Hint, number: Number) -> tuple[dict[str, Any], dict[str, Any]]:
    if hint.kind in ("integer", "float"):
        over = {} if number.more_than is None else {"exclusiveMinimum": number.more_than}
        return {"min": number.min, "max": number.max}, over
    # They travel as texts, of which JSON Schema knows no size.
    ends = {"x-minimum": number.min, "x-maximum": number.max, "x-exclusiveMinimum": number.more_than}
    told = {name: format(Decimal(end), "f") for name, end in ends.items() if end is not None}
    if hint.kind == "money" or number.decimals is None:
        return {}, told
    point = rf"(\.[0-9]{{1,{number.decimals}}})?" if number.decimals else ""
    return {"regex": re.compile(f"^-?[0-9]{{1,15}}{point}$")}, told


# -- kinds of fields -----------------------------------------------------------------------------


def _field(hint: Hint, options: dict[str, Any], *, body: bool) -> fields.Field[Any]:
    match hint.kind:
        case "text":
            return TextField(**options)
        case "integer":
            return WholeField(**options)
        case "decimal":
            # What is in an event was written by `str`, which knows 0E-7 as well.
            return DecimalField(**options) if body else fields.Decimal(as_string=True, **options)
        case "float":
            return FloatField(**options)
        case "flag":
            return Flag(**options)
        case "date":
            return fields.Date(**options)
        case "instant":
            return fields.AwareDateTime(**options)
        case "time":
            return fields.Time(**options)
        case "money":
            return AmountField(money_judge(hint), **options)
        case "choice":
            return _field_of(hint.parts, hint)(**options)
        case "enum":
            values = [member.value for member in hint.base]
            return fields.Enum(hint.base, by_value=_field_of(values, hint), **options)
        case _:
            return _composed(hint, options, body=body)


def _composed(hint: Hint, options: dict[str, Any], *, body: bool) -> fields.Field[Any]:
    match hint.kind:
        case "record":
            make: Any = _record_body if body else schema_of
            # Later, since a class may hold others of its own kind.
            return fields.Nested(lambda: make(hint.base), **options)
        case "list":
            (part,) = hint.parts
            container = _container(hint) if body else list
            inner = _inner(part, body=body)
            return ManyField(
                inner, items=hint.mark(Items), container=container, clean=cleaner_for(part), **options
            )
        case "mapping":
            key, part = (_inner(each, body=body) for each in hint.parts)
            return EntriesField(part, keys=key, items=hint.mark(Items), **options)
        case "anything" if hint.base in (Any, object):
            return fields.Raw(**{**options, "allow_none": True})
        case _:
            raise TypeError(f"{hint.base} has no shape of its own in JSON")


def _field_of(values: Iterable[Any], hint: Hint) -> type[fields.Field[Any]]:
    kinds = {type(value) for value in values}
    if kinds == {str}:
        return TextField
    if kinds == {int}:
        return WholeField
    raise TypeError(f"{hint.base} is neither texts nor whole numbers")


def _container(hint: Hint) -> Callable[[list[Any]], Any]:
    container = get_origin(hint.base) or hint.base
    return container if container in (tuple, set, frozenset) else list
