"""The assessment: two models, one matrix, payment behaviour, and the resulting limit."""

import hashlib
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from credit.assessment.behaviour import behaviour_of, orders_paid_on_time
from credit.assessment.rated import RatedAccount
from credit.assessment.traits import TraitResult, analyse, derived_scores
from credit.assessment.working_assets import Figures, WorkingAssets, are_current, evaluate
from credit.grades import Grade
from credit.policy.context import DecisionContext
from credit.policy.tables import Policy
from credit.receivable.ledger import Ledger

ZERO = Decimal(0)

STATEMENTS_MISSING = "STATEMENTS_MISSING"
STATEMENTS_TOO_OLD = "STATEMENTS_TOO_OLD"
TRAITS_INCOMPLETE = "TRAITS_INCOMPLETE"
STARTUP_LIMIT = "STARTUP_LIMIT"
NO_INCREASE_WHILE_OVERDUE = "NO_INCREASE_WHILE_OVERDUE"


@dataclass(frozen=True)
class Assessment:
    """An assessment. Limits are in the account's currency.

    `base_grade` is the matrix's; `grade` is after notches and cap. `model_limit` is that of the working-
    assets model, `adjusted_limit` after the traits, `limit` after every cap and rounding. `inputs_hash` is
    the beginning of a SHA-256 over figures, scores, request, sales and the policy's version.
    """

    model: WorkingAssets | None
    traits: TraitResult
    financial_grade: Grade
    base_grade: Grade
    notches: int
    cap: Grade | None
    grade: Grade
    average_days_late: Decimal | None
    model_limit: Decimal
    adjusted_limit: Decimal
    limit: Decimal
    flags: tuple[str, ...]
    inputs_hash: str


def assess(
    account: RatedAccount,
    context: DecisionContext,
    requested_limit: Decimal | None,
    own_sales: Decimal | None,
) -> Assessment:
    """Assess an account: working assets first, then traits (R267), combined by the policy's matrix (R268).

    The matrix is our own choice: working assets count first, and grade D is avoided.
    """
    policy = context.policy
    figures, flags = _figures(account, context)
    model = None if figures is None else evaluate(figures, policy.statements)
    financial = Grade.NR if model is None else model.grade
    record = behaviour_of(account, policy, context.today)
    derived = derived_scores(record.average_days_late, financial, figures, policy.traits)
    traits = analyse(account.scores, policy.traits, derived=derived)
    base = Grade(policy.matrix[financial][traits.grade])
    grade = record.applied_to(base)

    model_limit = ZERO if model is None else model.limit
    adjusted = model_limit * trait_factor(traits, policy)
    if model is None and base is Grade.C:
        adjusted = startup_limit(account, policy)
        flags.append(STARTUP_LIMIT)
    limit = rounded_limit(adjusted, grade, requested_limit, own_sales, policy)
    if record.cap is not None and limit > (account.limit or ZERO):
        limit = account.limit or ZERO
        flags.append(NO_INCREASE_WHILE_OVERDUE)
    return Assessment(
        model=model,
        traits=traits,
        financial_grade=financial,
        base_grade=base,
        notches=record.notches,
        cap=None if record.cap is None else record.cap.grade,
        grade=grade,
        average_days_late=record.average_days_late,
        model_limit=model_limit,
        adjusted_limit=adjusted,
        limit=limit,
        flags=(
            *flags,
            *((TRAITS_INCOMPLETE,) if traits.grade is Grade.NR else ()),
            *(() if model is None else model.flags),
        ),
        inputs_hash=_hash(figures, account.scores, derived, requested_limit, own_sales, policy.version),
    )


def rounded_limit(
    adjusted: Decimal,
    grade: Grade,
    requested_limit: Decimal | None,
    own_sales: Decimal | None,
    policy: Policy,
) -> Decimal:
    """The least of what the models, our own sales, the request and the grade's ceiling allow; 0 for D (R268).

    No customer above 10 % of our annual business: bernsteinlaw.com; left out when our sales are unknown.
    """
    if grade is Grade.D:
        return ZERO
    caps = [adjusted]
    if own_sales is not None:
        caps.append(own_sales * policy.limits.own_sales_share)
    if requested_limit is not None:
        caps.append(requested_limit)
    if grade in policy.limits.ceilings:
        caps.append(policy.limits.ceilings[grade])
    return round_down(min(caps), policy)


def round_down(limit: Decimal, policy: Policy) -> Decimal:
    """A limit rounded down to the policy's step: 43,750 at a step of 100 is 43,700."""
    step = policy.limits.step
    return (limit / step).quantize(Decimal(1), ROUND_DOWN) * step


def trait_factor(traits: TraitResult, policy: Policy) -> Decimal:
    """The factor by which traits adjust the model's limit (R269).

    "multiplier": by trait grade, our own choice, since the sources give no numbers. "additive_percent": 1 +
    P/100 above the lowest threshold, else 1, as in textbooks (no source at hand).
    """
    if policy.traits.adjustment == "multiplier":
        return policy.traits.multipliers[traits.grade]
    lowest = policy.traits.thresholds[0].up_to
    return Decimal(1) if lowest is not None and traits.percent <= lowest else 1 + traits.percent / 100


def startup_limit(account: Ledger, policy: Policy) -> Decimal:
    """The limit of a customer without statements: the average of their last prepaid orders, up to a maximum.

    0 until enough of them were paid on time. It is our own choice; no source has one.
    """
    rules = policy.limits
    paid = orders_paid_on_time(account, rules.startup_terms)
    if len(paid) < rules.startup_orders:
        return ZERO
    last = paid[-rules.startup_average_of :]
    return min(rules.startup_limit, sum(last, ZERO) / len(last))


def _figures(account: RatedAccount, context: DecisionContext) -> tuple[Figures | None, list[str]]:
    filed = account.statements
    if filed is None:
        return None, [STATEMENTS_MISSING]
    if not are_current(filed.period_end, context.today, context.policy.statements):
        return None, [STATEMENTS_TOO_OLD]
    return filed.figures, []


def _hash(*inputs: object) -> str:
    return hashlib.sha256(repr(inputs).encode()).hexdigest()[:16]
