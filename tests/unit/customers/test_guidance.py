"""Guidance about a mail, a draft or a customer, until it has been read."""

from dataclasses import replace

import pytest

from customers.guidance.commands import AcknowledgeGuidance, GiveGuidance, RefileGuidance
from customers.guidance.events import GuidanceAcknowledged, GuidanceGiven, GuidanceRefiled
from customers.guidance.model import GUIDANCE, guidance_stream, thing_of
from customers.guidance.views import guidance_acknowledged, guidance_given, guidance_refiled
from customers.permissions import GuidanceIsForOwner, check_guided
from eventing import Invalid, NotFound, Patch, Upsert
from eventing.testing import scenario
from people import Role, Scope
from people.caller import Caller
from tests.unit.customers.histories import NOW, event

GIVE = GiveGuidance(
    customer_id="c1", mail_id="m1", text="先问清楚数量再报价", guidance_id="g1", given_by="wang"
)
GIVEN = GuidanceGiven(
    customer_id="c1",
    mail_id="m1",
    draft_id=None,
    guidance_id="g1",
    text="先问清楚数量再报价",
    given_by="wang",
)
READ = AcknowledgeGuidance(thing_id="m1", guidance_id="g1", acknowledged_by="zhou")
REFILE = RefileGuidance(mail_id="m1", customer_id="c2")

nothing = scenario(GUIDANCE)
given = nothing.given(GIVEN)


@pytest.mark.req("R320")
@pytest.mark.parametrize(
    ("about", "thing_id"),
    [({"mail_id": "m1"}, "m1"), ({"mail_id": None, "draft_id": "d1"}, "d1"), ({"mail_id": None}, "c1")],
)
def test_guidance_is_given_about_a_mail_a_draft_or_a_customer(about, thing_id):
    command = replace(GIVE, **about)
    assert nothing.when(command) == [replace(GIVEN, **about)]
    assert guidance_stream(thing_of(command)) == f"guidance-{thing_id}"


def test_guidance_is_about_one_thing():
    with pytest.raises(Invalid) as refused:
        nothing.when(replace(GIVE, draft_id="d1"))
    assert (refused.value.field, refused.value.reason) == ("draft_id", "mail_or_draft")


def test_the_same_guidance_given_twice_is_given_once():
    assert given.when(GIVE) == []


@pytest.mark.req("R320")
def test_who_has_the_customer_says_that_they_have_read_it():
    read = GuidanceAcknowledged(thing_id="m1", guidance_ids=("g1",), acknowledged_by="zhou", remaining=0)
    assert given.when(READ) == [read]
    assert given.given(read).when(READ) == []


def test_what_came_after_the_guidance_that_was_shown_stays_unread():
    both = given.given(replace(GIVEN, guidance_id="g2", text="也问到货港"))
    (read,) = both.when(READ)
    assert (read.guidance_ids, read.remaining) == (("g1",), 1)
    (read_later,) = both.when(replace(READ, guidance_id="g2"))
    assert (read_later.guidance_ids, read_later.remaining) == (("g1", "g2"), 0)


def test_guidance_that_nobody_gave_cannot_be_read():
    with pytest.raises(NotFound):
        given.when(replace(READ, guidance_id="g9"))


def test_guidance_follows_its_mail_to_another_customer():
    refiled = GuidanceRefiled(mail_id="m1", customer_id="c2", previous_customer_id="c1", guidance_ids=("g1",))
    assert given.when(REFILE) == [refiled]
    assert given.given(refiled).when(REFILE) == []
    assert nothing.when(REFILE) == []


@pytest.mark.parametrize(
    ("staff_id", "owner_id", "raised"),
    [("zhou", "zhou", None), ("wang", "zhou", GuidanceIsForOwner), ("zhou", "li", NotFound)],
)
def test_only_whoever_has_the_customer_acknowledges(staff_id, owner_id, raised):
    role = Role.MANAGER if staff_id == "wang" else Role.SALESPERSON
    reach = {"wang": {"wang", "zhou", "li"}, "zhou": {"zhou"}}[staff_id]
    caller = Caller(
        actor=staff_id, staff_id=staff_id, role=role, scope=Scope(all=False, staff_ids=frozenset(reach))
    )
    if raised is None:
        check_guided(caller, owner_id)
        return
    with pytest.raises(raised):
        check_guided(caller, owner_id)


def test_a_row_tells_what_was_said_and_that_it_was_read():
    told = {
        "customer_id": "c1",
        "mail_id": "m1",
        "draft_id": None,
        "text": "先问清楚数量再报价",
        "given_by": "wang",
        "thing_id": "m1",
        "given_at": NOW,
        "acknowledged_by": None,
        "acknowledged_at": None,
    }
    assert guidance_given(event(GIVEN, "guidance-m1")) == [Upsert("g1", told)]
    read = GuidanceAcknowledged(thing_id="m1", guidance_ids=("g1", "g2"), acknowledged_by="zhou", remaining=0)
    by_zhou = {"acknowledged_by": "zhou", "acknowledged_at": NOW}
    assert guidance_acknowledged(event(read, "guidance-m1")) == [Patch("g1", by_zhou), Patch("g2", by_zhou)]
    refiled = GuidanceRefiled(mail_id="m1", customer_id="c2", previous_customer_id="c1", guidance_ids=("g1",))
    assert guidance_refiled(event(refiled, "guidance-m1")) == [Patch("g1", {"customer_id": "c2"})]
