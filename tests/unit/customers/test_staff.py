"""Members of staff."""

from dataclasses import replace
from datetime import date

import pytest

from customers.staff.commands import (
    ChangeApproval,
    ChangeRole,
    CorrectStaff,
    DescribeStaff,
    JoinStaff,
    LeaveStaff,
    RelieveMember,
)
from customers.staff.errors import ApprovesOthers, StaffAlreadyJoined, StaffHasLeft
from customers.staff.events import StaffCorrected, StaffDescribed, StaffJoined, StaffLeft, StaffRoleChanged
from customers.staff.model import STAFF, Holdings, StaffFacts, heir
from customers.staff.values import Move
from eventing import Invalid, NotFound
from eventing.testing import scenario
from eventing.testing.scenario import NOW
from tests.unit.customers.histories import JOINED, PEOPLE, gone, member


def knowing(*listed: str, **owners: str | None) -> StaffFacts:
    """What the leaver owns: listed by the view, or by the log alone."""
    return StaffFacts(NOW, PEOPLE, Holdings(listed, owners))


nobody = scenario(STAFF, facts=knowing("c1"))
zhou = nobody.given(JOINED)
LEAVE = LeaveStaff(
    staff_id="zhou",
    reason="离职",
    successor_id="li",
    moves=(Move(customer_id="c1", owner_id="zhao"),),
    handover_id="h1",
    recorded_by="wang",
)
left = zhou.after(LEAVE)

JOIN = JoinStaff(
    name="周涛", email="ZhouTao@qihang-demo.cn", role="salesperson", manager_id="wang", staff_id="zhou"
)


def test_somebody_joins_in_a_role_below_a_manager():
    assert nobody.when(JOIN) == [JOINED]
    with pytest.raises(StaffAlreadyJoined):
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
    change = ChangeRole(staff_id="zhou", role="manager", manager_id="chen")
    changed = zhou.when(change)
    assert changed == [
        StaffRoleChanged(
            staff_id="zhou", role="manager", manager_id="chen", needs_approval=False, approver_id=None
        )
    ]
    assert zhou.given(*changed).when(change) == []


@pytest.mark.req("R138")
def test_whose_letters_need_approval_and_by_whom_is_set_for_each_person():
    assert zhou.when(ChangeApproval(staff_id="zhou", needs_approval=True, approver_id="li")) == [
        StaffRoleChanged(
            staff_id="zhou", role="salesperson", manager_id="wang", needs_approval=True, approver_id="li"
        )
    ]


def test_leaving_records_when_why_and_who_follows():
    assert zhou.when(LEAVE) == [
        StaffLeft(
            staff_id="zhou",
            left_at=NOW,
            reason="离职",
            handover_id="h1",
            successor_id="li",
            moves=(Move(customer_id="c1", owner_id="zhao"),),
            recorded_by="wang",
        )
    ]


def test_nobody_leaves_twice_and_nobody_changes_after_leaving():
    with pytest.raises(StaffHasLeft):
        left.when(LEAVE)
    with pytest.raises(StaffHasLeft):
        left.when(ChangeApproval(staff_id="zhou", needs_approval=False, approver_id=None))
    with pytest.raises(NotFound):
        nobody.when(LEAVE)


def test_the_leavers_manager_follows_where_nobody_is_named():
    (event,) = zhou.knowing(knowing()).when(replace(LEAVE, successor_id=None, moves=()))
    assert event.successor_id == "wang"


@pytest.mark.parametrize(
    "change",
    [
        {"reason": " "},
        {"successor_id": "zhou"},
        {"moves": (Move(customer_id="c1", owner_id="zhou"),)},
        {"moves": (Move(customer_id="c1", owner_id="li"), Move(customer_id="c1", owner_id="zhao"))},
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


# -- others ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"manager_id": "nobody"}, "manager_id", "unknown_staff"),
        ({"manager_id": "ma"}, "manager_id", "has_left"),
        ({"manager_id": "li"}, "manager_id", "cannot_manage"),
        ({"approver_id": "nobody"}, "approver_id", "unknown_staff"),
        ({"approver_id": "ma"}, "approver_id", "has_left"),
        ({"approver_id": "sun"}, "approver_id", "cannot_approve"),
        ({"approver_id": "new"}, "approver_id", "approver_needs_approval"),
        ({"deputy_id": "ma"}, "deputy_id", "has_left"),
        ({"deputy_id": "new"}, "deputy_id", "approver_needs_approval"),
    ],
)
def test_only_who_is_here_and_able_is_somebodys_manager_or_approver(change, field, reason):
    joining = nobody, replace(JOIN, **change)
    changing = (
        zhou,
        ChangeRole(staff_id="zhou", role="salesperson", **change)
        if "manager_id" in change
        else ChangeApproval(staff_id="zhou", needs_approval=True, **{"approver_id": "li", **change}),
    )
    for person, command in (joining, changing):
        with pytest.raises(Invalid) as refused:
            person.when(command)
        assert (refused.value.field, refused.value.reason) == (field, reason)


