"""Guidance on the desktop of whoever has the customer, until they have read it."""

from typing import Any

import pytest

from scheduler.contracts import GuidanceAcknowledged, GuidanceGiven, GuidanceRefiled
from tests.support.worlds.scheduler import Scheduler


@pytest.fixture
def known(scheduler: Scheduler) -> Scheduler:
    scheduler.registers("mueller", "A", "li")
    scheduler.registers("sakura", "A", "zhou")
    scheduler.settle()
    return scheduler


def guide(scheduler: Scheduler, thing_id: str, **about: Any) -> None:
    given = GuidanceGiven(**{"customer_id": "mueller", "mail_id": None, "draft_id": None, **about})
    scheduler.publish("customers", f"guidance-{thing_id}", given)
    scheduler.settle()


def read(scheduler: Scheduler, thing_id: str, remaining: int = 0) -> None:
    read_now = GuidanceAcknowledged(thing_id=thing_id, remaining=remaining)
    scheduler.publish("customers", f"guidance-{thing_id}", read_now)
    scheduler.settle()


@pytest.mark.req("R320")
def test_guidance_is_on_the_desktop_until_it_is_read(known: Scheduler):
    guide(known, "m1", mail_id="m1")
    guide(known, "m1", mail_id="m1")
    guide(known, "d1", draft_id="d1")
    guide(known, "mueller")
    assert set(known.listed("li", "guidance")) == {"m1", "d1", "mueller"}
    read(known, "m1", remaining=1)
    assert known.get("/desktop", "li").json["counts"]["guidance"] == 3
    for thing_id in ("m1", "d1", "mueller"):
        read(known, thing_id)
    assert known.listed("li", "guidance") == []
    guide(known, "m1", mail_id="m1")
    assert known.listed("li", "guidance") == ["m1"]


@pytest.mark.req("R320")
def test_guidance_follows_the_customer_and_the_mail_to_whoever_has_them_now(known: Scheduler):
    guide(known, "m1", mail_id="m1")
    guide(known, "mueller")
    known.hands_over("mueller", "wang")
    known.settle()
    assert known.listed("li", "guidance") == []
    assert set(known.listed("wang", "guidance")) == {"m1", "mueller"}
    refiled = GuidanceRefiled(mail_id="m1", customer_id="sakura")
    known.publish("customers", "guidance-m1", refiled)
    known.settle()
    assert [known.listed(who, "guidance") for who in ("zhou", "wang")] == [["m1"], ["mueller"]]
    [todo] = known.get("/todos?list=guidance&owner=zhou", "zhou").json["items"]
    answered = known.post(f"/todos/{todo['id']}/done", None, "zhou")
    assert answered.json["code"] == "settles_itself"
