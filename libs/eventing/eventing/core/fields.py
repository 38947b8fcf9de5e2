"""Fields stricter than marshmallow's own: what the JSON did not say is not guessed from it."""

import re
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields

from eventing.core.judging import is_number


class Flag(fields.Bool):
    """A boolean that is true or false, and neither 1 nor "yes"."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class DecimalText(fields.Decimal):
    """A decimal as a string in plain notation, which no reader rounds; at most 15 digits before the point."""

    default_error_messages = {  # noqa: RUF012  # marshmallow reads it from the class, nothing writes it
        "number": "A number as text, such as '12.50'."
    }

    def __init__(self, *, decimals: int = 4, **kwargs: Any) -> None:
        super().__init__(as_string=True, **kwargs)
        self._plain = re.compile(rf"-?[0-9]{{1,15}}(\.[0-9]{{1,{decimals}}})?")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        if is_number(value):
            raise self.make_error("number")
        if not isinstance(value, str) or not self._plain.fullmatch(value):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class ByName(fields.Dict):
    """Values by name; a fault in one is reported under its name, as in any other field."""

    def __init__(self, values: fields.Field[Any], **kwargs: Any) -> None:
        super().__init__(**{"keys": fields.Str(), "values": values, **kwargs})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]
        except ValidationError as error:
            if not isinstance(error.messages, dict):
                raise
            # marshmallow says which half it was: {name: {"value": [...]}}.
            plain = {name: halves.get("key") or halves["value"] for name, halves in error.messages.items()}
            raise ValidationError(plain) from error