def test_a_name_is_put_right_and_a_language_set():
    correct = CorrectStaff(staff_id="zhou", name="周韬", language="en")
    assert zhou.when(correct) == [StaffCorrected(staff_id="zhou", name="周韬", language="en")]
    assert zhou.after(correct).when(correct) == []
    with pytest.raises(NotFound):
        nobody.when(correct)
    with pytest.raises(StaffHasLeft):
        left.when(correct)


def test_the_rule_of_approval_stays_when_the_role_changes():
    ruled = zhou.after(
        ChangeApproval(staff_id="zhou", needs_approval=True, approver_id="li", deputy_id="wang")
    )
    (changed,) = ruled.when(ChangeRole(staff_id="zhou", role="salesperson", manager_id="chen"))
    assert (changed.needs_approval, changed.approver_id, changed.deputy_id) == (True, "li", "wang")


def test_who_approves_for_others_is_not_put_under_approval():
    with pytest.raises(Invalid) as refused:
        zhou.knowing(StaffFacts(NOW, PEOPLE, approving=2)).when(
            ChangeApproval(staff_id="zhou", needs_approval=True, approver_id="li")
        )
    assert (refused.value.field, refused.value.reason) == ("needs_approval", "approves_others")


def test_an_approver_set_by_a_manager_has_to_be_able_as_well():
    with pytest.raises(Invalid) as refused:
        zhou.when(ChangeApproval(staff_id="zhou", needs_approval=True, approver_id="ma"))
    assert (refused.value.field, refused.value.reason) == ("approver_id", "has_left")


def test_nobody_works_below_somebody_who_works_below_them():
    wang = nobody.given(replace(JOINED, staff_id="wang", role="manager", manager_id="chen"))
    with pytest.raises(Invalid) as refused:
        wang.when(ChangeRole(staff_id="wang", role="manager", manager_id="wu"))
    assert (refused.value.field, refused.value.reason) == ("manager_id", "works_below_them")


def test_a_circle_that_is_there_already_is_refused_and_not_followed_for_ever():
    circle = {"wang": member("wang", "manager", "wu"), "wu": member("wu", "manager", "wang")}
    with pytest.raises(Invalid) as refused:
        nobody.knowing(StaffFacts(NOW, circle)).when(JOIN)
    assert refused.value.reason == "works_below_them"


# -- who takes over --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"successor_id": "nobody"}, "successor_id", "unknown_staff"),
        ({"successor_id": "ma"}, "successor_id", "has_left"),
        ({"successor_id": "sun"}, "successor_id", "cannot_own_customers"),
        ({"moves": (Move(customer_id="c1", owner_id="ma"),)}, "moves", "has_left"),
        (
            {"moves": (Move(customer_id="c1", owner_id="li"), Move(customer_id="c2", owner_id="li"))},
            "moves.1.customer_id",
            "not_their_customer",
        ),
        ({"successor_id": None, "moves": ()}, "successor_id", "successor_needed"),
    ],
)
def test_a_leavers_customers_go_to_who_can_own_them_and_no_others_do(change, field, reason):
    history = zhou.knowing(knowing("c1", "c3", c2="li"))
    with pytest.raises(Invalid) as refused:
        history.when(replace(LEAVE, **change))
    assert (refused.value.field, refused.value.reason) == (field, reason)


def test_how_many_customers_would_be_without_an_owner_is_told():
    with pytest.raises(Invalid) as refused:
        zhou.knowing(knowing("c1", "c2", "c3")).when(replace(LEAVE, successor_id=None))
    (error,) = refused.value.params["errors"]
    assert error["params"] == {"count": 2}


def test_a_customer_only_the_log_knows_as_the_leavers_may_be_named():
    history = zhou.knowing(knowing(c2="zhou"))
    assert len(history.when(replace(LEAVE, moves=(Move(customer_id="c2", owner_id="li"),)))) == 1


def test_no_successor_is_needed_where_every_customer_has_a_new_owner():
    assert len(zhou.when(replace(LEAVE, successor_id=None))) == 1


def test_who_is_next_in_line_is_the_first_who_is_still_here():
    people = {
        **PEOPLE,
        "ma": gone("ma", "he", Move(customer_id="c1", owner_id="zhao")),
        "he": gone("he", "li"),
    }
    assert heir(people, "ma", "c1") == "zhao"
    assert heir(people, "ma", "c2") == "li"


def test_nobody_is_next_in_line_where_all_have_left_or_nobody_has():
    around = {"ma": gone("ma", "he"), "he": gone("he", "ma"), "zhou": member("zhou")}
    assert heir(around, "ma", "c1") is None
    assert heir({"ma": gone("ma", None)}, "ma", "c1") is None
    assert heir(around, "zhou", "c1") is None


def test_where_all_in_line_have_left_the_nearest_manager_still_here_is_next():
    people = {**PEOPLE, "ma": gone("ma", "he", manager_id="he"), "he": gone("he", None, manager_id="wang")}
    assert heir(people, "ma", "c1") == "wang"
    assert heir({**people, "wang": gone("wang", None, manager_id="chen")}, "ma", "c1") == "chen"


