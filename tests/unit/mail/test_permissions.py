"""Permissions in mail: role by record, as docs/architecture.md has it."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from mail import permissions
from mail.draft.boxes import box_of
from mail.draft.state import Status
from people import EVERYBODY, NOBODY, Role, Scope
from people.caller import Caller

CALLERS = {
    "li": Caller(
        actor="li", staff_id="li", role=Role.SALESPERSON, scope=Scope(all=False, staff_ids=frozenset({"li"}))
    ),
    "wang": Caller(
        actor="wang",
        staff_id="wang",
        role=Role.MANAGER,
        scope=Scope(all=False, staff_ids=frozenset({"wang", "li", "zhou"})),
    ),
    "chen": Caller(actor="chen", staff_id="chen", role=Role.GENERAL_MANAGER, scope=EVERYBODY),
    "sun": Caller(actor="sun", staff_id="sun", role=Role.CREDIT_CONTROLLER, scope=EVERYBODY),
    "xu": Caller(actor="xu", staff_id="xu", role=Role.FINANCE_HEAD, scope=EVERYBODY),
    "admin": Caller(actor="admin", role=Role.ADMINISTRATOR, scope=NOBODY),
    "desk": Caller(actor="desk", role=Role.SERVICE, scope=NOBODY),
}


def matches(row: Mapping[str, Any], condition: Mapping[str, Any]) -> bool:
    """What the database makes of the conditions there are."""
    return all(_holds(row, name, wanted) for name, wanted in condition.items())


def _holds(row: Mapping[str, Any], name: str, wanted: Any) -> bool:
    if name == "$or":
        return any(matches(row, one) for one in wanted)
    if name == "$and":
        return all(matches(row, one) for one in wanted)
    value = row.get(name)
    if isinstance(value, tuple):
        # Of a list the database looks for one that fits, and for the whole.
        values = wanted["$in"] if isinstance(wanted, dict) else []
        return any(one in values for one in value) or list(value) in values
    if isinstance(wanted, dict):
        (operator, operand), *others = wanted.items()
        assert operator in ("$in", "$ne"), operator
        assert not others
        return value in operand if operator == "$in" else value != operand
    return bool(value == wanted)


def seen(rule: Callable[[Caller], bool]) -> str:
    return " ".join(who for who, caller in CALLERS.items() if rule(caller))


# -- mail ------------------------------------------------------------------------------------------


def filed(owner_id: str | None, kind: str = "person") -> dict[str, Any]:
    return {"_id": "m1", "box": "received", "customer_id": "mueller", "owner_id": owner_id, "kind": kind}


def nobodys(box: str, *mailbox_ids: str) -> dict[str, Any]:
    found = {"_id": "m1", "box": box, "customer_id": None, "owner_id": None, "mailbox_ids": mailbox_ids}
    return found if box == "quarantined" else {**found, "kind": "person"}


def letter(author_id: str | None) -> dict[str, Any]:
    """A letter of ours to nobody's customer."""
    return {**nobodys("sent"), "owner_id": author_id}


#: The mailboxes there are: whose each is.
BOXES = {"sales": None, "box of li": "li", "box of zhao": "zhao"}


def boxes(caller: Caller) -> list[str]:
    """The mailboxes that a caller may assign the mail of."""
    if not caller.assigns:
        return []
    rows = {
        name: {"kind": "shared" if staff_id is None else "personal", "staff_id": staff_id}
        for name, staff_id in BOXES.items()
    }
    return [name for name, row in rows.items() if matches(row, permissions.reached_boxes(caller))]


