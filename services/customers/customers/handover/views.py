"""The view of hand-overs: their progress, and what failed."""

from dataclasses import asdict

from customers.handover.events import HandoverFinished, HandoverProgressed, HandoverStarted
from eventing import Count, Event, Patch, Upsert, View, Writes

HANDOVERS = View("handovers", indexes=(("staff_id",),))


@HANDOVERS.on(HandoverStarted)
def handover_running(event: Event[HandoverStarted]) -> Writes:
    started = event.data
    return [
        Upsert(
            started.handover_id,
            {
                "staff_id": started.staff_id,
                "reason": started.reason,
                "ordered_by": started.ordered_by,
                "total": len(started.moves),
                "moved": 0,
                "failed": [],
                "started_at": event.at,
                "finished_at": None,
            },
        )
    ]


@HANDOVERS.on(HandoverProgressed)
def handover_further(event: Event[HandoverProgressed]) -> Writes:
    progressed = event.data
    failed = [asdict(failure) for failure in progressed.failed]
    return [
        Count(progressed.handover_id, "moved", len(progressed.done)),
        Patch(progressed.handover_id, {"failed": failed}),
    ]


@HANDOVERS.on(HandoverFinished)
def handover_done(event: Event[HandoverFinished]) -> Writes:
    finished = event.data
    failed = [asdict(failure) for failure in finished.failed]
    return [Patch(finished.handover_id, {"failed": failed, "finished_at": event.at})]
