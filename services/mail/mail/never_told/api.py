"""What is never told, over HTTP."""

from collections.abc import Mapping
from typing import Any

from eventing import Parts
from eventing.http import Accepted, Blueprint, allow, answer, run
from mail.config import Config
from mail.never_told import bodies
from mail.never_told.commands import SetNeverTold
from mail.never_told.model import NEVER_TOLD, NEVER_TOLD_STREAM
from mail.resources import Resources
from people import CREDIT, SALES, Role
from people.caller import caller

SETTING = (Role.ADMINISTRATOR, Role.GENERAL_MANAGER)


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    words = Blueprint("never_told", __name__, description="Words that letters are checked for.")
    bus = parts.bus

    @words.get("/never-told")
    @allow(Role.ADMINISTRATOR, *SALES, *CREDIT)
    @words.response(200, bodies.NeverToldSchema)
    def never_told() -> Any:
        """Get the words that are never told to anybody outside"""
        return vars(bus.state(NEVER_TOLD, NEVER_TOLD_STREAM))

    @words.post("/never-told")
    @allow(*SETTING)
    @words.arguments(bodies.NeverToldBody)
    @words.response(200, Accepted)
    def set_never_told(body: Mapping[str, Any]) -> Any:
        """Set the words that are never told; whoever writes one is warned before the letter leaves"""
        return answer(run(bus, SetNeverTold(**body, by=caller().actor)))

    return [words]
