"""Version 1 of the credit policy, in effect until a company publishes its own.

The table of evaluation values is published (newton.com.tw, 營運資產分析模型, table 1; the grades are ours).
The traits are the client's (R260-R262); their thresholds and labels are known from textbooks and
credit agencies. The share of own sales is from bernsteinlaw.com. All other numbers are our own
choices.
"""

from datetime import date
from decimal import Decimal
from typing import Literal

from credit.grades import Grade
from credit.policy.tables import (
    AgeingBucket,
    BehaviourRules,
    BehaviourThreshold,
    EvaluationThreshold,
    GradeTerms,
    LabelThreshold,
    LadderRules,
    LimitRules,
    OrderRules,
    OverdueCap,
    PauseRules,
    Policy,
    ScoreThreshold,
    StatementRules,
    Step,
    TermsRules,
    TraitItem,
    TraitRules,
    TraitThreshold,
)
from credit.values import NEXT_STEPS, Action, ActionOwner

D = Decimal

_GROUPS: dict[Literal["customer", "priority", "credit"], str] = {
    "customer": "appearance product_summary product_demand competitive_strength end_customers management",
    "priority": "profitability_to_us product_quality market_attraction market_competition security "
    "replaceability",
    "credit": "payment_record credit_references growth balance_sheet capital_structure total_capital",
}
TRAITS = tuple(TraitItem(key, group) for group, keys in _GROUPS.items() for key in keys.split())


def _weights(customer: str, priority: str, credit: str) -> dict[str, int]:
    return dict(
        zip((item.key for item in TRAITS), map(int, f"{customer} {priority} {credit}".split()), strict=True)
    )


def _row(*grades: str) -> dict[str, Grade]:
    return dict(zip(("A", "B", "C", "D", "NR"), map(Grade, grades), strict=True))


_NEXT = dict(zip(("L0", "L1", "L1b", "L2", "L3", "L3b", "L4", "L5", "L6", "L7"), NEXT_STEPS, strict=True))


def _step(
    stage: str,
    day: int,
    level: int,
    action: Action,
    owner: ActionOwner,
    written: bool = False,
) -> Step:
    return Step(stage, day, level, action, owner, written, _NEXT[stage])


_SIGHT = ("TT100", "TT30_70BL", "DP_SIGHT", "LC_SIGHT")

