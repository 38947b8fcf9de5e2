"""Money: an exact amount with its currency, never a bare number."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from babel import Locale
from babel.numbers import get_currency_precision, get_territory_currencies
from marshmallow import ValidationError, fields

#: What is paid with somewhere today, by ISO 4217: no former currencies, no metals, no codes for testing.
CURRENCIES = frozenset(
    currency
    for territory in map(str, Locale("en").territories)
    if len(territory) == 2
    for currency in get_territory_currencies(territory, start_date=date.max)
)


@dataclass(frozen=True, order=False)
class Money:
    """`amount` in units of `currency` (ISO 4217). Amounts of two currencies never mix."""

    amount: Decimal
    currency: str

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.amount >= self._same(other)

    def times(self, factor: Decimal) -> "Money":
        return Money(self.amount * factor, self.currency)

    def rounded(self) -> "Money":
        """To the currency's own smallest unit, half up (invoices round like people do)."""
        step = Decimal(1).scaleb(-get_currency_precision(self.currency))
        return Money(self.amount.quantize(step, ROUND_HALF_UP), self.currency)

    def _same(self, other: "Money") -> Decimal:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not mix")
        return other.amount

    def __str__(self) -> str:
        return f"{self.currency} {self.amount:,.2f}"


def zero(currency: str) -> Money:
    return Money(Decimal(0), currency)


class MoneyField(fields.Field[Money]):
    """`{"amount": "48400.00", "currency": "USD"}`; amounts travel as strings, so none is rounded."""

    default_error_messages = {  # noqa: RUF012  # marshmallow reads it from the class, nothing writes it
        # No braces: marshmallow formats its messages.
        "invalid": "Not money: an object with amount, such as '12.50', and currency, such as 'USD'.",
        "amount": "Not a decimal amount in plain notation, at most 15 digits and 4 decimals.",
        "number": "A number as text, such as '12.50'.",
        "currency": "Not an ISO 4217 currency.",
        "negative": "Must not be negative.",
        "positive": "Must be more than zero.",
    }

    def __init__(self, *, at_least_zero: bool = False, more_than_zero: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.at_least_zero = at_least_zero
        self.more_than_zero = more_than_zero

    def _serialize(self, value: Money | None, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        if value is None:
            return None
        return {"amount": format(value.amount, "f"), "currency": value.currency}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Money:
        if not isinstance(value, dict) or set(value) != {"amount", "currency"}:
            raise self.make_error("invalid")
        if not isinstance(value["currency"], str) or value["currency"] not in CURRENCIES:
            raise ValidationError({"currency": [self.error_messages["currency"]]})
        amount = self._amount(value["amount"])
        if self.more_than_zero and amount <= 0:
            raise ValidationError({"amount": [self.error_messages["positive"]]})
        if self.at_least_zero and amount < 0:
            raise ValidationError({"amount": [self.error_messages["negative"]]})
        return Money(amount, value["currency"])

    def _amount(self, value: Any) -> Decimal:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        wrong = ValidationError({"amount": [self.error_messages["number" if number else "amount"]]})
        if not isinstance(value, str) or len(value) > 24 or not set(value) <= set("0123456789.-"):
            raise wrong
        try:
            amount = Decimal(value)
        except InvalidOperation:
            raise wrong from None
        exponent = amount.as_tuple().exponent
        if not isinstance(exponent, int) or exponent < -4 or abs(amount) >= Decimal(10) ** 15:
            raise wrong
        return amount
