"""People: who joins, in which role, below whom, and who follows when somebody leaves."""

from collections.abc import Mapping
from typing import Any

from customers import queries
from customers.api.reach import Service, check_staff, check_takers
from customers.domain.commands import ChangeApproval, ChangeRole, JoinStaff, LeaveStaff, StartHandover
from customers.domain.errors import NotFound
from customers.domain.events import Move
from customers.http_schemas import (
    ApprovalBody,
    HandoverBody,
    HandoverSchema,
    JoinStaffBody,
    LeaveBody,
    RoleBody,
    StaffQuery,
    StaffSchema,
    TeamCustomersSchema,
)
from customers.projections import CUSTOMERS, HANDOVERS, STAFF
from eventing.access import ASSIGNERS, PEOPLE
from eventing.core.errors import Forbidden
from eventing.core.ids import uuid5hex
from eventing.http import (
    Accepted,
    Blueprint,
    PageQuery,
    Role,
    allow,
    answer,
    caller,
    etag,
    issue,
    page_schema,
    reads,
    run,
)
from eventing.http.commands import Answer


def staff_blueprint(service: Service) -> Blueprint:
    staff = Blueprint("staff", __name__, url_prefix="/staff", description="People and their managers.")
    _add_commands(staff, service)
    _add_queries(staff, service)
    return staff


def _add_commands(staff: Blueprint, service: Service) -> None:
    @staff.post("")
    @allow(Role.ADMINISTRATOR)
    @staff.arguments(JoinStaffBody)
    @staff.response(201, Accepted)
    def join(body: Mapping[str, Any]) -> Answer:
        """Somebody joins"""
        issued = issue()
        command = JoinStaff(**body, staff_id=uuid5hex(issued.command_id, "staff"))
        return answer(run(service.bus, command, issued=issued), location="/staff/{staff_id}")

    @staff.post("/<staff_id>/role")
    @allow(Role.ADMINISTRATOR)
    @staff.arguments(RoleBody)
    @staff.response(200, Accepted)
    def change_role(body: Mapping[str, Any], staff_id: str) -> Answer:
        """Another role, manager or approver"""
        return answer(run(service.bus, ChangeRole(staff_id=staff_id, **body)))

    @staff.post("/<staff_id>/approval")
    @allow(Role.ADMINISTRATOR, Role.MANAGER)
    @staff.arguments(ApprovalBody)
    @staff.response(200, Accepted)
    def change_approval(body: Mapping[str, Any], staff_id: str) -> Answer:
        """Whether letters need approval, and whose"""
        check_staff(staff_id)
        return answer(run(service.bus, ChangeApproval(staff_id=staff_id, **body)))

    @staff.post("/<staff_id>/leave")
    @allow(Role.ADMINISTRATOR, *ASSIGNERS)
    @staff.arguments(LeaveBody)
    @staff.response(200, Accepted)
    def leave(body: Mapping[str, Any], staff_id: str) -> Answer:
        """Somebody leaves and hands over every customer

        Sign-in and tokens end at once; the customers are moved by a job, see `/handovers/{handover_id}`.
        """
        check_staff(staff_id)
        if staff_id == caller().staff_id:
            raise Forbidden("Somebody else has to record that you leave.")
        moves = _moves(body)
        issued = issue()
        command = LeaveStaff(
            staff_id,
            body["reason"],
            body["successor_id"],
            moves,
            handover_id=uuid5hex(issued.command_id, "handover"),
            recorded_by=caller().actor,
        )
        return answer(run(service.bus, command, issued=issued), "handover_id")

    @staff.post("/<staff_id>/handover")
    @allow(*ASSIGNERS)
    @staff.arguments(HandoverBody)
    @staff.response(202, Accepted)
    def hand_over(body: Mapping[str, Any], staff_id: str) -> Answer:
        """Customers go to others while their owner stays

        Those named, and with a `successor_id` all others too.
        """
        check_staff(staff_id)
        moves = _moves(body)
        issued = issue()
        command = StartHandover(
            staff_id,
            "transfer",
            body["successor_id"],
            moves,
            handover_id=uuid5hex(issued.command_id, "handover"),
            ordered_by=caller().actor,
        )
        return answer(run(service.bus, command, issued=issued), location="/handovers/{handover_id}")


def _moves(body: Mapping[str, Any]) -> tuple[Move, ...]:
    check_takers("successor_id", [body["successor_id"]])
    for i, move in enumerate(body["moves"]):
        check_takers(f"moves.{i}.owner_id", [move["owner_id"]])
    return tuple(Move(**move) for move in body["moves"])


def _add_queries(staff: Blueprint, service: Service) -> None:
    @staff.get("")
    @allow(*PEOPLE)
    @reads(STAFF)
    @staff.arguments(StaffQuery, location="query")
    @staff.response(200, page_schema(StaffSchema))
    def list_staff(query: dict[str, Any]) -> Mapping[str, Any]:
        """Everybody on the staff, by name"""
        conditions: dict[str, Any] = {name: query[name] for name in ("role", "manager_id") if name in query}
        if "left" in query:
            conditions["left_at"] = {"$ne": None} if query["left"] else None
        found = queries.staff(service.db, conditions, query.get("cursor"), query["limit"])
        return queries.items(found)

    @staff.get("/<staff_id>")
    @allow(*PEOPLE)
    @reads(STAFF)
    @staff.response(200, StaffSchema)
    def get_staff(staff_id: str) -> Any:
        """One member of staff"""
        member = queries.staff_member(service.db, staff_id)
        if member is None:
            raise NotFound("nobody on the staff by that id")
        return member, etag(member["version"])

    @staff.get("/<staff_id>/customers")
    @allow(*ASSIGNERS)
    @reads(CUSTOMERS)
    @staff.arguments(PageQuery, location="query")
    @staff.response(200, TeamCustomersSchema)
    def list_customers_of(query: Mapping[str, Any], staff_id: str) -> Mapping[str, Any]:
        """What somebody would hand over: how many, of which grades, and which"""
        check_staff(staff_id)
        grades = queries.grades_of(service.db, staff_id)
        page = queries.customers(
            service.db,
            caller().reach,
            equal={"owner_id": staff_id},
            cursor=query.get("cursor"),
            limit=query["limit"],
        )
        return {"total": sum(grades.values()), "grades": grades, **queries.items(page)}


def handovers_blueprint(service: Service) -> Blueprint:
    handovers = Blueprint(
        "handovers", __name__, url_prefix="/handovers", description="Moves of many customers."
    )

    @handovers.get("/<handover_id>")
    @allow(Role.ADMINISTRATOR, *ASSIGNERS)
    @reads(HANDOVERS)
    @handovers.response(200, HandoverSchema)
    def get_handover(handover_id: str) -> Mapping[str, Any]:
        """How far a hand-over is, and what failed"""
        found = queries.handover(service.db, handover_id)
        if found is None:
            raise NotFound("no such hand-over")
        check_staff(found["staff_id"])
        return found

    return handovers
