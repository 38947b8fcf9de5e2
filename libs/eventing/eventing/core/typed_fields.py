"""Typed fields, which `shapes` makes of types: they take what the JSON says and guess nothing."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields, validate

from eventing.core.checking import count_judge, has_twice
from eventing.core.fields import ByName, DecimalText
from eventing.core.judging import DUPLICATE, Found, Judge, Reason, is_number
from eventing.core.money import Money, MoneyField
from eventing.core.values import Items


class Limits(validate.Validator):
    """The limits of a type, for marshmallow; apispec reads them from the attributes."""

    def __init__(self, judge: Judge | None, **shown: Any) -> None:
        self._judge = judge
        vars(self).update(shown)

    def __call__(self, value: Any) -> Any:
        if self._judge is not None:
            refuse(self._judge(value))
        return value


def refuse(found: Found) -> None:
    if found is not None:
        # marshmallow passes on whatever is in the list.
        raise ValidationError([Reason(each.code, each.params) for each in found])


class TextField(fields.String):
    """Text, and never bytes."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        return value


class WholeField(fields.Integer):
    """A whole number, and not the text of one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"strict": True, **kwargs})


class FloatField(fields.Float):
    """A number that may be rounded, and not the text of one."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> float:
        if not isinstance(value, int | float):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


_PLAIN = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")


class DecimalField(DecimalText):
    """A decimal as a string in plain notation; how many digits it may have is a limit of its type."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._plain = _PLAIN


class AmountField(MoneyField):
    """Money, with the limits of its type."""

    def __init__(self, judge: Judge, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._judge = judge

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Money:
        if not isinstance(value, dict) or set(value) != {"amount", "currency"}:
            raise self.make_error("invalid")
        text, currency = value["amount"], value["currency"]
        plain = isinstance(text, str) and _PLAIN.fullmatch(text) is not None
        money = Money(Decimal(text if plain else 0), currency if isinstance(currency, str) else "")
        wrong = {each.path: [Reason(each.code, each.params)] for each in self._judge(money) or ()}
        if not plain:
            wrong["amount"] = [Reason("number_not_text" if is_number(text) else "not_a_decimal")]
        if wrong:
            raise ValidationError(wrong)
        return money


class ManyField(fields.List[Any]):
    """A list, counted before its items are looked at. `container` makes of it what the type asks for."""

    def __init__(
        self,
        inner: fields.Field[Any],
        *,
        items: Items | None,
        container: Callable[[list[Any]], Any] = list,
        clean: Callable[[Any], Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(inner, **kwargs)
        self._count, self._container, self._clean = count_judge(items), container, clean
        self._unique = items is not None and items.unique

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise self.make_error("invalid")
        refuse(self._count(value))
        loaded = super()._deserialize(value, attr, data, **kwargs)
        if self._unique and has_twice([self._clean(each) for each in loaded] if self._clean else loaded):
            refuse(DUPLICATE)
        return self._container(loaded)


class EntriesField(ByName):
    """Values by name, counted before they are looked at."""

    def __init__(self, values: fields.Field[Any], *, items: Items | None, **kwargs: Any) -> None:
        super().__init__(values, **kwargs)
        self._count = count_judge(items)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, Mapping):
            refuse(self._count(value))
        return super()._deserialize(value, attr, data, **kwargs)
