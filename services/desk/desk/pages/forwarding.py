"""Forwarding: a mail is passed on to somebody else, with its files, its text below what is written."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, abort

from desk.pages.asking import Ask
from desk.pages.attached import lines_of
from desk.pages.boxes import begun
from desk.pages.frame import Frame
from desk.pages.parts import Reply
from desk.pages.signing import signed
from desk.pages.telling import as_problem
from desk.pages.visiting import page, visitor
from people import SALES


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("forwarding", __name__)

    @blueprint.get("/mails/<mail_id>/forward")
    @page(*SALES)
    def forward(mail_id: str) -> Any:
        """A new mail to anybody: it is filed by whom it goes to."""
        answer = frame.asking.one(visitor().asker, Ask("mail", f"/mails/{mail_id}/forward"))
        if not answer.ok:
            abort(as_problem(answer, "mail"))
        box = _box(frame, mail_id, answer.body)
        return frame.page("write.html", chosen=None, found=(), wanted="", forwarded=True, reply=box)

    return blueprint


def _box(frame: Frame, mail_id: str, start: Mapping[str, Any]) -> Reply:
    return begun(
        frame,
        f"/drafts?forward={mail_id}&",
        f"forward/{mail_id}",
        cc="",
        subject=start["subject"],
        text=_passed_on(frame, start["mail"]),
        files=lines_of(start["files"]),
    )


def _passed_on(frame: Frame, mail: Mapping[str, Any]) -> str:
    """Room for a word, then the mail with its head."""
    zone = frame.look(visitor()).zone
    sender = f"{mail['name']} <{mail['address']}>" if mail["name"] else mail["address"]
    head = {
        "from": sender,
        "sent": f"{datetime.fromisoformat(mail['at']).astimezone(zone):%Y-%m-%d %H:%M}",
        "to": ", ".join(mail["to"]),
        "subject": mail["subject"],
    }
    lines = [f"{frame.say(f'head_{name}')} {value}" for name, value in head.items() if value]
    return "\n".join([signed(None), "", frame.say("passed_on"), *lines, "", mail["text"]])
