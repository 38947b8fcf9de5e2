"""Staff over HTTP: who joins, in which role, under whom, and whose mail needs approval."""

from collections.abc import Mapping
from typing import Any

from customers import permissions
from customers.config import Config
from customers.resources import Resources
from customers.staff import bodies, queries
from customers.staff.commands import ChangeApproval, ChangeRole, CorrectStaff, DescribeStaff, JoinStaff
from customers.staff.views import STAFF
from eventing import Parts, bare, uuid5hex
from eventing.http import Accepted, Blueprint, allow, answer, etag, issue, page_schema, reads, run
from people import PEOPLE, Role
from people.caller import caller


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    bus, db = parts.bus, parts.db
    staff = Blueprint("staff", __name__, url_prefix="/staff", description="People and their managers.")

    @staff.post("")
    @allow(Role.ADMINISTRATOR)
    @staff.arguments(bodies.JoinStaffBody)
    @staff.response(201, Accepted)
    def join(body: Mapping[str, Any]) -> Any:
        """Record that somebody joins"""
        context = issue()
        command = JoinStaff(**body, staff_id=uuid5hex(context.command_id, "staff"))
        return answer(run(bus, command, context=context), location="/staff/{staff_id}")

    @staff.post("/<staff_id>/correct")
    @allow(Role.ADMINISTRATOR)
    @staff.arguments(bodies.CorrectStaffBody)
    @staff.response(200, Accepted)
    def correct(body: Mapping[str, Any], staff_id: str) -> Any:
        """Put right somebody's name and address, or set their language"""
        permissions.check_led(caller(), staff_id)
        return answer(run(bus, CorrectStaff(staff_id=staff_id, **body)))

    @staff.post("/<staff_id>/describe")
    @allow(*permissions.SETTING_APPROVAL)
    @staff.arguments(bodies.DescriptionBody)
    @staff.response(200, Accepted)
    def describe(body: Mapping[str, Any], staff_id: str) -> Any:
        """Say whom somebody suits: countries, languages and products they know, and since when they are here

        Whoever gives a new customer to somebody sees it beside what they have to do.
        """
        permissions.check_led(caller(), staff_id)
        return answer(run(bus, DescribeStaff(staff_id=staff_id, **body)))

    @staff.post("/<staff_id>/role")
    @allow(Role.ADMINISTRATOR)
    @staff.arguments(bodies.RoleBody)
    @staff.response(200, Accepted)
    def change_role(body: Mapping[str, Any], staff_id: str) -> Any:
        """Change somebody's role or manager"""
        permissions.check_ruled(caller(), staff_id)
        return answer(run(bus, ChangeRole(staff_id=staff_id, **body)))

    @staff.post("/<staff_id>/approval")
    @allow(*permissions.SETTING_APPROVAL)
    @staff.arguments(bodies.ApprovalBody)
    @staff.response(200, Accepted)
    def change_approval(body: Mapping[str, Any], staff_id: str) -> Any:
        """Set whether somebody's mail needs approval, and who approves it

        Nobody sets this for themselves. A manager names approvers of the own team.
        """
        permissions.check_ruled(caller(), staff_id)
        for field in ("approver_id", "deputy_id"):
            permissions.check_takers(caller(), field, [body[field]])
        return answer(run(bus, ChangeApproval(staff_id=staff_id, **body)))

    @staff.get("")
    @allow(*PEOPLE)
    @reads(STAFF)
    @staff.arguments(bodies.StaffQuery, location="query")
    @staff.response(200, page_schema(bodies.StaffSchema))
    def list_staff(query: Mapping[str, Any]) -> Mapping[str, Any]:
        """List the staff, by name"""
        if "ids" in query:
            page = queries.staff_by_ids(db, caller(), query["ids"])
        else:
            page = queries.staff(
                db,
                caller(),
                equal={name: query[name] for name in ("role", "manager_id") if name in query},
                left=query.get("left"),
                led=query.get("led", False),
                cursor=query.get("cursor"),
                limit=query["limit"],
            )
        return {"items": [bare(row) for row in page.items], "next": page.next}

    @staff.get("/<staff_id>")
    @allow(*PEOPLE)
    @reads(STAFF)
    @staff.response(200, bodies.StaffSchema)
    def get_staff(staff_id: str) -> Any:
        """Get a member of staff"""
        member = queries.member(db, caller(), staff_id)
        return member, etag(member["version"])

    return [staff]
