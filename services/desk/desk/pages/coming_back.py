"""Letters that came back: whom they did not reach and why, and that an address works again."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from flask import Blueprint, request

from desk.pages.attaching import WRITERS
from desk.pages.frame import Frame
from desk.pages.parts import Tag
from desk.pages.rendering import words
from desk.pages.telling import told
from desk.pages.visiting import own_path, page, went


def pages(frame: Frame) -> Blueprint:
    blueprint = Blueprint("coming_back", __name__)

    @blueprint.post("/addresses/works")
    @page(*WRITERS)
    def works() -> Any:
        """An address works again: it is written to, and the page that asked says so."""
        address = request.form.get("address", "").strip()
        # A form's key is of one address: another one of the same page is another command.
        step = f"works-{sha256(address.encode()).hexdigest()[:16]}"
        done = told(frame.asking, "mail", "/bounced/mend", {"address": address}, step=step)
        back = own_path(request.args.get("back"))
        return went(f"{back}?after={done.body['command_id']}")

    return blueprint


def why(frame: Frame, bounce: Mapping[str, Any]) -> str:
    """Why letters do not reach an address, with the status that a technician asks for."""
    said = words("mail").say(frame.language, "bounce", bounce["code"])
    return frame.say("why_and_status", why=said, status=bounce["status"]) if bounce["status"] else said


def came_back(frame: Frame, bounces: Iterable[Mapping[str, Any]]) -> list[Tag]:
    """What servers said of a letter's addressees: the last of each."""
    last = {one["address"]: one for one in bounces}
    return [
        (
            frame.say(f"bounce_{one['outcome']}", address=one["address"], why=why(frame, one)),
            "late" if one["outcome"] == "failed" else "soon",
        )
        for one in last.values()
    ]


def not_written_to(frame: Frame, found: Iterable[Mapping[str, Any]]) -> Sequence[tuple[str, str]]:
    """The addresses that nothing is sent to, each with the sentence about it."""
    return [
        (one["address"], frame.say("not_written_to", address=one["address"], why=why(frame, one)))
        for one in found
    ]
