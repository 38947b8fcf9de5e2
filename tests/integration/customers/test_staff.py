"""Staff over HTTP: joining, roles, the tree of managers that is the scope, leaving."""

import pytest

from customers.staff.commands import ChangeRole
from customers.staff.events import StaffJoined
from customers.staff.model import staff_stream
from eventing import Refused

#: Somebody whose joining was decided before the approver left, and stored afterwards.
JOINED_LATE = StaffJoined(
    staff_id="late",
    name="Late",
    email="late@qihang-demo.cn",
    role="salesperson",
    manager_id="wang",
    needs_approval=True,
    approver_id="li",
    language="zh_CN",
)

NEW = {"name": "何芳", "email": "HeFang@qihang-demo.cn", "role": "finance_head", "manager_id": "chen"}


def test_an_administrator_lets_somebody_join(archive):
    answered = archive.client.post("/staff", json=NEW, headers=archive.issuer.of_administrator())
    assert answered.status_code == 201
    archive.settle()
    shown = archive.get(answered.headers["Location"], "admin").json
    assert (shown["email"], shown["role"], shown["left_at"]) == (
        "hefang@qihang-demo.cn",
        "finance_head",
        None,
    )
    assert shown["id"] == answered.json["staff_id"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"role": "boss"}, "role"),
        ({"email": "nonsense"}, "email"),
        ({"manager_id": "nobody"}, "manager_id"),
        ({"manager_id": "li"}, "manager_id"),
        ({"needs_approval": True}, "approver_id"),
        ({"approver_id": "sun"}, "approver_id"),
        ({"salary": 1}, "salary"),
    ],
)
def test_who_cannot_join_is_refused_by_the_name_of_the_field(archive, change, field):
    assert archive.fields_refused(archive.post("/staff", {**NEW, **change}, "admin")) == [field]


def test_a_circle_of_managers_is_refused(archive):
    body = {"role": "manager", "manager_id": "wang"}
    assert archive.post("/staff/wu/role", body, "admin").status_code == 200
    with pytest.raises(Refused) as refused:
        archive.do(ChangeRole(staff_id="wang", role="manager", manager_id="wu"))
    assert [error["code"] for error in refused.value.params["errors"]] == ["works_below_them"]


@pytest.mark.req("R108")
def test_the_tree_of_managers_is_the_scope_and_changes_with_it(archive):
    customer_id = archive.register("xu")
    archive.settle()
    assert archive.get(f"/customers/{customer_id}", "wang").status_code == 404
    archive.post("/staff/xu/role", {"role": "salesperson", "manager_id": "wang"}, "admin")
    archive.settle()
    assert archive.get(f"/customers/{customer_id}", "wang").status_code == 200
    assert archive.get(f"/customers/{customer_id}", "wu").status_code == 404


@pytest.mark.req("R138")
def test_a_manager_sets_whose_letters_need_approval_within_the_own_team(archive):
    body = {"needs_approval": True, "approver_id": "li"}
    assert archive.post("/staff/zhao/approval", body, "wang").status_code == 200
    assert archive.post("/staff/zhao/approval", body, "wu").status_code == 404
    archive.settle()
    shown = archive.get("/staff/zhao", "zhao").json
    assert (shown["needs_approval"], shown["approver_id"], shown["role"]) == (True, "li", "salesperson")


@pytest.mark.req("R138")
def test_the_general_manager_sets_whose_letters_need_approval_in_every_team(archive):
    body = {"needs_approval": True, "approver_id": "wang", "deputy_id": "li"}
    assert archive.post("/staff/xu/approval", body, "chen").status_code == 200
    archive.settle()
    shown = archive.get("/staff/xu", "xu").json
    assert (shown["needs_approval"], shown["approver_id"], shown["deputy_id"]) == (True, "wang", "li")


def test_nobody_changes_the_rule_they_are_under(archive):
    archive.post("/staff/wang/approval", {"needs_approval": True, "approver_id": "chen"}, "chen")
    archive.settle()
    free = archive.post("/staff/wang/approval", {"needs_approval": False}, "wang")
    assert (free.status_code, free.json["code"]) == (403, "own_rule")
    promoted = archive.post("/staff/admin/role", {"role": "general_manager"}, "admin")
    assert (promoted.status_code, promoted.json["code"]) == (403, "own_rule")


def test_a_manager_names_approvers_of_the_own_team_only(archive):
    for field in ("approver_id", "deputy_id"):
        body = {"needs_approval": True, "approver_id": "li", field: "xu"}
        assert archive.fields_refused(archive.post("/staff/zhao/approval", body, "wang")) == [field]


@pytest.mark.parametrize("change", ["leave", "role"])
def test_whom_an_approver_or_manager_leaves_behind_has_the_nearest_manager_still_here(archive, change):
    """Also whom the view did not have yet, and whoever is set at the same moment."""
    archive.post("/staff/zhao/approval", {"needs_approval": True, "approver_id": "li"}, "wang")
    archive.settle()
    late = JOINED_LATE
    bodies = {"leave": {"reason": "离职", "successor_id": "zhou"}, "role": {"role": "finance_head"}}
    assert archive.post(f"/staff/li/{change}", bodies[change], "admin").status_code == 200
    archive.publish("customers", staff_stream(late.staff_id), late)
    archive.settle()
    assert archive.get("/staff/zhao", "zhao").json["approver_id"] == "wang"
    assert archive.get("/staff/late", "zhao").json["approver_id"] == "wang"