DEFAULT = Policy(
    version=1,
    effective_on=date(2000, 1, 1),
    minimum_amount=D("50"),
    statements=StatementRules(
        evaluation=(
            EvaluationThreshold(D("-4.6"), D("0"), "high", Grade.D),
            EvaluationThreshold(D("-3.9"), D("2.5"), "high", Grade.D),
            EvaluationThreshold(D("-3.2"), D("5"), "high", Grade.D),
            EvaluationThreshold(D("-2.5"), D("7.5"), "elevated", Grade.C),
            EvaluationThreshold(D("-1.8"), D("10"), "elevated", Grade.C),
            EvaluationThreshold(D("-1.1"), D("12.5"), "elevated", Grade.C),
            EvaluationThreshold(D("-0.4"), D("15"), "limited", Grade.B),
            EvaluationThreshold(D("0.3"), D("17.5"), "limited", Grade.B),
            EvaluationThreshold(D("1.0"), D("20"), "limited", Grade.B),
            EvaluationThreshold(None, D("25"), "low", Grade.A),
        ),
        ratio_cap=D("10"),
        max_age_months=18,
        balance_tolerance=D("0.005"),
    ),
    traits=TraitRules(
        items=TRAITS,
        weight_sets={
            "balanced": _weights("3 4 4 5 4 7", "7 4 4 4 8 4", "10 7 6 9 7 3"),
            "finance": _weights("2 3 3 4 3 6", "4 3 3 3 10 2", "10 10 9 10 9 6"),
            "sales": _weights("4 5 7 6 6 6", "8 6 7 6 6 5", "9 5 4 4 3 3"),
        },
        weights="balanced",
        thresholds=(
            TraitThreshold(D("20"), Grade.D),
            TraitThreshold(D("45"), Grade.C),
            TraitThreshold(D("65"), Grade.B),
            TraitThreshold(None, Grade.A),
        ),
        labels=(
            LabelThreshold(D("15"), "CA6"),
            LabelThreshold(D("30"), "CA5"),
            LabelThreshold(D("45"), "CA4"),
            LabelThreshold(D("60"), "CA3"),
            LabelThreshold(D("85"), "CA2"),
            LabelThreshold(None, "CA1"),
        ),
        minimum_coverage=60,
        missing="zero",
        adjustment="multiplier",
        multipliers={"A": D("1.25"), "B": D("1.00"), "C": D("0.50"), "D": D("0"), "NR": D("0.50")},
        payment_record=(
            ScoreThreshold(D("0"), 10),
            ScoreThreshold(D("2"), 9),
            ScoreThreshold(D("5"), 8),
            ScoreThreshold(D("7"), 7),
            ScoreThreshold(D("10"), 6),
            ScoreThreshold(D("15"), 5),
            ScoreThreshold(D("30"), 3),
            ScoreThreshold(None, 1),
        ),
        balance_sheet={"A": 9, "B": 7, "C": 4, "D": 1},
        capital_structure=(
            ScoreThreshold(D("0.7"), 9, inclusive=False),
            ScoreThreshold(D("1.5"), 7),
            ScoreThreshold(D("3"), 5),
            ScoreThreshold(None, 2),
        ),
        capital_structure_without_net_worth=1,
    ),
    matrix={
        "A": _row("A", "A", "C", "D", "C"),
        "B": _row("B", "B", "C", "D", "C"),
        "C": _row("B", "C", "C", "D", "C"),
        "D": _row("D", "D", "D", "D", "D"),
        "NR": _row("C", "C", "NR", "D", "NR"),
    },
    limits=LimitRules(
        step=D("100"),
        own_sales_share=D("0.10"),
        ceilings={},
        startup_limit=D("10000"),
        startup_orders=2,
        startup_average_of=3,
        # Under both, the goods are ours until they are paid.
        startup_terms=("TT100", "TT30_70BL"),
        valid_days={"A": 365, "B": 180, "C": 90, "NR": 90, "D": 30},
        expiry_grace_days=30,
        four_eyes_above=D("50000"),
        authorities={"credit_controller": D("50000"), "finance_head": D("200000"), "general_manager": None},
    ),
    terms=TermsRules(
        by_grade={
            "A": GradeTerms((*_SIGHT, "LC_USANCE", "DA", "OA"), 90, D("0")),
            "B": GradeTerms((*_SIGHT, "LC_USANCE", "DA", "OA"), 60, D("0")),
            "C": GradeTerms((*_SIGHT, "LC_USANCE"), 30, D("30")),
            "NR": GradeTerms(_SIGHT, 0, D("30")),
            "D": GradeTerms(("TT100",), 0, D("100")),
        },
        deposit_percent={"TT100": D("100"), "TT30_70BL": D("30")},
        no_deposit=("LC_SIGHT", "LC_USANCE"),
        balance_days=5,
        bank_days=5,
        transit_days=30,
    ),
    orders=OrderRules(
        tolerance={"A": D("0.10"), "B": D("0.05"), "C": D("0"), "NR": D("0"), "D": D("0")},
        overdue_days={"A": 30, "B": 15, "C": 7, "NR": 7, "D": 0},
        overdue_minimum=D("100"),
        overdue_share=D("0.01"),
        override_days=7,
        stop_level=3,
        warn_at=D("0.80"),
        unassessed_on_deposit=("TT30_70BL", "DP_SIGHT"),
    ),
    behaviour=BehaviourRules(
        window_days=365,
        minimum_items=3,
        thresholds=(BehaviourThreshold(D("7"), 1, review=False), BehaviourThreshold(D("15"), 1, review=True)),
        caps=(
            OverdueCap(30, Grade.B, "no_increase"),
            OverdueCap(60, Grade.C, "exposure"),
            OverdueCap(90, Grade.D, "zero"),
        ),
        broken_promises=2,
        broken_within_days=180,
    ),
    ladder=LadderRules(
        steps=(
            _step("L0", 1, 0, "call", "sales"),
            _step("L1", 3, 1, "email", "sales", written=True),
            _step("L1b", 7, 1, "call", "sales"),
            _step("L2", 15, 2, "email", "credit", written=True),
            _step("L3", 30, 3, "letter", "credit", written=True),
            _step("L3b", 45, 3, "call", "finance"),
            _step("L4", 60, 4, "letter", "finance", written=True),
            _step("L5", 75, 5, "decision", "management"),
            _step("L6", 90, 6, "decision", "management"),
            _step("L7", 180, 7, "decision", "management"),
        ),
        shifts={"A": {"L1": 3, "L1b": 3, "L2": 3}},
        starts={"D": "L2"},
        notice_interval_days=7,
    ),
    pauses=PauseRules(promise_days=30, grace_days=2, dispute_days=30, resolved_days=7),
    ageing=(
        AgeingBucket("current", 0),
        AgeingBucket("1-30", 30),
        AgeingBucket("31-60", 60),
        AgeingBucket("61-90", 90),
        AgeingBucket("91-180", 180),
        AgeingBucket("181-365", 365),
        AgeingBucket(">365", None),
    ),
)
