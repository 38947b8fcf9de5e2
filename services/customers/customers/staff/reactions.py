"""Reactions that relieve those whose manager or approver has left, or can be that no longer.

The view of the staff says who relies on somebody. A change it did not have yet is met by its own reaction.
All start from the beginning of the log: none has an effect outside the system.
"""

from customers.staff.commands import RelieveColleagues, RelieveMember
from customers.staff.events import StaffJoined, StaffLeft, StaffRoleChanged
from eventing import Event, Reactions

REACTIONS = Reactions()


@REACTIONS.on(StaffLeft, name="relieve-colleagues-of-leaver")
def relieve_colleagues_of_leaver(event: Event[StaffLeft]) -> RelieveColleagues:
    return RelieveColleagues(staff_id=event.data.staff_id)


@REACTIONS.on(StaffRoleChanged, name="relieve-colleagues-of-another-role")
def relieve_colleagues_of_another_role(event: Event[StaffRoleChanged]) -> RelieveColleagues:
    return RelieveColleagues(staff_id=event.data.staff_id)


@REACTIONS.on(StaffJoined, name="relieve-newcomer")
def relieve_newcomer(event: Event[StaffJoined]) -> RelieveMember:
    return RelieveMember(staff_id=event.data.staff_id)


@REACTIONS.on(StaffRoleChanged, name="relieve-member-of-another-role")
def relieve_member_of_another_role(event: Event[StaffRoleChanged]) -> RelieveMember:
    return RelieveMember(staff_id=event.data.staff_id)
