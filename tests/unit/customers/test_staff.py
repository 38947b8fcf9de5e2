"""Members of staff."""

from dataclasses import replace

import pytest

from customers.domain.commands import ChangeApproval, ChangeRole, JoinStaff, LeaveStaff
from customers.domain.errors import AlreadyRegistered, StaffHasLeft
from customers.domain.events import Move, StaffLeft, StaffRoleChanged
from customers.domain.staff import STAFF
from eventing.core.errors import Invalid, NotFound
from eventing.testing import scenario
from eventing.testing.scenario import NOW
from tests.unit.customers.histories import JOINED

nobody = scenario(STAFF)
zhou = nobody.given(JOINED)
LEAVE = LeaveStaff("zhou", "离职", "li", (Move("c1", "zhao"),), "h1", recorded_by="wang")
left = zhou.after(LEAVE)

JOIN = JoinStaff("周涛", "ZhouTao@qihang-demo.cn", "salesperson", manager_id="wang", staff_id="zhou")


def test_somebody_joins_in_a_role_below_a_manager():
    assert nobody.when(JOIN) == [JOINED]
    with pytest.raises(AlreadyRegistered):
        zhou.when(JOIN)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"email": "zhou"}, "email"),
        ({"language": "Klingon"}, "language"),
        ({"manager_id": "zhou"}, "manager_id"),
        ({"approver_id": "zhou"}, "approver_id"),
        ({"needs_approval": True}, "approver_id"),
    ],
)
def test_who_cannot_join_is_refused_by_the_name_of_the_field(change, field):
    with pytest.raises(Invalid) as refused:
        nobody.when(replace(JOIN, **change))
    assert refused.value.field == field


def test_a_role_is_changed_and_the_same_again_changes_nothing():
    change = ChangeRole("zhou", "manager", "chen", needs_approval=False, approver_id=None)
    changed = zhou.when(change)
    assert changed == [StaffRoleChanged("zhou", "manager", "chen", False, None)]
    assert zhou.given(*changed).when(change) == []


@pytest.mark.req("R138")
def test_whose_letters_need_approval_and_by_whom_is_set_for_each_person():
    assert zhou.when(ChangeApproval("zhou", needs_approval=True, approver_id="li")) == [
        StaffRoleChanged("zhou", "salesperson", "wang", True, "li")
    ]


def test_leaving_records_when_why_and_who_follows():
    assert zhou.when(LEAVE) == [
        StaffLeft("zhou", NOW, "离职", "h1", "li", (Move("c1", "zhao"),), recorded_by="wang")
    ]


def test_nobody_leaves_twice_and_nobody_changes_after_leaving():
    with pytest.raises(StaffHasLeft):
        left.when(LEAVE)
    with pytest.raises(StaffHasLeft):
        left.when(ChangeApproval("zhou", needs_approval=False, approver_id=None))
    with pytest.raises(NotFound):
        nobody.when(LEAVE)


def test_the_leavers_manager_follows_where_nobody_is_named():
    (event,) = zhou.when(replace(LEAVE, successor_id=None, moves=()))
    assert event.successor_id == "wang"


@pytest.mark.parametrize(
    "change",
    [
        {"reason": " "},
        {"successor_id": "zhou"},
        {"moves": (Move("c1", "zhou"),)},
        {"moves": (Move("c1", "li"), Move("c1", "zhao"))},
    ],
)
def test_a_hand_over_that_cannot_be_is_refused(change):
    with pytest.raises(Invalid):
        zhou.when(replace(LEAVE, **change))


def test_a_latecomer_goes_to_whom_the_hand_over_names_for_it():
    assert left.state.successor_for("c1") == "zhao"
    assert left.state.successor_for("c2") == "li"
    assert zhou.state.successor_for("c1") is None


def test_who_has_not_joined_is_not_active():
    assert (nobody.state.active, zhou.state.active, left.state.active) == (False, True, False)