# -- who is here no more ---------------------------------------------------------------------------

RELIEVE = RelieveMember(staff_id="zhou")
LOST = {**PEOPLE, "li": gone("li", None, manager_id="wang")}


def ruled(approver_id: str, deputy_id: str | None = None, *, needs: bool = True):
    joined = replace(JOINED, needs_approval=needs, approver_id=approver_id, deputy_id=deputy_id)
    return scenario(STAFF, facts=StaffFacts(NOW, LOST)).given(joined)


@pytest.mark.parametrize("deputy_id", [None, "zhao"])
def test_an_approver_who_left_is_followed_by_the_nearest_manager_still_here(deputy_id):
    (changed,) = ruled("li", deputy_id).when(RELIEVE)
    assert (changed.approver_id, changed.deputy_id, changed.needs_approval) == ("wang", deputy_id, True)
    no_wang = StaffFacts(NOW, {**LOST, "wang": gone("wang", "wu", manager_id="chen")})
    (changed,) = ruled("li", deputy_id).knowing(no_wang).when(RELIEVE)
    assert (changed.approver_id, changed.manager_id) == ("chen", "chen")


def test_an_approver_who_may_approve_no_more_is_followed_as_one_who_left():
    sold = StaffFacts(NOW, {**PEOPLE, "li": member("li", "finance_head", "chen")})
    (changed,) = ruled("li").knowing(sold).when(RELIEVE)
    assert changed.approver_id == "wang"


def test_a_deputy_who_left_is_none_any_more_and_an_approver_nobody_needs_neither():
    (changed,) = ruled("wang", "li").when(RELIEVE)
    assert (changed.approver_id, changed.deputy_id) == ("wang", None)
    assert ruled("wang").when(RELIEVE) == []


def test_who_has_left_is_not_relieved_and_nothing_is_done_twice():
    relieved = ruled("li").after(RELIEVE)
    assert relieved.when(RELIEVE) == []
    assert left.when(RELIEVE) == []


def test_who_approves_for_others_leaves_only_where_somebody_above_can():
    assert len(zhou.knowing(StaffFacts(NOW, PEOPLE, approving=1)).when(replace(LEAVE, moves=()))) == 1
    alone = replace(JOINED, role="general_manager", manager_id=None)
    with pytest.raises(ApprovesOthers):
        scenario(STAFF, facts=StaffFacts(NOW, PEOPLE, approving=1)).given(alone).when(
            replace(LEAVE, moves=())
        )


def test_an_address_that_changes_is_told_and_stays_where_none_is_given():
    joined = StaffJoined(
        staff_id="li",
        name="李静",
        email="li@example.com",
        role="salesperson",
        manager_id=None,
        needs_approval=False,
        approver_id=None,
        language="zh_CN",
    )
    known = scenario(STAFF, facts=StaffFacts(NOW)).given(joined)
    correct = CorrectStaff(staff_id="li", name="李静", language="zh_CN", email="lijing@example.com")
    (told,) = known.when(correct)
    assert told == StaffCorrected(staff_id="li", name="李静", language="zh_CN", email="lijing@example.com")
    assert known.given(told).when(correct) == []
    (named,) = known.given(told).when(CorrectStaff(staff_id="li", name="李静怡", language="zh_CN"))
    assert isinstance(named, StaffCorrected)
    assert named.email is None


DESCRIBE = DescribeStaff(
    staff_id="zhou",
    countries=("DE", "AT", "DE"),
    speaks=("de",),
    products=("CTP",),
    since=date(2023, 3, 1),
)


def test_somebody_is_described_with_each_country_once_and_the_same_again_says_nothing():
    (described,) = zhou.when(DESCRIBE)
    assert described == StaffDescribed(
        staff_id="zhou", countries=("DE", "AT"), speaks=("de",), products=("CTP",), since=date(2023, 3, 1)
    )
    assert zhou.after(DESCRIBE).when(DESCRIBE) == []
    (emptied,) = zhou.after(DESCRIBE).when(DescribeStaff(staff_id="zhou"))
    assert emptied == StaffDescribed(staff_id="zhou", countries=(), speaks=(), products=(), since=None)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"countries": ("Germany",)}, "countries"),
        ({"speaks": ("German",)}, "speaks"),
        ({"products": ("x" * 300,)}, "products"),
        ({"countries": ("DE",) * 61}, "countries"),
    ],
)
def test_what_cannot_be_said_of_somebody_is_refused_at_its_field(change, field):
    with pytest.raises(Invalid) as refused:
        zhou.when(replace(DESCRIBE, **change))
    assert refused.value.field.startswith(field)


def test_nobody_describes_who_is_not_here_or_has_left():
    with pytest.raises(NotFound):
        nobody.when(DESCRIBE)
    with pytest.raises(StaffHasLeft):
        left.when(DESCRIBE)
