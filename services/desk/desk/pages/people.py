"""People: who works here, under whom, whose mail needs approval; invited, changed, signed out."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, request

from desk.pages.accounts import Account, Accounts, Given
from desk.pages.asking import Answer, Ask
from desk.pages.formats import listed
from desk.pages.frame import Frame, form_key
from desk.pages.rendering import words
from desk.pages.rows import instant, moment
from desk.pages.staff import LEADERS, Member, everybody, scope
from desk.pages.suiting import (
    NotKnown,
    country_names,
    language_names,
    typed_countries,
    typed_languages,
    typed_names,
)
from desk.pages.telling import as_problem, told
from desk.pages.visiting import page, visitor, went
from eventing import Invalid, Refused
from people import ASSIGNERS, PEOPLE, SALES, Role

ROLES = tuple(role.value for role in PEOPLE)
MANAGING = tuple(role.value for role in ASSIGNERS)
LANGUAGES = ("zh_CN", "en")

Errors = Sequence[tuple[str | None, str]]


@dataclass(frozen=True)
class Person:
    """A member of staff in the tree. `load`: open and late to-dos, None where it is not told."""

    member: Member
    depth: int
    approver: str
    load: tuple[int, int] | None
    account: Account | None


@dataclass(frozen=True)
class Panel:
    """One person, and what may be changed. `wrong` is the form that was refused, and `errors` say why.

    `mailboxes` are the addresses of their own that mail is received for; None where that is not told.
    """

    member: Member
    manager: str
    approver: str
    deputy: str
    described: Mapping[str, str]
    account: Account | None
    mailboxes: Sequence[str] | None
    is_me: bool
    managers: Sequence[tuple[str, str]]
    approvers: Sequence[tuple[str, str]]
    typed: Mapping[str, str]
    given: Given | None = None
    wrong: str = ""
    errors: Errors = ()
    done: str = ""


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("people", __name__)
    accounts = Accounts(frame.parts)

    @blueprint.get("/people")
    @page(*LEADERS)
    def tree() -> Any:
        staff = everybody(frame)
        return frame.page("people.html", people=_tree(frame, accounts, staff), left=_left(frame, staff))

    @blueprint.get("/people/new")
    @page(Role.ADMINISTRATOR)
    def newcomer() -> Any:
        return _new(frame, {}, ())

    @blueprint.post("/people")
    @page(Role.ADMINISTRATOR)
    def join() -> Any:
        """On staff at customers, then the account here; where that fails, what is done is said."""
        typed = _typed()
        answer = _tell(frame, "/staff", _joining(typed))
        if answer.status == 422:
            return _new(frame, typed, _errors(answer, ("name", "email", "role", "manager_id", "approver_id")))
        if not answer.ok:
            abort(as_problem(answer, "customers"))
        staff_id, after = answer.body["staff_id"], answer.body["command_id"]
        return opened(staff_id, typed, after)

    def opened(staff_id: str, typed: Mapping[str, str], after: str | None = None) -> Any:
        try:
            given = accounts.open(staff_id, typed.get("login", ""), request.form.get("key") or _key_needed())
        except Refused as refused:
            return shown(staff_id, after=after, typed=typed, wrong="account", errors=_refused(frame, refused))
        return shown(staff_id, after=after, given=given)

    def shown(
        staff_id: str,
        *,
        after: str | None = None,
        typed: Mapping[str, str] | None = None,
        given: Given | None = None,
        wrong: str = "",
        errors: Errors = (),
    ) -> Any:
        staff = everybody(frame, after=after)
        member = next((one for one in staff if one["id"] == staff_id), None)
        if member is None or not scope(frame).covers(staff_id):
            abort(404)
        account = accounts.of_staff([staff_id]).get(staff_id)
        return frame.page(
            "person.html",
            status=422 if errors else 200,
            people=_tree(frame, accounts, staff),
            left=_left(frame, staff),
            panel=Panel(
                **_beside(frame, staff, member),
                account=account,
                mailboxes=mailboxes_of(member),
                typed=typed or {},
                given=given,
                wrong=wrong,
                errors=errors,
                done=request.args.get("done", ""),
            ),
            key=form_key(),
        )

    def mailboxes_of(member: Member) -> Sequence[str] | None:
        if visitor().role is not Role.ADMINISTRATOR or Role(member["role"]) not in SALES:
            return None
        ask = Ask("mail", "/mailboxes", {"staff_id": member["id"], "after": request.args.get("mailbox")})
        found = frame.asking.one(visitor().asker, ask)
        return [one["address"] for one in found.items if not one["closed_at"]] if found.ok else None

    @blueprint.post("/people/<staff_id>/mailbox")
    @page(Role.ADMINISTRATOR)
    def add_mailbox(staff_id: str) -> Any:
        """The address that mail to somebody is received for."""
        body = {"address": _typed().get("address", ""), "kind": "personal", "staff_id": staff_id}
        key = request.form.get("key") or _key_needed()
        answer = frame.asking.tell(visitor().asker, "mail", "/mailboxes", body, key=key)
        if answer.ok:
            return went(f"/people/{staff_id}?mailbox={answer.body['command_id']}&done=mailbox")
        if answer.status not in (409, 422):
            abort(as_problem(answer, "mail"))
        return shown(staff_id, typed=_typed(), wrong="mailbox", errors=_errors(answer, ("address",)))

    @blueprint.get("/people/<staff_id>")
    @page(*LEADERS)
    def person(staff_id: str) -> Any:
        return shown(staff_id, after=request.args.get("after"))

    def changed(staff_id: str, what: str, body: Mapping[str, Any], fields: Sequence[str]) -> Any:
        answer = _tell(frame, f"/staff/{staff_id}/{what}", body)
        if answer.ok:
            return went(f"/people/{staff_id}?after={answer.body['command_id']}&done={what}")
        if answer.status not in (409, 422):
            abort(as_problem(answer, "customers"))
        return shown(staff_id, typed=_typed(), wrong=what, errors=_errors(answer, fields))

    @blueprint.post("/people/<staff_id>/correct")
    @page(Role.ADMINISTRATOR)
    def correct(staff_id: str) -> Any:
        typed = _typed()
        body: dict[str, Any] = {name: typed.get(name, "") for name in ("name", "language")}
        body["email"] = typed.get("email") or None
        return changed(staff_id, "correct", body, ("name", "language", "email"))

    @blueprint.post("/people/<staff_id>/describe")
    @page(*LEADERS)
    def describe(staff_id: str) -> Any:
        """Whom they suit, for whoever gives customers to people."""
        typed = _typed()
        body: dict[str, Any] = {"products": typed_names(typed.get("products", ""))}
        body["since"] = typed.get("since") or None
        for field, read in (("countries", typed_countries), ("speaks", typed_languages)):
            try:
                body[field] = read(typed.get(field, ""))
            except NotKnown as unknown:
                errors = [(field, frame.say(f"not_known_{field}", name=unknown.name))]
                return shown(staff_id, typed=typed, wrong="describe", errors=errors)
        return changed(staff_id, "describe", body, ("countries", "speaks", "products", "since"))

    @blueprint.post("/people/<staff_id>/role")
    @page(Role.ADMINISTRATOR)
    def role(staff_id: str) -> Any:
        typed = _typed()
        body = {"role": typed.get("role", ""), "manager_id": typed.get("manager_id") or None}
        return changed(staff_id, "role", body, ("role", "manager_id"))

    @blueprint.post("/people/<staff_id>/approval")
    @page(*LEADERS)
    def approval(staff_id: str) -> Any:
        typed = _typed()
        body = {
            "needs_approval": typed.get("needs_approval") == "1",
            "approver_id": typed.get("approver_id") or None,
            "deputy_id": typed.get("deputy_id") or None,
        }
        return changed(staff_id, "approval", body, ("needs_approval", "approver_id", "deputy_id"))

    @blueprint.post("/people/<staff_id>/account")
    @page(Role.ADMINISTRATOR)
    def invite(staff_id: str) -> Any:
        """The account of somebody who is on staff and has none, with a one-time password shown once."""
        if not any(one["id"] == staff_id and not one["left_at"] for one in everybody(frame)):
            abort(404)
        return opened(staff_id, _typed())

    @blueprint.post("/people/<staff_id>/password")
    @page(Role.ADMINISTRATOR)
    def one_time_password(staff_id: str) -> Any:
        account = accounts.of_staff([staff_id]).get(staff_id)
        if account is None:
            abort(404)
        code, key = request.form.get("consent_code", "").strip() or None, request.form.get("key")
        try:
            given = accounts.give_password(account, code, key or _key_needed())
        except Refused as refused:
            return shown(staff_id, wrong="password", errors=_refused(frame, refused))
        return shown(staff_id, given=given)

    @blueprint.post("/people/<staff_id>/sign-out")
    @page(Role.ADMINISTRATOR)
    def sign_out(staff_id: str) -> Any:
        account = accounts.of_staff([staff_id]).get(staff_id)
        if account is None:
            abort(404)
        accounts.end_sessions(account)
        return went(f"/people/{staff_id}?done=sign-out")

    @blueprint.post("/people/<staff_id>/revoke-app-passwords")
    @page(Role.ADMINISTRATOR)
    def revoke_app_passwords(staff_id: str) -> Any:
        """What their mail programs hand letters in with, such as when a phone is lost."""
        told(frame.asking, "mail", "/app-passwords/revoke-all", {"staff_id": staff_id})
        return went(f"/people/{staff_id}?done=app-passwords")

    return blueprint


# -- what is shown -------------------------------------------------------------------------------------


def _tree(frame: Frame, accounts: Accounts, staff: Sequence[Member]) -> list[Person]:
    """Everybody the visitor leads who is here, each below their manager, with what they have to do."""
    led = scope(frame)
    here = {one["id"]: one for one in staff if not one["left_at"] and led.covers(one["id"])}
    below: defaultdict[str | None, list[Member]] = defaultdict(list)
    for one in here.values():
        below[one["manager_id"] if one["manager_id"] in here else None].append(one)
    # Who has somebody below them comes first.
    for level in below.values():
        level.sort(key=lambda one: one["id"] not in below)
    loads = _loads(frame)
    names = {one["id"]: one["name"] for one in staff}
    administers = visitor().role is Role.ADMINISTRATOR
    known = accounts.of_staff(here) if administers else {}
    found: list[Person] = []
    waiting = [(one, 0) for one in reversed(below[None])]
    while waiting:
        one, depth = waiting.pop()
        approver = names.get(one["approver_id"] or "", "")
        load = None if loads is None else loads.get(one["id"], (0, 0))
        found.append(Person(one, depth, approver, load, known.get(one["id"])))
        waiting += [(other, depth + 1) for other in reversed(below[one["id"]])]
    return found


def _loads(frame: Frame) -> Mapping[str, tuple[int, int]] | None:
    """Open and late to-dos by person; None where nobody says so, or the visitor is not told."""
    if visitor().role not in ASSIGNERS:
        return None
    answer = frame.asking.one(visitor().asker, Ask("scheduler", "/team"))
    return {one["owner_id"]: (one["open"], one["late"]) for one in answer.items} if answer.ok else None


def _left(frame: Frame, staff: Sequence[Member]) -> list[Member]:
    led = scope(frame)
    gone = [one for one in staff if one["left_at"] and led.covers(one["id"])]
    return [{**one, "left_at": moment(one["left_at"])} for one in gone]


def _beside(frame: Frame, staff: Sequence[Member], member: Member) -> dict[str, Any]:
    led, names = scope(frame), {one["id"]: one["name"] for one in staff}
    others = [one for one in staff if not one["left_at"] and one["id"] != member["id"]]
    language = frame.language
    return {
        "described": {
            "countries": listed(country_names(member["countries"], language), language),
            "speaks": listed(language_names(member["speaks"], language), language),
            "products": listed(member["products"], language),
            "since": member["since"] or "",
        },
        "member": {**member, "left_at": instant(member["left_at"])},
        "manager": names.get(member["manager_id"] or "", ""),
        "approver": names.get(member["approver_id"] or "", ""),
        "deputy": names.get(member["deputy_id"] or "", ""),
        "is_me": member["id"] == visitor().person.staff_id,
        "managers": [(one["id"], one["name"]) for one in others if one["role"] in MANAGING],
        "approvers": [
            (one["id"], one["name"])
            for one in others
            if one["role"] in SALES and not one["needs_approval"] and led.covers(one["id"])
        ],
    }


def _new(frame: Frame, typed: Mapping[str, str], errors: Errors) -> Any:
    here = [one for one in everybody(frame) if not one["left_at"]]
    return frame.page(
        "person_new.html",
        status=422 if errors else 200,
        typed=typed,
        errors=errors,
        managers=[(one["id"], one["name"]) for one in here if one["role"] in MANAGING],
        approvers=[
            (one["id"], one["name"]) for one in here if one["role"] in SALES and not one["needs_approval"]
        ],
        key=form_key(),
    )


# -- what is told --------------------------------------------------------------------------------------


def _typed() -> dict[str, str]:
    return {name: value.strip() for name, value in request.form.items() if name not in ("csrf", "key")}


def _joining(typed: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": typed.get("name", ""),
        "email": typed.get("email", ""),
        "role": typed.get("role", ""),
        "manager_id": typed.get("manager_id") or None,
        "needs_approval": typed.get("needs_approval") == "1",
        "approver_id": typed.get("approver_id") or None,
        "language": typed.get("language") or LANGUAGES[0],
    }


def _tell(frame: Frame, path: str, body: Mapping[str, Any]) -> Answer:
    key = request.form.get("key") or _key_needed()
    return frame.asking.tell(visitor().asker, "customers", path, body, key=key)


def _key_needed() -> str:
    abort(400)


def _errors(answer: Answer, fields: Sequence[str]) -> list[tuple[str | None, str]]:
    """What customers refused, each at its field where the form has it."""
    told = answer.body.get("errors") or [{"field": "", "detail": answer.body.get("detail", "")}]
    return [(one["field"] if one["field"] in fields else None, one["detail"]) for one in told]


def _refused(frame: Frame, refused: Refused) -> list[tuple[str | None, str]]:
    """What the desk itself refused, in the reader's language, each at its field."""
    own = words("desk")
    if not isinstance(refused, Invalid):
        return [(None, own.say(frame.language, "problem", refused.code, refused.params))]
    return [
        (one["field"], own.say(frame.language, "field", one["code"], one["params"]))
        for one in refused.params["errors"]
    ]
