"""Clashes: two people change the same. What only one of them changed is kept; a person chooses the rest.

A form carries the version it was made from, and the values it was made from (`was-<field>`): many things
change a customer's version, and only another hand at the same fields is a clash.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, abort, request

from desk.pages.asking import Answer
from desk.pages.frame import Frame, form_key
from desk.pages.parts import Clash, Piece
from desk.pages.refused import OWN
from desk.pages.telling import as_problem
from desk.pages.visiting import visitor

STALE = 412
#: How often a command is tried on what has changed elsewhere in the same record.
TRIES = 3
#: Fields that say what a form was made from, and what somebody had made of it before they had to choose.
WAS, MINE = "was-", "mine-"


@dataclass(frozen=True)
class Standing:
    """What stands now: the values as the form has them, their version, and whose hand they are."""

    version: str | None
    values: Mapping[str, str]
    who: str = ""
    at: datetime | None = None


def merged(
    was: Mapping[str, str],
    mine: Mapping[str, str],
    theirs: Mapping[str, str],
    follows: Mapping[str, str] | None = None,
) -> tuple[dict[str, str], list[str]]:
    """Both changes together, by field; and the fields that both have changed, each otherwise.

    Of a field that `was` does not have, nobody knows who has changed it. A field that `follows` another is
    of whom that one is, and never chosen by itself.
    """
    followers = follows or {}
    both, clashing = dict(mine), []
    for name, own in mine.items():
        ours, other = plain(own), plain(theirs[name])
        before = plain(was[name]) if name in was else None
        if ours in (before, other):
            both[name] = theirs[name]
        elif other != before:
            clashing.append(name)
    for name, lead in followers.items():
        if lead in clashing or plain(mine[lead]) == plain(theirs[lead]):
            # Not chosen yet; or the same words, so that the formatting of whoever comes last is as good.
            kept = mine if lead in clashing or plain(mine[name]) != plain(was.get(name, "")) else theirs
        else:
            kept = theirs if both[lead] == theirs[lead] else mine
        both[name] = kept[name]
    return both, [name for name in clashing if name not in followers]


def plain(text: str) -> str:
    """A text as it is compared: a browser ends lines otherwise than we do."""
    return text.replace("\r\n", "\n").strip()


def told_once_agreed(
    frame: Frame,
    service: str,
    path: str,
    fields: Mapping[str, str],
    body: Callable[[Mapping[str, str]], Mapping[str, Any]],
    standing: Callable[[], Standing],
    *,
    method: str = "POST",
    renamed: Mapping[str, str] | None = None,
    kept: str | None = None,
    typed: Mapping[str, str] | None = None,
    follows: Mapping[str, str] | None = None,
) -> Answer:
    """Do it with what both mean; the page of the clash where they do not agree.

    `fields` are the words of the form's fields, of whose values `body` makes the command; `renamed` as for
    `told`; `kept` is what unfinished writing is kept under, which a choice ends; `typed` are values that are
    not as the form has them; `follows` as for `merged`.
    """
    form = request.form
    key, version = form.get("key") or abort(400), form.get("version") or None
    mine = {name: form.get(name, "") for name in fields} | dict(typed or {})
    was: Mapping[str, str] = {name: form[f"{WAS}{name}"] for name in fields if f"{WAS}{name}" in form}
    for attempt in range(TRIES):
        answer = frame.asking.tell(
            visitor().asker,
            service,
            path,
            body({name: value.replace("\r\n", "\n") for name, value in mine.items()}),
            key=f"{key}-{attempt}" if attempt else key,
            version=version,
            method=method,
        )
        if answer.status != STALE:
            break
        now = standing()
        mine, clashing = merged(was, mine, now.values, follows)
        if clashing:
            open_ = {name: lead for name, lead in (follows or {}).items() if lead in clashing}
            abort(_side_by_side(frame, fields, mine, clashing, now, kept, open_))
        was, version = now.values, now.version
    if not answer.ok:
        abort(as_problem(answer, service, renamed))
    return answer


def _side_by_side(
    frame: Frame,
    fields: Mapping[str, str],
    mine: Mapping[str, str],
    clashing: Sequence[str],
    now: Standing,
    kept: str | None,
    follows: Mapping[str, str],
) -> Response:
    rest = [
        (name, value)
        for name, value in request.form.items()
        if name not in OWN and name not in fields and not name.startswith((WAS, MINE))
    ]
    agreed = [(name, mine[name]) for name in fields if name not in clashing and name not in follows]
    chosen_with = dict.fromkeys(one for pair in follows.items() for one in pair)
    mine_of = [(f"{MINE}{name}", mine[name]) for name in chosen_with]
    clash = Clash(
        action=request.full_path.rstrip("?"),
        key=form_key(),
        version=now.version,
        back=request.form.get("here", "/"),
        who=now.who or frame.say("somebody"),
        at=now.at or frame.parts.clock.now(),
        pieces=[
            Piece(name, frame.say(fields[name]), plain(mine[name]), plain(now.values[name]))
            for name in clashing
        ],
        hidden=[*rest, *agreed, *mine_of, *((f"{WAS}{name}", value) for name, value in now.values.items())],
        kept=kept,
    )
    template = "clash_part.html" if request.headers.get("HX-Request") else "clash.html"
    return frame.page(template, status=STALE, clash=clash)
