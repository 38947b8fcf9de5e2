"""Routes of the commands on guidance; each thing that it is about has one stream."""

from typing import assert_never

from customers.guidance.commands import AcknowledgeGuidance, GiveGuidance, GuidanceCommand, RefileGuidance
from customers.guidance.model import GUIDANCE, guidance_stream, thing_of
from eventing import route


def _stream(command: GuidanceCommand) -> str:
    match command:
        case GiveGuidance():
            return guidance_stream(thing_of(command))
        case AcknowledgeGuidance():
            return guidance_stream(command.thing_id)
        case RefileGuidance():
            return guidance_stream(command.mail_id)
        case _:
            assert_never(command)


ROUTES = [
    route(GiveGuidance, GUIDANCE, _stream),
    route(AcknowledgeGuidance, GUIDANCE, _stream),
    route(RefileGuidance, GUIDANCE, _stream),
]