#: Each mail, on whose list of customers' mail it is, and who opens it.
MAILS = {
    "li's customer": (filed("li"), "li wang chen", "li wang chen"),
    "another's of the team": (filed("zhou"), "wang chen", "wang chen"),
    "another team's": (filed("zhao"), "chen", "chen"),
    "a customer's nobody owns yet": (filed(None), "wang chen", "wang chen"),
    "a collection letter to li's customer": (
        filed("li", "collection"),
        "li wang chen sun xu",
        "li wang chen sun xu",
    ),
    "li's letter to a partner": (letter("li"), "li wang chen", "li wang chen"),
    "another team's letter to a partner": (letter("zhao"), "chen", "chen"),
    "a letter of ours that nobody here wrote": (letter(None), "wang chen", "wang chen"),
    "a stranger's": (nobodys("enquiries"), "", "wang chen"),
    "a partner's": (nobodys("set_apart"), "", "wang chen"),
    "one in quarantine": (nobodys("quarantined"), "", "wang chen"),
    "one to a shared mailbox": (nobodys("enquiries", "sales"), "", "wang chen"),
    "one to a mailbox of the team": (nobodys("enquiries", "box of li"), "", "wang chen"),
    "one to another team's mailbox": (nobodys("enquiries", "box of zhao"), "", "chen"),
    "one in quarantine to another team's mailbox": (nobodys("quarantined", "box of zhao"), "", "chen"),
    "one to another team's and the shared mailbox": (
        nobodys("set_apart", "box of zhao", "sales"),
        "",
        "wang chen",
    ),
}


@pytest.mark.req("R004", "R005")
@pytest.mark.parametrize("named", MAILS)
def test_a_mail_is_listed_to_these_and_opened_by_these_alone(named: str):
    row, listed, opened = MAILS[named]
    assert seen(lambda caller: matches(row, permissions.mails(caller))) == listed
    assert seen(lambda caller: permissions.may_see_mail(caller, row, boxes(caller))) == opened
    handled = " ".join(who for who in opened.split() if who not in ("sun", "xu"))
    assert seen(lambda caller: permissions.may_handle_mail(caller, row, boxes(caller))) == handled


@pytest.mark.req("R335")
def test_a_colleagues_customer_who_wrote_to_my_own_mailbox_is_opened_by_me():
    row = filed("zhao")
    opened = seen(lambda caller: permissions.may_see_mail(caller, row, reached_own_mailbox=True))
    assert opened == "li wang chen"
    assert seen(lambda caller: permissions.may_handle_mail(caller, row)) == "chen"


@pytest.mark.req("R105", "R118")
def test_strangers_mail_is_listed_to_those_who_assign_it():
    def listed(row: Mapping[str, Any]) -> str:
        return seen(lambda caller: matches(row, permissions.nobodys(caller, boxes(caller))))

    for box in ("enquiries", "set_apart", "quarantined"):
        assert listed(nobodys(box)) == "wang chen"
        assert listed(nobodys(box, "sales", "box of zhao")) == "wang chen"
        assert listed(nobodys(box, "box of zhao")) == "chen"
    assert listed(filed("li")) == ""


def test_the_quarantine_is_listed_to_those_who_assign_and_the_administrator():
    def listed(row: Mapping[str, Any]) -> str:
        return seen(lambda caller: matches(row, permissions.quarantined(caller, boxes(caller))))

    assert listed(nobodys("quarantined")) == "wang chen admin"
    assert listed(nobodys("quarantined", "box of zhao")) == "chen admin"
    assert listed(filed("li")) == ""


# -- mailboxes and customers -----------------------------------------------------------------------


def test_mailboxes_are_listed_to_those_who_assign_and_the_administrator():
    box = {"_id": "b1", "address": "sales@qihang-demo.cn", "kind": "shared", "staff_id": None}
    assert seen(lambda caller: matches(box, permissions.mailboxes(caller))) == "wang chen admin"
    assert seen(permissions.may_see_mailboxes) == "wang chen admin"


@pytest.mark.parametrize(
    ("owner_id", "by"),
    [
        ("li", "li wang chen sun xu"),
        ("zhou", "wang chen sun xu"),
        ("zhao", "chen sun xu"),
        (None, "wang chen sun xu"),
    ],
)
def test_a_customer_is_known_to_whoever_may_see_them(owner_id: str | None, by: str):
    assert seen(lambda caller: permissions.may_see_customer(caller, {"owner_id": owner_id})) == by


