"""Checking: what to look at again before a letter leaves, shown once, and sent all the same if meant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request

from desk.pages.asking import Ask
from desk.pages.frame import Frame
from desk.pages.leaving_later import leaves
from desk.pages.visiting import visitor

#: What lets a letter go.
LETTING_GO = frozenset({"send", "submit", "approve"})
#: The form's field that says that somebody has looked again.
LOOKED = "looked"


@dataclass(frozen=True)
class LookAgain:
    """What to look at again. `do`: what goes on all the same; None where nothing was pressed yet.

    Each of `warnings` has a code with its params, and the field it is about. `at` is when the letter is to
    leave, if that was said; `version` is the draft's that was looked at.
    """

    warnings: Sequence[Mapping[str, Any]]
    draft_id: str
    do: str | None
    at: str | None
    version: str | None

    @property
    def query(self) -> str:
        """What the address of the draft's page has, so that the panel stays while the page is kept up."""
        return asked_again(self.do, self.at) if self.do else ""


def ask_checks(draft_id: str) -> Ask:
    return Ask("mail", f"/drafts/{draft_id}/checks")


def look_first(frame: Frame, draft_id: str, do: str) -> str | None:
    """Where to look again before this is done; None where nothing is odd, or somebody has looked.

    Where mail does not answer in time the letter is not held up: what is checked here only warns.
    """
    if do not in LETTING_GO or LOOKED in request.form:
        return None
    if not frame.asking.one(visitor().asker, ask_checks(draft_id)).items:
        return None
    at = leaves(request.form, frame.parts.config.company_zone).get("at")
    return f"/drafts/{draft_id}?{asked_again(do, at)}"


def asked_again(do: str, at: str | None) -> str:
    return urlencode({"look": do} | ({"at": at} if at else {}))


def look_again(
    items: Sequence[Mapping[str, Any]], draft_id: str, version: str | None, action: str
) -> LookAgain | None:
    """The panel that the draft's page shows: where its first button was pressed, and to who is to approve it.

    `action` is what that button does, as the box has it.
    """
    wanted, do = request.args.get("look"), action.rpartition("do=")[2]
    pressed = do if wanted == do else None
    if not items or not (pressed or do == "approve"):
        return None
    return LookAgain(items, draft_id, pressed, request.args.get("at") if pressed else None, version)
