"""Who grants a limit: the authority of each role, and two people above an amount."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from credit.assessment.commands import AssessCredit, ScoreTraits
from credit.assessment.errors import (
    AuthorityExceeded,
    NothingProposed,
    OwnProposal,
    ProposalOutdated,
)
from credit.assessment.events import CreditAssessed, CreditLimitProposed, CreditLimitSet
from credit.policy.default import DEFAULT
from tests.unit.credit.histories import (
    CUSTOMER,
    EXAMPLE_SCORES,
    KEYS,
    W1,
    W2,
    Customer,
    graded,
    of_type,
    one,
    statements,
    usd,
)

D = Decimal


def assessable(today: date = date(2025, 1, 2)) -> Customer:
    """Papers for grade A and a limit of 212,500, filed and scored by `cc`."""
    customer = Customer(today=today).opened()
    customer.files(W1)
    customer.is_scored(growth=3, management=6)
    return customer


def asks(by: str, role: str, limit: int) -> AssessCredit:
    return AssessCredit(customer_id=CUSTOMER, by=by, role=role, requested_limit=usd(limit))


@pytest.mark.parametrize(
    ("role", "asked", "granted"),
    [
        ("credit_controller", 50_000, True),
        ("salesperson", 100, False),
    ],
)
def test_up_to_the_amount_for_two_each_role_grants_up_to_its_authority(role: str, asked: int, granted: bool):
    customer = assessable()
    if granted:
        assert of_type(customer.does(asks("cc", role, asked)), CreditLimitSet)
    else:
        with pytest.raises(AuthorityExceeded):
            customer.does(asks("cc", role, asked))


@pytest.mark.parametrize(
    ("role", "asked", "granted"),
    [
        ("credit_controller", 50_100, False),
        ("finance_head", 200_000, True),
        ("finance_head", 200_100, False),
        ("general_manager", 212_500, True),
    ],
)
def test_above_that_amount_a_limit_is_proposed_and_approved_by_another_role_up_to_its_authority(
    role: str, asked: int, granted: bool
):
    customer = assessable()
    assert [type(event) for event in customer.does(asks("s1", "credit_controller", asked))] == [
        CreditLimitProposed
    ]
    assert not of_type(customer.events, CreditLimitSet)
    if not granted:
        with pytest.raises(AuthorityExceeded):
            customer.is_approved("other", role)
        return
    events = customer.is_approved("other", role)
    assessed = one(events, CreditAssessed)
    assert (assessed.assessed_by, assessed.approved_by) == ("s1", "other")
    assert customer.account.limit == asked
    with pytest.raises(NothingProposed):
        customer.is_approved("other", role)


@pytest.mark.parametrize("by", ["proposer", "filer", "scorer"])
def test_nobody_approves_what_they_proposed_filed_or_scored(by: str):
    customer = Customer().opened()
    customer.does(replace(statements(W1), by="filer"))
    customer.does(ScoreTraits(customer_id=CUSTOMER, by="scorer", scores=EXAMPLE_SCORES))
    customer.does(asks("proposer", "general_manager", 60_000))
    with pytest.raises(OwnProposal):
        customer.is_approved(by)
    assert of_type(customer.is_approved("another"), CreditLimitSet)


def test_the_amount_that_takes_two_is_the_policys():
    alone = replace(DEFAULT, limits=replace(DEFAULT.limits, four_eyes_above=None))
    customer = Customer(alone).opened()
    customer.files(W1)
    customer.is_scored(growth=3, management=6)
    assert of_type(customer.does(asks("gm", "general_manager", 200_000)), CreditLimitSet)


def test_a_proposal_on_papers_that_have_changed_is_not_approved():
    customer = assessable()
    customer.does(asks("s1", "credit_controller", 60_000))
    customer.is_scored(**dict.fromkeys(KEYS, 4))
    with pytest.raises(ProposalOutdated):
        customer.is_approved("gm")


def test_a_renewal_needs_the_authority_of_a_grant():
    policy = replace(DEFAULT, limits=replace(DEFAULT.limits, four_eyes_above=None))
    customer = graded(Customer(policy))
    expires_on = customer.account.limit_expires_on
    customer.on(customer.today + timedelta(days=100))
    with pytest.raises(AuthorityExceeded):
        customer.does(asks("cc", "credit_controller", 212_500))
    # Whoever may not grant it can still lower it, and that renews nothing.
    customer.does(asks("cc", "credit_controller", 100_000))
    assert (customer.account.limit, customer.account.limit_expires_on) == (D("100000"), expires_on)


def test_a_fall_by_itself_renews_no_limit():
    customer = graded(Customer())
    expires_on = customer.account.limit_expires_on
    assert expires_on is not None
    customer.on(customer.today + timedelta(days=300)).files(W2, period_end=date(2025, 6, 30))
    assert customer.account.limit == D("87500")
    assert customer.account.limit_expires_on == expires_on
