"""Reactions of hand-overs: one starts when somebody leaves, and goes on chunk by chunk.

All start from the beginning of the log: none has an effect outside the system.
"""

from customers.handover.commands import ContinueHandover, StartHandover
from customers.handover.events import HandoverProgressed, HandoverStarted
from customers.staff.events import StaffLeft
from eventing import Event, Reactions

REACTIONS = Reactions()


@REACTIONS.on(StaffLeft, name="start-handover-of-leaver")
def start_handover_of_leaver(event: Event[StaffLeft]) -> StartHandover:
    left = event.data
    return StartHandover(
        staff_id=left.staff_id,
        reason="left",
        successor_id=left.successor_id,
        moves=left.moves,
        handover_id=left.handover_id,
        ordered_by=left.recorded_by,
    )


@REACTIONS.on(HandoverStarted, name="do-first-chunk")
def do_first_chunk(event: Event[HandoverStarted]) -> ContinueHandover:
    return ContinueHandover(handover_id=event.data.handover_id, step=0)


@REACTIONS.on(HandoverProgressed, name="do-next-chunk")
def do_next_chunk(event: Event[HandoverProgressed]) -> ContinueHandover:
    return ContinueHandover(handover_id=event.data.handover_id, step=event.data.step + 1)