# -- drafts ----------------------------------------------------------------------------------------


def draft(
    author_id: str | None,
    *,
    owner_id: str | None = None,
    customer_id: str | None = "mueller",
    approver_id: str | None = None,
    purpose: str = "letter",
    status: Status = "draft",
) -> dict[str, Any]:
    return {
        "_id": "d1",
        "author_id": author_id,
        "owner_id": owner_id,
        "customer_id": customer_id,
        "approver_id": approver_id,
        "purpose": purpose,
        "status": status,
        "box": box_of(status),
    }


#: Each draft, who sees it, who approves or returns it, and who changes and sends it.
DRAFTS = {
    "li's to nobody's customer": (draft("li", customer_id=None), "li wang chen", "wang chen", "li wang chen"),
    "li's to a customer whose owner has not arrived": (
        draft("li"),
        "li wang chen",
        "wang chen",
        "li wang chen",
    ),
    "li's to li's customer": (draft("li", owner_id="li"), "li wang chen", "wang chen", "li wang chen"),
    "li's whose customer went to another team": (draft("li", owner_id="zhao"), "chen", "chen", "chen"),
    "another team's whose customer came to li": (
        draft("zhao", owner_id="li"),
        "li wang chen",
        "wang chen",
        "li wang chen",
    ),
    "another team's that waits for li's approval": (
        draft("zhao", owner_id="zhao", approver_id="li", status="pending"),
        "li chen",
        "li chen",
        "chen",
    ),
    "another team's that li has returned": (
        draft("zhao", owner_id="zhao", approver_id="li", status="returned"),
        "chen",
        "chen",
        "chen",
    ),
    "another team's that li has approved": (
        draft("zhao", owner_id="zhao", approver_id="li", status="sent"),
        "chen",
        "chen",
        "chen",
    ),
    "a collection letter li answers for": (
        draft("li", owner_id="li", approver_id="li", purpose="collection", status="pending"),
        "li wang chen sun xu",
        "li wang chen",
        "li wang chen",
    ),
    "a collection letter of credit's own": (
        draft(None, owner_id="li", purpose="collection"),
        "li wang chen sun xu",
        "wang chen sun xu",
        "li wang chen sun xu",
    ),
}


@pytest.mark.req("R004", "R005")
@pytest.mark.parametrize("named", DRAFTS)
def test_a_draft_is_seen_approved_and_sent_by_these_alone(named: str):
    row, sees, approves, writes = DRAFTS[named]
    # In a list the author counts as the owner where no other is known.
    kept = row if row["customer_id"] and row["owner_id"] else {**row, "owner_id": row["author_id"]}

    def listed(caller: Caller) -> bool:
        return matches(kept, permissions.drafts(caller)) or matches(kept, permissions.to_approve(caller))

    assert seen(listed) == sees
    assert seen(lambda caller: permissions.may_see_draft(caller, row)) == sees
    assert seen(lambda caller: permissions.may_approve_draft(caller, row)) == approves
    assert seen(lambda caller: permissions.may_write_draft(caller, row)) == writes


def test_what_waits_for_a_word_is_listed_to_whoever_is_to_give_it():
    def waits_for(row: Mapping[str, Any]) -> str:
        return seen(lambda caller: matches(row, permissions.to_approve(caller)))

    assert waits_for(draft("zhou", owner_id="zhou", approver_id="li", status="pending")) == "li"
    assert waits_for(draft("zhou", owner_id="zhou", approver_id="li", status="returned")) == ""
    assert waits_for(draft(None, owner_id="li", purpose="collection", status="pending")) == "sun xu"
    assert (
        waits_for(draft("li", owner_id="li", approver_id="li", purpose="collection", status="pending"))
        == "li"
    )
