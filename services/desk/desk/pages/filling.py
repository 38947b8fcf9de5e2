"""Filling in: a form that a service judges comes back with what was typed, and each fault at its field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import abort, request

from desk.pages.asking import AWAY, Answer, Asking
from desk.pages.telling import as_problem
from desk.pages.visiting import visitor

#: What a person can mend in the form itself.
FAULTS = (409, 412, 422, AWAY)


@dataclass(frozen=True)
class Filled:
    """A form as it was filled in: what was typed, what is wrong with it, and what was done.

    `errors` are sentences by the field of the form; `refused` is why the whole was not done, with the code in
    `code` and its numbers in `params`; `done` is the answer where it was.
    """

    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    refused: str = ""
    code: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    done: Mapping[str, Any] | None = None

    def value(self, name: str, default: Any = "") -> Any:
        """What was typed into a field; before anything was, the default."""
        return self.typed.get(name, default)

    def error(self, name: str) -> str | None:
        return self.errors.get(name)

    @property
    def summary(self) -> list[tuple[str | None, str]]:
        """What the page says on top: each fault with its field, or why the whole was refused."""
        found: list[tuple[str | None, str]] = list(self.errors.items())
        return found or ([(None, self.refused)] if self.refused else [])


def filled(**defaults: Any) -> Filled:
    """A form that is opened: the address may fill it in."""
    return Filled({**defaults, **request.args.to_dict()})


def sent(
    asking: Asking,
    service: str,
    path: str,
    body: Mapping[str, Any],
    *,
    method: str = "POST",
) -> Filled:
    """Do it once for the form's key. What can be mended comes back in the form; all else ends the request."""
    key = request.form.get("key")
    if not key:
        abort(400)
    answer = asking.tell(
        visitor().asker,
        service,
        path,
        body,
        key=key,
        version=request.form.get("version") or None,
        method=method,
    )
    return judged(answer, service)


def judged(answer: Answer, service: str) -> Filled:
    """The form as the service judges it: done, or with its faults. Ends the request for all else."""
    typed = request.form.to_dict()
    if answer.ok:
        return Filled(typed, done=answer.body)
    if answer.missing or answer.status not in FAULTS or answer.body is None:
        abort(as_problem(answer, service))
    problem: Mapping[str, Any] = answer.body
    errors: dict[str, str] = {}
    for one in problem.get("errors", ()):
        errors.setdefault(field_of(one["field"]), one["detail"])
    return Filled(
        typed,
        errors,
        problem.get("detail", ""),
        problem["code"],
        problem.get("params", {}),
        answer.status,
    )


def field_of(name: str) -> str:
    """The form's field for one of the body: `amount.amount` is `amount`, `figures.inventory` `inventory`."""
    parts = [part for part in name.split(".") if not part.isdigit()]
    if parts[-1] in ("amount", "currency") and len(parts) > 1:
        parts.pop()
    return parts[-1] if parts else name


def number(name: str) -> str:
    """A number as it was typed, without the separators of thousands; as it is where it is none."""
    return plain_number(request.form.get(name, ""))


def plain_number(text: str) -> str:
    """`12,000.00` and `１２，０００` as plain figures; what is no number stays, and is refused as it is."""
    plain = text.strip().replace(",", "").replace("，", "").replace(" ", "").replace("−", "-")
    try:
        return f"{Decimal(plain):f}"
    except InvalidOperation:
        return text.strip()


def typed_money(name: str, currency: str) -> dict[str, str]:
    """The money typed into a field, in this currency."""
    return {"amount": number(name), "currency": currency}


def money_or_none(name: str, currency: str) -> dict[str, str] | None:
    """The same; None where nothing was typed."""
    return typed_money(name, currency) if request.form.get(name, "").strip() else None
