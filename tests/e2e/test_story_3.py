"""Story 3b: a salesperson leaves. Everything follows the customers, dates unchanged, exactly once."""

from collections import Counter
from functools import partial

import pytest

from tests.e2e.acting import SEEN_WITHIN, is_at, mail_comes, mail_of, todo_of
from tests.support import eventually
from tests.support.replay import Backbone
from tests.support.system import NewSystem
from tools.demo.client import Member
from tools.demo.company import Company, found_company, local, settings
from tools.demo.person import Problem
from tools.smtp_sink import SmtpSink


@pytest.fixture
def company(new_system: NewSystem, smtp_sink: SmtpSink) -> Company:
    return found_company(new_system("feed", settings(smtp_sink), local("2026-10-13 09:30")))


def call_received(company: Company, at: str, customer_id: str) -> None:
    company.move_clock(at)
    company.staff["zhoutao"].post(
        "customers",
        f"/customers/{customer_id}/contact-log",
        {"direction": "in", "channel": "phone", "summary": "asked when the plates will come"},
    )


def plan_of(person: Member, customer_id: str) -> dict[str, object]:
    found: dict[str, object] = person.get("scheduler", f"/customers/{customer_id}/plan")
    return found


def follows_up_on(person: Member, customer_id: str, day: str | None) -> None:
    """Wait until the plan is this person's and stands on that day."""

    def planned() -> bool:
        try:
            plan = plan_of(person, customer_id)
        except Problem as refused:
            if refused.status == 404:  # not this person's yet
                return False
            raise
        return plan["owner_id"] == person.staff_id and plan.get("due_on") == day

    eventually(planned, SEEN_WITHIN, what=f"a follow-up on {day}")


def begins_a_draft(person: Member, customer_id: str, to: str) -> str:
    """Mail knows a new customer a moment after customers does; until then it refuses the draft."""

    def begun() -> str | None:
        body = {"customer_id": customer_id, "to": [to], "subject": "offer"}
        try:
            return str(person.post("mail", "/drafts", body)["draft_id"])
        except Problem as refused:
            if refused.status == 422:
                return None
            raise

    return eventually(begun, SEEN_WITHIN, what="a draft") or ""


def is_shut_out(person: Member, service: str, path: str) -> bool:
    return person.status_as_signed_in(service, path) == 401


