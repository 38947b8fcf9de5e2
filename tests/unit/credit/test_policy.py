"""The policy: versions with effective dates, never dated back, every table checked by name."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from credit.assessment.events import CreditLimitSet
from credit.order_check.events import OrderCleared, OrderHeld
from credit.policy.checks import check_policy
from credit.policy.commands import PublishDefaultPolicy, PublishPolicy
from credit.policy.default import DEFAULT
from credit.policy.model import POLICY_BOOK, PolicyBook
from credit.policy.tables import AgeingBucket, Policy
from eventing import Invalid
from eventing.testing import scenario
from tests.unit.credit.histories import Customer, graded, of_type, on_day, one

D = Decimal
TODAY = date(2025, 3, 1)


def publish(book: PolicyBook, policy: Policy, today: date = TODAY) -> PolicyBook:
    return POLICY_BOOK.fold(POLICY_BOOK.decide(book, PublishPolicy(policy=policy), on_day(today)), book)


def from_day(day: date) -> Policy:
    return replace(DEFAULT, effective_on=day, minimum_amount=D(day.day))


def test_version_one_is_sound_and_published_once():
    check_policy(DEFAULT)
    book = scenario(POLICY_BOOK, facts=on_day(TODAY))
    published = book.when(PublishDefaultPolicy())
    assert [event.version for event in published] == [1]
    assert book.given(*published).when(PublishDefaultPolicy()) == []


@pytest.mark.req("R242")
def test_a_new_version_is_in_effect_from_its_date_and_the_old_one_before():
    book = publish(publish(PolicyBook(), from_day(date(2025, 3, 10))), from_day(date(2025, 4, 20)))
    assert [policy.version for policy in book.published] == [1, 2, 3]
    assert [
        book.in_effect(day).version for day in (date(2025, 3, 9), date(2025, 3, 10), date(2025, 5, 1))
    ] == [
        1,
        2,
        3,
    ]


@pytest.mark.req("R242")
def test_a_policy_is_not_dated_back():
    with pytest.raises(Invalid) as refused:
        publish(PolicyBook(), from_day(date(2025, 2, 28)))
    assert refused.value.field == "effective_on"


def test_a_version_is_not_effective_before_the_one_it_follows():
    book = publish(PolicyBook(), from_day(date(2025, 4, 1)))
    with pytest.raises(Invalid):
        publish(book, from_day(date(2025, 3, 20)))


@pytest.mark.parametrize(
    ("section", "changes", "field"),
    [
        (None, {"minimum_amount": D(-1)}, "minimum_amount"),
        (None, {"ageing": (AgeingBucket("current", 0),)}, "ageing"),
        (None, {"ageing": (AgeingBucket("b", 5), AgeingBucket("a", 0), AgeingBucket("c", None))}, "ageing"),
        (None, {"ageing": ()}, "ageing"),
        (None, {"matrix": {"A": DEFAULT.matrix["A"]}}, "matrix"),
        ("statements", {"evaluation": DEFAULT.statements.evaluation[:-1]}, "statements.evaluation"),
        ("traits", {"weights": "lucky"}, "traits.weights"),
        ("traits", {"weight_sets": {"balanced": {}}}, "traits.weight_sets.balanced"),
        ("traits", {"multipliers": {"A": D(1)}}, "traits.multipliers"),
        ("limits", {"step": D(0)}, "limits.step"),
        ("limits", {"startup_orders": 0}, "limits.startup_orders"),
        ("limits", {"valid_days": {"A": 1}}, "limits.valid_days"),
        ("orders", {"tolerance": {}}, "orders.tolerance"),
        ("ladder", {"steps": ()}, "ladder.steps"),
        ("ladder", {"steps": DEFAULT.ladder.steps[::-1]}, "ladder.steps"),
        ("ladder", {"starts": {"D": "L9"}}, "ladder"),
        ("behaviour", {"caps": DEFAULT.behaviour.caps[::-1]}, "behaviour.caps"),
    ],
)
def test_a_table_that_could_not_be_decided_by_is_refused_by_name(
    section: str | None, changes: dict[str, Any], field: str
):
    if section is None:
        policy = replace(from_day(TODAY), **changes)
    else:
        changed: Any = replace(getattr(DEFAULT, section), **changes)
        policy = replace(from_day(TODAY), **{section: changed})
    assert refused_at(policy)[0] == field


def refused_at(policy: Policy) -> tuple[str, str]:
    """Field and code."""
    with pytest.raises(Invalid) as refused:
        scenario(POLICY_BOOK, facts=on_day(TODAY)).when(PublishPolicy(policy=policy))
    return refused.value.field.removeprefix("policy."), refused.value.reason


@pytest.mark.parametrize(
    ("weight", "place", "code"), [(11, ".payment_record", "too_large"), (9, "", "wrong_sum")]
)
def test_weights_must_be_small_and_add_up(weight: int, place: str, code: str):
    weights = {**DEFAULT.traits.weight_sets["balanced"], "payment_record": weight}
    traits = replace(DEFAULT.traits, weight_sets={"balanced": weights})
    policy = replace(from_day(TODAY), traits=traits)
    assert refused_at(policy) == (f"traits.weight_sets.balanced{place}", code)


@pytest.mark.req("R242")
def test_decisions_name_the_version_they_were_made_under():
    customer = graded(Customer(replace(DEFAULT, version=7)))
    customer.orders("o1", "1000")
    customer.orders("o2", "900000")
    assert one(customer.events, CreditLimitSet).policy_version == 7
    assert one(customer.events, OrderCleared).policy_version == 7
    assert one(customer.events, OrderHeld).policy_version == 7


def test_a_new_policy_rechecks_what_has_not_shipped():
    customer = graded(Customer())
    customer.orders("o1", "212000")
    stricter = replace(DEFAULT.orders, tolerance=dict.fromkeys(DEFAULT.orders.tolerance, D("-0.5")))
    customer.policy = replace(DEFAULT, version=2, orders=stricter)
    events = customer.lives_until(date(2025, 1, 3))
    assert [event.order_id for event in of_type(events, OrderHeld)] == ["o1"]
