"""Registering a customer: the form, what is on file already while it is typed, and what is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, request

from desk.pages.asking import Answer, Ask
from desk.pages.assigning import countries, people_with_load
from desk.pages.frame import Frame, form_key
from desk.pages.telling import as_problem
from desk.pages.visiting import page, visitor, went
from people import ASSIGNERS, SALES

#: The field of the form for what customers' API names.
FIELDS = {
    "name": "name",
    "country": "country",
    "contacts.0.name": "contact",
    "contacts.0.position": "position",
    "contacts.0.emails": "address",
    "contacts.0.phones": "phone",
    "domains": "domain",
    "source": "source",
    "owner_id": "owner_id",
}
#: Refusals that are told above the form, with what was typed still in it.
ON_FILE = ("on_file_with_colleague", "customer_on_file")


@dataclass(frozen=True)
class Doubles:
    """What is on file already: with a colleague, which is all that is told of it, or customers of yours."""

    held_by_colleague: bool = False
    yours: Sequence[Mapping[str, Any]] = ()
    confirmed: bool = False


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("registering", __name__)

    @blueprint.get("/customers/new")
    @page(*SALES)
    def new() -> Any:
        return _form(frame, {}, Doubles(), ())

    @blueprint.get("/customers/new/check")
    @page(*SALES)
    def check() -> Any:
        return frame.page("customer/doubles.html", doubles=_doubles(frame, _typed(request.args)))

    @blueprint.post("/customers")
    @page(*SALES)
    def register() -> Any:
        typed = _typed(request.form)
        key = request.form.get("key") or _key_needed()
        answer = frame.asking.tell(visitor().asker, "customers", "/customers", _body(typed), key=key)
        if answer.ok:
            return went(f"/customers/{answer.body['customer_id']}?after={answer.body['command_id']}")
        code = (answer.body or {}).get("code")
        if answer.status != 422 and code not in ON_FILE:
            abort(as_problem(answer, "customers"))
        if answer.status == 422:
            return _form(frame, typed, _doubles(frame, typed), _errors(answer), status=422)
        held = code == "on_file_with_colleague"
        doubles = Doubles(held_by_colleague=True) if held else _doubles(frame, typed)
        return _form(frame, typed, doubles, (), refused=answer.body["detail"], status=409)

    return blueprint


def _form(
    frame: Frame,
    typed: Mapping[str, str],
    doubles: Doubles,
    errors: Sequence[tuple[str | None, str]],
    *,
    refused: str = "",
    status: int = 200,
) -> Any:
    return frame.page(
        "customer_new.html",
        status=status,
        refused=refused,
        typed=typed,
        doubles=doubles,
        errors=errors,
        countries=countries(frame.language),
        staff=people_with_load(frame, typed.get("country")) if visitor().role in ASSIGNERS else (),
        key=form_key(),
    )


def _doubles(frame: Frame, typed: Mapping[str, str]) -> Doubles:
    """Nothing where customers does not say, or cannot read yet what is being typed."""
    params = {
        "name": typed.get("name") or None,
        "country": typed.get("country") or None,
        "email": typed.get("address") or None,
        "domain": typed.get("domain") or None,
        "phone": typed.get("phone") or None,
    }
    for given in (params, {**params, "email": None, "domain": None, "phone": None}):
        answer = frame.asking.one(visitor().asker, Ask("customers", "/customers/doubles", given))
        if answer.ok:
            found = answer.body
            return Doubles(found["held_by_colleague"], found["yours"], typed.get("confirmed") == "1")
        if answer.status != 422:
            break
    return Doubles()


def _typed(given: Mapping[str, str]) -> dict[str, str]:
    return {name: value.strip() for name, value in given.items() if name not in ("csrf", "key")}


def _body(typed: Mapping[str, str]) -> dict[str, Any]:
    def listed(name: str) -> list[str]:
        return [typed[name]] if typed.get(name) else []

    contact = {
        "name": typed.get("contact", ""),
        "position": typed.get("position") or None,
        "emails": listed("address"),
        "phones": listed("phone"),
    }
    given = any(typed.get(name) for name in ("contact", "position", "address", "phone"))
    return {
        "name": typed.get("name", ""),
        "country": typed.get("country", ""),
        "domains": listed("domain"),
        "source": typed.get("source") or None,
        "contacts": [contact] if given else [],
        "owner_id": typed.get("owner_id") or None,
        "confirmed": typed.get("confirmed") == "1",
    }


def _errors(answer: Answer) -> list[tuple[str | None, str]]:
    told = answer.body.get("errors") or [{"field": "", "detail": answer.body["detail"]}]
    return [(_field(one["field"]), one["detail"]) for one in told]


def _field(name: str) -> str | None:
    return next((ours for theirs, ours in FIELDS.items() if name.startswith(theirs)), None)


def _key_needed() -> str:
    abort(400)