def test_whose_manager_leaves_works_below_the_next_one_still_here(archive):
    archive.post("/staff/wang/leave", {"reason": "离职", "successor_id": "li"}, "chen")
    archive.settle()
    managers = {row["id"]: row["manager_id"] for row in archive.get("/staff", "li").json["items"]}
    assert {managers[one] for one in ("li", "zhou", "zhao")} == {"chen"}
    archive.post("/staff/wu/leave", {"reason": "离职", "successor_id": "xu"}, "chen")
    archive.settle()
    assert archive.get("/staff/xu", "li").json["manager_id"] == "chen"


def test_the_staff_is_listed_by_role_manager_and_whether_they_left(archive):
    archive.post("/staff/zhou/leave", {"reason": "离职", "successor_id": "li"}, "wang")
    archive.settle()

    def names(**query: str) -> list[str]:
        return [row["id"] for row in archive.get("/staff", "li", **query).json["items"]]

    assert names(manager_id="wang", left="false") == ["li", "zhao"]
    assert names(left="true") == ["zhou"]
    assert names(role="manager") == ["wang", "wu"]


def test_a_leaver_is_refused_from_then_on(archive):
    archive.register("zhou")
    archive.settle()
    archive.post("/staff/zhou/leave", {"reason": "离职", "successor_id": "li"}, "wang")
    archive.settle()
    assert archive.get("/customers", "zhou").status_code == 401
    assert archive.post("/customers", {"name": "A", "country": "DE"}, "zhou").status_code == 401


def test_what_somebody_would_hand_over_is_counted_and_listed(archive):
    archive.register("zhou", name="A")
    regraded = archive.register("zhou", name="B")
    archive.post(f"/customers/{regraded}/regrade", {"grade": "B", "reason": "x"}, "zhou")
    archive.register("li", name="C")
    archive.settle()
    preview = archive.get("/staff/zhou/customers", "wang", limit=1).json
    assert (preview["total"], preview["grades"]) == (2, {"C": 1, "B": 1})
    assert preview["colleagues"] == []
    assert archive.get("/staff/wang/customers", "chen").json["colleagues"] == ["li", "zhao", "zhou"]
    assert [row["code"] for row in preview["items"]] == ["EU-001-C"]
    assert "contact" in preview["items"][0]["completeness"]["missing"]
    assert preview["next"]
    assert archive.get("/staff/zhou/customers", "wu").status_code == 404


def test_nobody_records_the_own_leaving_or_that_of_another_team(archive):
    body = {"reason": "离职", "successor_id": "li"}
    assert archive.post("/staff/wang/leave", body, "wang").status_code == 403
    assert archive.post("/staff/xu/leave", body, "wang").status_code == 404
    body = {"reason": "离职", "successor_id": "xu"}
    assert archive.fields_refused(archive.post("/staff/zhou/leave", body, "wang")) == ["successor_id"]


def test_somebody_nobody_knows_is_not_found(archive):
    assert archive.get("/staff/nobody", "li").status_code == 404
    assert archive.get("/handovers/nobody", "wang").status_code == 404
    assert archive.post("/staff/nobody/leave", {"reason": "x"}, "chen").status_code == 404


def test_an_administrator_puts_a_name_right_and_sets_a_language(archive):
    body = {"name": "周韬", "language": "en"}
    assert archive.post("/staff/zhou/correct", body, "wang").status_code == 403
    assert archive.post("/staff/zhou/correct", body, "admin").status_code == 200
    archive.settle()
    shown = archive.get("/staff/zhou", "li").json
    assert (shown["name"], shown["language"], shown["role"]) == ("周韬", "en", "salesperson")


def test_a_manager_says_whom_somebody_of_the_team_suits_and_everybody_can_read_it(archive):
    said = {"countries": ["DE"], "speaks": ["de"], "products": ["CTP 版材"], "since": "2023-03-01"}
    assert archive.post("/staff/zhou/describe", said, "li").status_code == 403
    assert archive.post("/staff/xu/describe", said, "wang").status_code == 404
    wrong = archive.post("/staff/zhou/describe", {**said, "speaks": ["German"]}, "wang")
    assert archive.fields_refused(wrong) == ["speaks.0"]
    assert archive.post("/staff/zhou/describe", said, "wang").status_code == 200
    archive.settle()
    zhou, li = (archive.get(f"/staff/{one}", "li").json for one in ("zhou", "li"))
    assert {name: zhou[name] for name in said} == said
    assert {name: li[name] for name in said} == {"countries": [], "speaks": [], "products": [], "since": None}
    (listed,) = archive.get("/staff?ids=zhou", "wang").json["items"]
    assert {name: listed[name] for name in said} == said


def test_by_ids_come_colleagues_in_the_order_asked_also_those_who_left(archive):
    archive.post("/staff/zhou/leave", {"reason": "离职", "successor_id": "li"}, "wang")
    archive.settle()
    found = archive.get("/staff?ids=zhou,nobody,chen", "li").json["items"]
    assert [(row["id"], row["name"], row["role"]) for row in found] == [
        ("zhou", "Zhou", "salesperson"),
        ("chen", "Chen", "general_manager"),
    ]
