"""Hand-overs over HTTP: somebody leaves, or hands over customers and stays."""

from collections.abc import Mapping
from typing import Any

from customers import permissions
from customers.config import Config
from customers.customer.lookups import CONTACTS, CUSTOMERS, customers, grades_of, with_completeness
from customers.handover import bodies, queries
from customers.handover.commands import StartHandover
from customers.handover.views import HANDOVERS
from customers.reading.lookups import note_reading
from customers.resources import Resources
from customers.staff.commands import LeaveStaff
from customers.staff.lookups import colleagues_of
from eventing import Parts, uuid5hex
from eventing.http import Accepted, Blueprint, PageQuery, allow, answer, issue, reads, run
from people import ASSIGNERS
from people.caller import caller


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    handovers = Blueprint("handovers", __name__, description="Customers going to new owners.")
    _add_commands(handovers, parts)
    _add_queries(handovers, parts)
    return [handovers]


def _add_commands(handovers: Blueprint, parts: Parts[Config, Resources]) -> None:
    bus = parts.bus

    @handovers.post("/staff/<staff_id>/leave")
    @allow(*permissions.HANDING_OVER)
    @handovers.arguments(bodies.LeaveBody)
    @handovers.response(200, Accepted)
    def leave(body: Mapping[str, Any], staff_id: str) -> Any:
        """Record that somebody leaves, and hand over all their customers

        Sign-in and tokens end at once. The customers move in the background: see `/handovers/{handover_id}`.
        """
        permissions.check_leaving(caller(), staff_id)
        _check_takers(body)
        context = issue()
        command = LeaveStaff(
            staff_id=staff_id,
            **body,
            handover_id=uuid5hex(context.command_id, "handover"),
            recorded_by=caller().actor,
        )
        return answer(run(bus, command, context=context), "handover_id")

    @handovers.post("/staff/<staff_id>/handover")
    @allow(*ASSIGNERS)
    @handovers.arguments(bodies.HandoverBody)
    @handovers.response(202, Accepted)
    def hand_over(body: Mapping[str, Any], staff_id: str) -> Any:
        """Hand over customers of somebody who stays

        Those named in `moves`; with a `successor_id`, all others too.
        """
        permissions.check_led(caller(), staff_id)
        _check_takers(body)
        context = issue()
        command = StartHandover(
            staff_id=staff_id,
            reason="transfer",
            **body,
            handover_id=uuid5hex(context.command_id, "handover"),
            ordered_by=caller().actor,
        )
        return answer(run(bus, command, context=context), location="/handovers/{handover_id}")


def _check_takers(body: Mapping[str, Any]) -> None:
    permissions.check_takers(caller(), "successor_id", [body["successor_id"]])
    for i, move in enumerate(body["moves"]):
        permissions.check_takers(caller(), f"moves.{i}.owner_id", [move.owner_id])


def _add_queries(handovers: Blueprint, parts: Parts[Config, Resources]) -> None:
    db = parts.db

    @handovers.get("/staff/<staff_id>/customers")
    @allow(*ASSIGNERS)
    @reads(CUSTOMERS, CONTACTS)
    @handovers.arguments(PageQuery, location="query")
    @handovers.response(200, bodies.TeamCustomersSchema)
    def list_customers_of(query: Mapping[str, Any], staff_id: str) -> Mapping[str, Any]:
        """List what somebody would hand over: customers and their grades, and who relies on them"""
        permissions.check_led(caller(), staff_id)
        grades = grades_of(db, caller(), staff_id)
        page = customers(
            db, caller(), equal={"owner_id": staff_id}, cursor=query.get("cursor"), limit=query["limit"]
        )
        note_reading(parts, caller(), [row["id"] for row in page.items])
        today = parts.config.date_at(parts.clock.now())
        return {
            "total": sum(grades.values()),
            "grades": grades,
            "colleagues": colleagues_of(db, [staff_id])[staff_id].staff_ids,
            "items": with_completeness(db, caller(), page.items, today),
            "next": page.next,
        }

    @handovers.get("/handovers/<handover_id>")
    @allow(*permissions.HANDING_OVER)
    @reads(HANDOVERS)
    @handovers.response(200, bodies.HandoverSchema)
    def get_handover(handover_id: str) -> Mapping[str, Any]:
        """Get the progress of a hand-over, and what failed"""
        return queries.handover(db, caller(), handover_id)
