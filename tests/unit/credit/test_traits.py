"""Trait analysis: weights, percentages, thresholds, what is missing and what is computed."""

from dataclasses import replace
from decimal import Decimal

import pytest

from credit.assessment.commands import ScoreTraits
from credit.assessment.thresholds import row_for
from credit.assessment.traits import analyse, derived_scores
from credit.grades import Grade
from credit.policy.default import DEFAULT
from eventing import Invalid
from tests.unit.credit.histories import CUSTOMER, EXAMPLE_SCORES, W1, W6, Customer
from wording import Words

D = Decimal
RULES = DEFAULT.traits
MISSING = ("security", "credit_references", "balance_sheet", "capital_structure", "total_capital")
INCOMPLETE = {key: score for key, score in EXAMPLE_SCORES.items() if key not in MISSING}


@pytest.mark.parametrize(
    ("group", "traits"),
    [
        pytest.param(
            "customer",
            ("外表印象", "产品概要", "产品需求", "竞争实力", "最终顾客", "管理能力"),
            marks=pytest.mark.req("R260"),
        ),
        pytest.param(
            "priority",
            ("可获利能力", "产品质量", "市场吸引力", "市场竞争", "担保", "替代能力"),
            marks=pytest.mark.req("R261"),
        ),
        pytest.param(
            "credit",
            ("付款历史记录", "资信证明", "资本和利润增长率", "资产负债表状况", "资本结构比率", "资本总额"),
            marks=pytest.mark.req("R262"),
        ),
    ],
)
def test_the_traits_of_a_group_are_the_clients_each_counts_and_each_has_its_name(
    group: str, traits: tuple[str, ...]
):
    """By the names the client gives them; each changes the result by its own weight."""
    keys = [item.key for item in RULES.items if item.group == group]
    words = Words("credit")
    assert tuple(words.say("zh_CN", "trait", key) for key in keys) == traits
    assert all(words.knows("en", "trait", key) for key in keys)
    weights = RULES.weight_sets[RULES.weights]
    whole = analyse(dict.fromkeys(EXAMPLE_SCORES, 5), RULES).weighted_score
    for key in keys:
        better = analyse({**dict.fromkeys(EXAMPLE_SCORES, 5), key: 6}, RULES).weighted_score
        assert better - whole == weights[key] > 0


@pytest.mark.req("R264")
@pytest.mark.parametrize(
    ("name", "sums"), [("balanced", (27, 31, 42)), ("finance", (21, 25, 54)), ("sales", (34, 38, 28))]
)
def test_each_weight_set_adds_up_to_a_hundred(name: str, sums: tuple[int, int, int]):
    weights = RULES.weight_sets[name]
    assert all(0 <= weight <= 10 for weight in weights.values())
    found = tuple(
        sum(weights[item.key] for item in RULES.items if item.group == group)
        for group in ("customer", "priority", "credit")
    )
    assert (found, sum(weights.values())) == (sums, 100)


@pytest.mark.req("R265")
@pytest.mark.parametrize(
    ("weights", "points", "percent"),
    [("balanced", 631, "63.1"), ("finance", 626, "62.6"), ("sales", 631, "63.1")],
)
def test_the_worked_example_comes_out_as_published(weights: str, points: int, percent: str):
    found = analyse(EXAMPLE_SCORES, replace(RULES, weights=weights))
    assert (found.weighted_score, found.percent) == (points, D(percent))
    assert (found.grade, found.label, found.coverage) == ("B", "CA2", 100)


def test_missing_traits_score_nothing_and_keep_their_weight():
    found = analyse(INCOMPLETE, RULES)
    assert (found.percent, found.grade, found.coverage) == (D("43.0"), "C", 66)


def test_renormalising_is_a_switch_of_the_policy():
    found = analyse(INCOMPLETE, replace(RULES, missing="renormalise"))
    assert (round(found.percent, 4), found.grade) == (D("65.1515"), "A")


def test_too_little_coverage_is_no_grade():
    few = dict.fromkeys(("payment_record", "security", "management"), 9)
    found = analyse(few, RULES)
    assert (found.coverage, found.grade, found.label) == (25, "NR", "NR")


@pytest.mark.parametrize(
    ("known", "coverage", "grade"),
    [((10, 9, 8, 7, 7, 7, 7, 4), 59, "NR"), ((10, 9, 8, 7, 7, 7, 7, 5), 60, "C")],
)
def test_sixty_of_a_hundred_are_coverage_enough(known: tuple[int, ...], coverage: int, grade: str):
    """`known` are weights of the balanced set; each is found at another trait."""
    weights = dict(RULES.weight_sets["balanced"])
    scores = {}
    for weight in known:
        key = next(key for key, one in weights.items() if one == weight)
        del weights[key]
        scores[key] = 7
    found = analyse(scores, RULES)
    assert (found.coverage, found.grade) == (coverage, grade)


@pytest.mark.req("R266")
@pytest.mark.parametrize(
    ("percent", "grade"),
    [("20", "D"), ("20.1", "C"), ("45", "C"), ("45.1", "B"), ("65", "B"), ("65.1", "A"), ("100", "A")],
)
def test_the_percentage_gives_the_grade(percent: str, grade: str):
    assert row_for(D(percent), RULES.thresholds).grade == grade


@pytest.mark.parametrize(
    ("percent", "label"),
    [("15", "CA6"), ("30", "CA5"), ("45", "CA4"), ("60", "CA3"), ("85", "CA2"), ("85.1", "CA1")],
)
def test_the_agencies_label_is_shown_beside_it(percent: str, label: str):
    assert row_for(D(percent), RULES.labels).label == label


@pytest.mark.req("R263")
@pytest.mark.parametrize(
    ("key", "score", "code"),
    [("management", 11, "too_large"), ("management", -1, "negative"), ("luck", 5, "not_a_trait")],
)
def test_a_score_off_the_scale_or_of_no_trait_is_refused_by_field(key: str, score: int, code: str):
    with pytest.raises(Invalid) as refused:
        Customer().opened().does(ScoreTraits(customer_id=CUSTOMER, by="cc", scores={key: score}))
    assert (refused.value.field, refused.value.reason) == (f"scores.{key}", code)


@pytest.mark.parametrize(
    ("days", "score"),
    [("0", 10), ("2", 9), ("5", 8), ("7", 7), ("10", 6), ("15", 5), ("30", 3), ("30.1", 1)],
)
def test_the_payment_record_is_computed_from_the_days_late(days: str, score: int):
    assert derived_scores(D(days), Grade.NR, None, RULES) == {"payment_record": score}


def test_balance_sheet_and_capital_structure_are_computed_from_the_statements():
    assert derived_scores(None, Grade.A, W1, RULES) == {"balance_sheet": 9, "capital_structure": 7}
    assert derived_scores(None, Grade.D, W6, RULES) == {"balance_sheet": 1, "capital_structure": 1}


@pytest.mark.parametrize(
    ("liabilities", "score"), [("69", 9), ("70", 7), ("150", 7), ("151", 5), ("300", 5), ("301", 2)]
)
def test_capital_structure_is_scored_by_debt_to_net_worth(liabilities: str, score: int):
    sheet = replace(W1, total_liabilities=D(liabilities), net_worth=D(100))
    assert derived_scores(None, Grade.NR, sheet, RULES) == {"capital_structure": score}
