"""The credit policy: every table and number a decision may compare, as data with a version.

`DEFAULT` is version 1. A change is a new version with an effective date; nothing here is read
from anywhere but the policy a decision was given.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from credit.domain.grades import Grade

D = Decimal


@dataclass(frozen=True)
class EvaluationBand:
    """Evaluation values up to and including `up_to` (None: any) give `percent` of the working assets."""

    up_to: Decimal | None
    percent: Decimal
    risk: str
    grade: Grade


@dataclass(frozen=True)
class StatementRules:
    evaluation: tuple[EvaluationBand, ...]
    ratio_cap: Decimal  # X1 and X2 when there are no current liabilities
    max_age_months: int
    balance_tolerance: Decimal  # share of total assets


@dataclass(frozen=True)
class TraitItem:
    key: str
    group: Literal["customer", "priority", "credit"]


@dataclass(frozen=True)
class TraitBand:
    up_to: Decimal | None
    grade: Grade


@dataclass(frozen=True)
class LabelBand:
    up_to: Decimal | None
    label: str


@dataclass(frozen=True)
class ScoreBand:
    up_to: Decimal | None
    score: int
    inclusive: bool = True


@dataclass(frozen=True)
class TraitRules:
    items: tuple[TraitItem, ...]
    weight_sets: dict[str, dict[str, int]]
    weights: str  # the name of the set in use
    bands: tuple[TraitBand, ...]
    labels: tuple[LabelBand, ...]
    minimum_coverage: int  # sum of the weights of known items, of 100
    missing: Literal["zero", "renormalise"]
    adjustment: Literal["multiplier", "additive_percent"]
    multipliers: dict[str, Decimal]  # by trait grade
    # Items computed from what happened, never from an opinion:
    payment_record: tuple[ScoreBand, ...]  # by average days late
    balance_sheet: dict[str, int]  # by financial grade
    capital_structure: tuple[ScoreBand, ...]  # by total liabilities / net worth
    capital_structure_without_net_worth: int


@dataclass(frozen=True)
class LimitRules:
    step: Decimal
    own_sales_share: Decimal
    ceilings: dict[str, Decimal]  # by grade; none unless configured
    startup_limit: Decimal
    startup_orders: int
    startup_average_of: int
    startup_terms: tuple[str, ...]
    valid_days: dict[str, int]  # by grade
    expiry_grace_days: int
    authorities: dict[str, Decimal | None]  # by role; None: any amount


@dataclass(frozen=True)
class GradeTerms:
    allowed: tuple[str, ...]  # families of terms
    max_days: int
    deposit_percent: Decimal


@dataclass(frozen=True)
class TermsRules:
    by_grade: dict[str, GradeTerms]
    deposit_percent: dict[str, Decimal]  # by family, where the terms themselves name one
    no_deposit: tuple[str, ...]  # families a grade's deposit is not asked for
    balance_days: int  # TT30_70BL: after shipment
    bank_days: int  # letter of credit at sight: after presentation
    transit_days: int  # documents against payment: after shipment


@dataclass(frozen=True)
class OrderRules:
    tolerance: dict[str, Decimal]  # by grade, share of the limit
    overdue_days: dict[str, int]  # by grade
    overdue_minimum: Decimal
    overdue_share: Decimal  # of the limit
    stop_level: int  # collection level from which orders are held
    warn_at: Decimal  # utilisation
    unassessed_on_deposit: tuple[str, ...]  # families where a deposit stands in for a limit, for grade NR


@dataclass(frozen=True)
class BehaviourBand:
    """Average days late above `over`."""

    over: Decimal
    notches: int
    review: bool


@dataclass(frozen=True)
class OverdueCap:
    days: int
    grade: Grade
    limit: Literal["no_increase", "exposure", "zero"]


@dataclass(frozen=True)
class BehaviourRules:
    window_days: int
    minimum_items: int
    bands: tuple[BehaviourBand, ...]
    caps: tuple[OverdueCap, ...]


@dataclass(frozen=True)
class Step:
    stage: str
    day: int
    level: int
    action: Literal["call", "email", "letter", "decision"]
    owner: Literal["sales", "credit", "finance", "management"]
    written: bool
    next_measure: str


@dataclass(frozen=True)
class LadderRules:
    steps: tuple[Step, ...]
    shifts: dict[str, dict[str, int]]  # by grade, by stage: days later
    starts: dict[str, str]  # by grade: the first stage, reached on the first day
    notice_interval_days: int


@dataclass(frozen=True)
class AgeingBucket:
    """Days past due up to and including `up_to`."""

    name: str
    up_to: int | None


@dataclass(frozen=True)
class Policy:
    version: int
    effective_on: date
    minimum_amount: Decimal  # an open item below this is not overdue; a bank charge below it is written off
    statements: StatementRules
    traits: TraitRules
    matrix: dict[str, dict[str, Grade]]  # financial grade, then trait grade
    limits: LimitRules
    terms: TermsRules
    orders: OrderRules
    behaviour: BehaviourRules
    ladder: LadderRules
    ageing: tuple[AgeingBucket, ...]


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


# What the customer is told comes next, if nothing is paid: the last sentence of each letter.
_NEXT = {
    "L0": "If nothing is heard, a first reminder follows.",
    "L1": "If payment does not reach us within the next days, we will call you about it.",
    "L1b": "If no payment date is agreed, a second reminder with a deadline follows.",
    "L2": "Please pay within 7 days; after that we must send a formal notice and stop new orders "
    "on open account.",
    "L3": "New orders on open account are stopped. If the amount stays unpaid, our management will "
    "contact you and the export credit insurer may be informed.",
    "L3b": "If no payment plan is agreed, a final demand follows.",
    "L4": "Please pay within 10 days; after that the claim may be given to a collection agency, "
    "a lawyer or the credit insurer.",
    "L5": "Decide between agency, lawyer and insurance claim.",
    "L6": "The claim is handed over; we send no further reminders ourselves.",
    "L7": "Decide between court and write-off.",
}


def _step(
    stage: str,
    day: int,
    level: int,
    action: Literal["call", "email", "letter", "decision"],
    owner: Literal["sales", "credit", "finance", "management"],
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
            EvaluationBand(D("-4.6"), D("0"), "high", Grade.D),
            EvaluationBand(D("-3.9"), D("2.5"), "high", Grade.D),
            EvaluationBand(D("-3.2"), D("5"), "high", Grade.D),
            EvaluationBand(D("-2.5"), D("7.5"), "elevated", Grade.C),
            EvaluationBand(D("-1.8"), D("10"), "elevated", Grade.C),
            EvaluationBand(D("-1.1"), D("12.5"), "elevated", Grade.C),
            EvaluationBand(D("-0.4"), D("15"), "limited", Grade.B),
            EvaluationBand(D("0.3"), D("17.5"), "limited", Grade.B),
            EvaluationBand(D("1.0"), D("20"), "limited", Grade.B),
            EvaluationBand(None, D("25"), "low", Grade.A),
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
        bands=(
            TraitBand(D("20"), Grade.D),
            TraitBand(D("45"), Grade.C),
            TraitBand(D("65"), Grade.B),
            TraitBand(None, Grade.A),
        ),
        labels=(
            LabelBand(D("15"), "CA6"),
            LabelBand(D("30"), "CA5"),
            LabelBand(D("45"), "CA4"),
            LabelBand(D("60"), "CA3"),
            LabelBand(D("85"), "CA2"),
            LabelBand(None, "CA1"),
        ),
        minimum_coverage=60,
        missing="zero",
        adjustment="multiplier",
        multipliers={"A": D("1.25"), "B": D("1.00"), "C": D("0.50"), "D": D("0"), "NR": D("0.50")},
        payment_record=(
            ScoreBand(D("0"), 10),
            ScoreBand(D("2"), 9),
            ScoreBand(D("5"), 8),
            ScoreBand(D("7"), 7),
            ScoreBand(D("10"), 6),
            ScoreBand(D("15"), 5),
            ScoreBand(D("30"), 3),
            ScoreBand(None, 1),
        ),
        balance_sheet={"A": 9, "B": 7, "C": 4, "D": 1},
        capital_structure=(
            ScoreBand(D("0.7"), 9, inclusive=False),
            ScoreBand(D("1.5"), 7),
            ScoreBand(D("3"), 5),
            ScoreBand(None, 2),
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
        # Both are paid before the goods leave our hands.
        startup_terms=("TT100", "TT30_70BL"),
        valid_days={"A": 365, "B": 180, "C": 90, "NR": 90, "D": 30},
        expiry_grace_days=30,
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
        stop_level=3,
        warn_at=D("0.80"),
        unassessed_on_deposit=("TT30_70BL", "DP_SIGHT"),
    ),
    behaviour=BehaviourRules(
        window_days=365,
        minimum_items=3,
        bands=(BehaviourBand(D("7"), 1, review=False), BehaviourBand(D("15"), 1, review=True)),
        caps=(
            OverdueCap(30, Grade.B, "no_increase"),
            OverdueCap(60, Grade.C, "exposure"),
            OverdueCap(90, Grade.D, "zero"),
        ),
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
