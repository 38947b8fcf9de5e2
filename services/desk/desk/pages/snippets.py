"""Snippets: the page that keeps them."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, request

from desk.pages.asking import Ask, seen_by
from desk.pages.filling import Filled, filled, sent
from desk.pages.frame import Frame, form_key
from desk.pages.telling import as_problem, told
from desk.pages.visiting import page, visitor, went
from people import ASSIGNERS, SALES, Role

LANGUAGES = ("en", "zh_CN")
DOES = frozenset({"remove", "restore"})


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("snippets", __name__)
    asking = frame.asking

    @blueprint.get("/snippets")
    @page(*SALES)
    def listed() -> Any:
        removed = bool(request.args.get("removed"))
        after = seen_by("mail", request.args.get("after"), commands=True)
        asked = {"removed": "true" if removed else None, "after": after}
        found = asking.one(visitor().asker, Ask("mail", "/snippets", asked))
        if not found.ok:
            abort(as_problem(found, "mail"))
        return frame.page(
            "snippets.html",
            groups=grouped(found.items),
            removed=removed,
            staff=frame.names.everybody(visitor().asker),
            key=form_key(),
        )

    @blueprint.get("/snippets/new")
    @page(*SALES)
    def new() -> Any:
        """An empty one, or a copy of another to go on from."""
        copied = request.args.get("from")
        start = _one(frame, copied) if copied else {}
        return _form(frame, filled(), start, None)

    @blueprint.post("/snippets")
    @page(*SALES)
    def keep() -> Any:
        body = {**_words(), "shared": request.form.get("shared", "own")}
        done = sent(asking, "mail", "/snippets", body)
        return _form(frame, done, {}, None) if done.done is None else _back(done.done)

    @blueprint.get("/snippets/<snippet_id>")
    @page(*SALES)
    def shown(snippet_id: str) -> Any:
        return _form(frame, filled(), _one(frame, snippet_id), snippet_id)

    @blueprint.post("/snippets/<snippet_id>")
    @page(*SALES)
    def change(snippet_id: str) -> Any:
        """Other words; or removed, or restored, as the button says."""
        do, path = request.args.get("do", "save"), f"/snippets/{snippet_id}"
        if do in DOES:
            return _back(told(asking, "mail", f"{path}/{do}", {}).body)
        done = sent(asking, "mail", path, _words(), method="PUT")
        return (
            _form(frame, done, _one(frame, snippet_id), snippet_id) if done.done is None else _back(done.done)
        )

    return blueprint


def grouped(items: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """By for whom they are kept; what is empty is left out."""
    groups = [
        (shared, [one for one in items if one["shared"] == shared]) for shared in ("own", "team", "firm")
    ]
    return [(shared, found) for shared, found in groups if found]


def _one(frame: Frame, snippet_id: str) -> dict[str, Any]:
    after = seen_by("mail", request.args.get("after"), commands=True)
    found = frame.asking.one(visitor().asker, Ask("mail", f"/snippets/{snippet_id}", {"after": after}))
    if not found.ok:
        abort(as_problem(found, "mail"))
    return {**found.body, "version": found.version}


def _form(frame: Frame, form: Filled, start: Mapping[str, Any], snippet_id: str | None) -> Any:
    role = visitor().role
    shares = [
        "own",
        *(["team"] if role in ASSIGNERS else []),
        *(["firm"] if role is Role.GENERAL_MANAGER else []),
    ]
    values = {name: form.value(name, start.get(name, "")) for name in ("name", "subject", "text")}
    values["language"] = form.value("language", start.get("language", frame.language))
    return frame.page(
        "snippet.html",
        status=form.status,
        snippet_id=snippet_id,
        kept=start,
        values=values,
        shared=form.value("shared", start.get("shared") if snippet_id else "own"),
        shares=shares,
        may_change=snippet_id is None or start["may_change"],
        form=form,
        key=form_key(),
    )


def _words() -> dict[str, str]:
    form = request.form
    return {
        "language": form.get("language", ""),
        "name": form.get("name", "").strip(),
        "subject": form.get("subject", "").strip(),
        "text": form.get("text", "").replace("\r\n", "\n").strip("\n"),
    }


def _back(done: Mapping[str, Any]) -> Any:
    return went(f"/snippets?after={done['command_id']}")
