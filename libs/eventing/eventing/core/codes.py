"""marshmallow's own messages as codes: every error of a body is a `Reason`, and its sentence is made later.

marshmallow formats messages only where they are text, so that a Reason in their place passes unharmed.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from eventing.core.fields import DecimalText
from eventing.core.judging import Fault, Reason
from eventing.core.money import MoneyField

#: Code by field class and the name of its message; the nearest class of a field decides.
CODES: Mapping[type[fields.Field[Any]], Mapping[str, str]] = {
    fields.Field: {"required": "required", "null": "null", "validator_failed": "invalid"},
    fields.Nested: {"type": "not_a_list"},
    fields.List: {"invalid": "not_a_list"},
    fields.Tuple: {"invalid": "not_a_list"},
    fields.Dict: {"invalid": "not_an_object"},
    fields.String: {"invalid": "not_text", "invalid_utf8": "not_text_characters"},
    fields.Email: {"invalid": "not_an_email"},
    fields.Url: {"invalid": "malformed"},
    fields.UUID: {"invalid_uuid": "not_an_id"},
    fields.Number: {"invalid": "not_a_number", "too_large": "not_a_number"},
    fields.Integer: {"invalid": "not_an_integer", "too_large": "integer_too_large"},
    fields.Float: {"special": "not_a_number"},
    fields.Decimal: {"invalid": "not_a_decimal", "special": "not_a_decimal"},
    DecimalText: {"number": "number_not_text"},
    fields.Boolean: {"invalid": "not_a_flag"},
    fields.DateTime: {"invalid": "not_a_time", "invalid_awareness": "no_time_zone", "format": "not_a_time"},
    fields.Time: {"invalid": "not_a_time", "format": "not_a_time"},
    fields.Date: {"invalid": "not_a_date", "format": "not_a_date"},
    fields.TimeDelta: {"invalid": "not_a_number", "format": "not_a_number"},
    fields.Enum: {"unknown": "not_one_of"},
    MoneyField: {
        "invalid": "not_money",
        "amount": "not_a_decimal",
        "number": "number_not_text",
        "currency": "not_a_currency",
        "negative": "negative",
        "positive": "not_positive",
    },
}
#: MoneyField puts these into a list itself.
_BARE = frozenset({"amount", "number", "currency", "negative", "positive"})


class CodedSchema(Schema):
    """A schema whose errors are Reasons: `[Reason("too_long", {"max": 200})]` where a sentence would be.

    Schemas nested in it are CodedSchemas as well.
    """

    # marshmallow wants texts here and only ever hands them on.
    error_messages = {  # noqa: RUF012  # marshmallow reads it from the class, nothing writes it
        "unknown": Reason("unknown"),  # type: ignore[dict-item]
        "type": Reason("not_an_object"),  # type: ignore[dict-item]
    }

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        install_codes(field_obj)


class BodySchema(CodedSchema):
    """The body of a request: unknown fields are refused."""

    class Meta:
        unknown = RAISE


def install_codes(field: fields.Field[Any]) -> None:
    """Codes for the messages this field has from marshmallow, and for those of its validators.

    What was written for this field alone, with `error_messages` or `error`, stays as it is.
    """
    field.error_messages = {
        name: _message(field, name, message) for name, message in field.error_messages.items()
    }
    field.validators = [_coded(validator) for validator in field.validators]
    for inner in _inner(field):
        install_codes(inner)


def faults_in(messages: Any, path: str = "") -> list[Fault]:
    """The faults in `ValidationError.messages`, as a flat list; a message that is no Reason is `invalid`."""
    if isinstance(messages, Mapping):
        return [fault for name, part in messages.items() for fault in faults_in(part, _joined(path, name))]
    if isinstance(messages, list):
        return [fault for part in messages for fault in faults_in(part, path)]
    if isinstance(messages, Reason):
        return [Fault(path, messages.code, messages.params)]
    return [Fault(path, "invalid", {"detail": str(messages)})]


def _joined(path: str, name: object) -> str:
    # A fault of an object as a whole is reported under the object's name.
    return path if name == "_schema" else f"{path}.{name}" if path else str(name)


def _inner(field: fields.Field[Any]) -> Iterator[fields.Field[Any]]:
    if isinstance(field, fields.List):
        yield field.inner
    elif isinstance(field, fields.Tuple):
        yield from field.tuple_fields
    elif isinstance(field, fields.Mapping):
        yield from (part for part in (field.key_field, field.value_field) if part is not None)
    elif isinstance(field, fields.Enum):
        yield field.field


def _message(field: fields.Field[Any], name: str, message: Any) -> Any:
    for cls in type(field).__mro__:
        own = vars(cls).get("default_error_messages", {})
        if (code := CODES.get(cls, {}).get(name)) is not None:
            if message != _default(cls, name):
                return message
            allowed = {"allowed": _choices(field)} if isinstance(field, fields.Enum) else {}
            reason = Reason(code, allowed if code == "not_one_of" else {})
            return reason if name in _BARE and isinstance(field, MoneyField) else [reason]
        if name in own:
            # A message that the field's class defines itself.
            return message
    return message


def _default(cls: type, name: str) -> Any:
    return next(
        (own[name] for each in cls.__mro__ if name in (own := vars(each).get("default_error_messages", {}))),
        None,
    )


def _choices(field: "fields.Enum[Any]") -> list[Any]:
    return [member.value if field.by_value else member.name for member in field.enum]


# -- marshmallow's validators --------------------------------------------------------------------


def _coded(validator: Any) -> Any:
    """A validator of the same kind, so that apispec describes it alike, with Reasons for messages."""
    coded = _CODED.get(type(validator))
    if coded is None or validator.error not in (None, getattr(coded, "default_message", None)):
        return validator
    new: Any = object.__new__(coded)
    vars(new).update(vars(validator))
    return new


def _refusal(code: str, **params: Any) -> ValidationError:
    # marshmallow passes on whatever is in the list.
    return ValidationError([Reason(code, params)])


class _Length(validate.Length):
    def __call__(self, value: Any) -> Any:
        text, length = isinstance(value, str), len(value)
        least, most = (self.min, self.max) if self.equal is None else (self.equal, self.equal)
        if least is not None and length < least:
            if text and not length:
                raise _refusal("empty")
            raise _refusal("too_short" if text else "too_few", min=least)
        if most is not None and length > most:
            raise _refusal("too_long" if text else "too_many", max=most)
        return value


class _Range(validate.Range):
    def __call__(self, value: Any) -> Any:
        try:
            return super().__call__(value)
        except ValidationError:
            raise self._reason(value) from None

    def _reason(self, value: Any) -> ValidationError:
        low = self.min is not None and (value < self.min or (value == self.min and not self.min_inclusive))
        if not low:
            return _refusal("too_large" if self.max_inclusive else "not_below", **self._limit("max"))
        if self.min == 0:
            return _refusal("negative" if self.min_inclusive else "not_positive")
        return _refusal("too_small" if self.min_inclusive else "not_above", **self._limit("min"))

    def _limit(self, end: str) -> dict[str, Any]:
        limit, inclusive = getattr(self, end), getattr(self, f"{end}_inclusive")
        return {end if inclusive else "limit": limit if isinstance(limit, int | float) else str(limit)}


class _OneOf(validate.OneOf):
    def __call__(self, value: Any) -> Any:
        try:
            return super().__call__(value)
        except ValidationError:
            raise _refusal("not_one_of", allowed=list(self.choices)) from None


class _Regexp(validate.Regexp):
    def __call__(self, value: Any) -> Any:
        try:
            return super().__call__(value)
        except ValidationError:
            raise _refusal("malformed") from None


class _Email(validate.Email):
    def __call__(self, value: str) -> str:
        try:
            return super().__call__(value)
        except ValidationError:
            raise _refusal("not_an_email") from None


class _Url(validate.URL):
    def __call__(self, value: str) -> str:
        try:
            return super().__call__(value)
        except ValidationError:
            raise _refusal("malformed") from None


_CODED: Mapping[type, type[Any]] = {
    validate.Length: _Length,
    validate.Range: _Range,
    validate.OneOf: _OneOf,
    validate.Regexp: _Regexp,
    validate.Email: _Email,
    validate.URL: _Url,
}
