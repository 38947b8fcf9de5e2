"""Views of the staff, and the directory with the tree of managers."""

from dataclasses import asdict

from customers.contracts import PUBLISHED
from customers.staff.events import StaffCorrected, StaffDescribed, StaffJoined, StaffLeft, StaffRoleChanged
from eventing import Event, Patch, Upsert, View, Writes
from people import staff_views

STAFF = View("staff", indexes=(("manager_id",), ("approver_id",), ("deputy_id",), ("name", "_id")))

_UNDESCRIBED: dict[str, object] = {"countries": (), "speaks": (), "products": (), "since": None}


@STAFF.on(StaffJoined)
def staff_joined(event: Event[StaffJoined]) -> Writes:
    fields = {**asdict(event.data), **_UNDESCRIBED}
    return [Upsert(fields.pop("staff_id"), {**fields, "left_at": None, "version": event.stream_version})]


@STAFF.on(StaffRoleChanged)
def staff_of_another_role(event: Event[StaffRoleChanged]) -> Writes:
    fields = asdict(event.data)
    return [Patch(fields.pop("staff_id"), {**fields, "version": event.stream_version})]


@STAFF.on(StaffCorrected)
def staff_put_right(event: Event[StaffCorrected]) -> Writes:
    fields = {name: value for name, value in asdict(event.data).items() if value is not None}
    return [Patch(fields.pop("staff_id"), {**fields, "version": event.stream_version})]


@STAFF.on(StaffDescribed)
def staff_described(event: Event[StaffDescribed]) -> Writes:
    fields = asdict(event.data)
    return [Patch(fields.pop("staff_id"), {**fields, "version": event.stream_version})]


@STAFF.on(StaffLeft)
def staff_gone(event: Event[StaffLeft]) -> Writes:
    left = event.data
    gone = {"left_at": left.left_at, "handover_id": left.handover_id}
    return [Patch(left.staff_id, {**gone, "version": event.stream_version})]


#: The directory has the tree of managers, from which scopes are derived.
DIRECTORY = staff_views(PUBLISHED)