@pytest.mark.timeout(300)
@pytest.mark.req("R006", "R061", "R114", "R120", "R194")
@pytest.mark.req_in_part("R007", "R008", "R009")
def test_a_salesperson_leaves(company: Company) -> None:
    zhou, li, zhao, wang = (company.staff[name] for name in ("zhoutao", "lijing", "zhaolei", "wangmin"))
    register = company.register
    lonestar = register(
        "Lone Star Graphics", "US", "zhoutao", 7, emails=["amy@lonestar-graphics-demo.us"], grade="B"
    )["customer_id"]
    alnoor = register("Al Noor Printing Press", "AE", "zhoutao", 2, grade="B")["customer_id"]
    southern = register(
        "Southern Cross Print", "AU", "zhoutao", 1, emails=["jack@southern-cross-demo.com.au"], grade="B"
    )["customer_id"]
    horizonte = register("Gráfica Horizonte", "BR", "zhoutao", 4, emails=["compras@horizonte-demo.com.br"])
    horizonte = horizonte["customer_id"]
    given_up = register("Alt & Neu Druck", "DE", "zhoutao", 14, grade="D")["customer_id"]
    customers = [lonestar, alnoor, southern, horizonte, given_up]

    call_received(company, "2026-10-14 10:00", horizonte)
    draft = begins_a_draft(zhou, horizonte, "compras@horizonte-demo.com.br")
    call_received(company, "2026-10-27 10:00", lonestar)
    zhou.post("customers", f"/customers/{alnoor}/next-contact", {"on": "2026-11-05"})
    mail_comes(company, "2026-10-30 16:50", "jack@southern-cross-demo.com.au", "plates, please")
    assert is_at(todo_of(zhou, "plates, please")["due_at"], "2026-10-30 17:20")
    follows_up_on(zhou, southern, "2026-11-06")

    company.move_clock("2026-10-30 17:30")
    leaving = {
        "reason": "resigned",
        "successor_id": li.staff_id,
        "moves": [{"customer_id": c, "owner_id": zhao.staff_id} for c in (horizonte, given_up)],
    }
    handover = wang.post("customers", f"/staff/{zhou.staff_id}/leave", leaving)["handover_id"]
    company.system.kill("customers worker")
    company.system.restart("customers worker")

    follows_up_on(li, lonestar, "2026-11-03")
    follows_up_on(li, alnoor, "2026-11-05")
    follows_up_on(li, southern, "2026-11-06")
    follows_up_on(zhao, horizonte, "2026-11-13")
    follows_up_on(zhao, given_up, None)
    late = todo_of(li, "plates, please")
    assert late["owner_id"] == li.staff_id
    assert is_at(late["due_at"], "2026-10-30 17:20")
    eventually(lambda: [d["draft_id"] for d in zhao.items("mail", "/drafts")] == [draft], SEEN_WITHIN)
    assert zhao.get("mail", f"/drafts/{draft}")["needs_approval"]

    # Exactly one move each, with who, from, to, when and why; the codes stay.
    eventually(lambda: wang.get("customers", f"/handovers/{handover}")["finished_at"], SEEN_WITHIN)
    for customer_id, code, owner in zip(
        customers,
        ["NA-007-B", "ME-002-B", "OC-001-B", "LA-004-C", "EU-014-D"],
        [li, li, li, zhao, zhao],
        strict=True,
    ):
        timeline = wang.items("customers", f"/customers/{customer_id}/timeline")
        moved = [entry for entry in timeline if entry["what"] == "CustomerReassigned"]
        assert len(moved) == 1, code
        assert moved[0]["actor"], code
        record = owner.get("customers", f"/customers/{customer_id}")
        assert (record["code"], record["owner_id"]) == (code, owner.staff_id)
        path = f"/customers/{customer_id}/owner"
        before = wang.get("customers", path, at="2026-10-30T17:00:00+08:00")
        after = wang.get("customers", path, at="2026-10-30T17:35:00+08:00")
        assert (before["owner_id"], after["owner_id"]) == (zhou.staff_id, owner.staff_id)
        assert (after["previous_owner_id"], after["reason"]) == (zhou.staff_id, "left")

    with Backbone(company.system.database.uri) as backbone:
        assert [left["staff_id"] for left in backbone.events("customers", "StaffLeft")] == [zhou.staff_id]
        moved_once = Counter(m["customer_id"] for m in backbone.events("customers", "CustomerReassigned"))
        assert moved_once == Counter(customers)

    # Six items: 李静's four (three follow-ups, an answer), 赵磊's two (a follow-up, a draft), 周涛's none.
    follow_ups = {p: len(p.items("scheduler", "/follow-ups", owner=p.staff_id)) for p in (li, zhao)}
    to_dos = {p: len(p.items("scheduler", "/todos", owner=p.staff_id)) for p in (li, zhao)}
    assert (follow_ups[li], to_dos[li], follow_ups[zhao], to_dos[zhao]) == (3, 1, 1, 0)
    for path in ("/follow-ups", "/todos"):
        assert wang.items("scheduler", path, owner=zhou.staff_id) == []

    # Earlier mail is the new owner's to read; the leaver is out everywhere.
    mail_of(li, "plates, please")
    company.move_clock("2026-10-30 17:31")
    for service, path in [
        ("customers", "/customers"),
        ("mail", "/mails"),
        ("credit", "/orders"),
        ("scheduler", "/todos"),
        ("customers", "/feed/places"),
    ]:
        eventually(partial(is_shut_out, zhou, service, path), SEEN_WITHIN)
    with pytest.raises(Problem):
        zhou.sign_in()

    mail_comes(
        company,
        "2026-10-31 11:00",
        "amy@lonestar-graphics-demo.us",
        "are you there?",
        to="zhoutao@qihang-demo.cn",
    )
    assert mail_of(li, "are you there?")["customer_id"] == lonestar
    assert is_at(todo_of(li, "are you there?")["due_at"], "2026-11-01 11:00")
