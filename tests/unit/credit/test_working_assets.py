"""The working-assets model: the published examples, every boundary, and what must not fool it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from credit.assessment.thresholds import row_for
from credit.assessment.working_assets import (
    CURRENT_LIABILITIES_ZERO,
    NEGATIVE_WORKING_CAPITAL,
    NET_WORTH_NOT_POSITIVE,
    WORKING_ASSETS_NOT_POSITIVE,
    Figures,
    are_current,
    check_figures,
    evaluate,
)
from credit.policy.default import DEFAULT
from eventing import Invalid
from tests.unit.credit.histories import W1, W2, W4, W6, W9, Customer, figures

D = Decimal
RULES = DEFAULT.statements
W3 = figures("800,000", "400,000", "900,000", "1,500,000", "600,000")
W7 = figures("400,000", "150,000", "500,000", "700,000", "900,000")
W8 = figures("300,000", "100,000", "900,000", "950,000", "200,000")

EXAMPLES = {
    # figures, WC, WA, X1, X2, X3, X4, EV, percent, grade, limit
    "W1": (W1, 600000, 850000, "2.0000", "1.3333", "0.5455", "0.8182", "1.9697", "25", "A", "212500"),
    "W2": (W2, 200000, 500000, "1.2857", "0.7857", "0.8750", "1.2500", "-0.0536", "17.5", "B", "87500"),
    "W3": (W3, -100000, 250000, "0.8889", "0.4444", "1.5000", "2.5000", "-2.6667", "7.5", "C", "18750"),
    "W4": (W4, -200000, 150000, "0.8333", "0.4167", "2.4000", "4.0000", "-5.1500", "0", "D", "0"),
    "W7": (W7, -100000, 400000, "0.8000", "0.5000", "0.5556", "0.7778", "-0.0333", "17.5", "B", "70000"),
    "W8": (W8, -600000, -200000, "0.3333", "0.2222", "4.5", "4.75", "-8.6944", "0", "D", "0"),
    "W9": (W9, 300000, 400000, "10", "10", "0", "0", "20.0", "25", "A", "100000"),
}


def rounded(value: Decimal | None) -> Decimal:
    assert value is not None
    return value.quantize(D("0.0001"))


@pytest.mark.req("R250", "R251", "R252", "R253", "R254", "R255", "R256", "R257")
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_worked_examples_come_out_as_published(name: str):
    sheet, capital, assets, x1, x2, x3, x4, value, percent, grade, limit = EXAMPLES[name]
    found = evaluate(sheet, RULES)
    assert (found.working_capital, found.working_assets) == (D(capital), D(assets))
    assert [
        rounded(ratio)
        for ratio in (
            found.current_ratio,
            found.quick_ratio,
            found.short_term_debt_ratio,
            found.debt_ratio,
            found.evaluation_value,
        )
    ] == [D(text) for text in (x1, x2, x3, x4, value)]
    assert (found.percent, found.grade, found.limit) == (D(percent), grade, D(limit))


@pytest.mark.req("R258")
@pytest.mark.parametrize(
    ("value", "percent"),
    [
        ("-4.6", "0"),
        ("-4.595", "2.5"),
        ("-4.59", "2.5"),
        ("-3.9", "2.5"),
        ("-3.89", "5"),
        ("-3.2", "5"),
        ("-2.5", "7.5"),
        ("-1.8", "10"),
        ("-1.1", "12.5"),
        ("-1.09", "15"),
        ("-0.4", "15"),
        ("-0.39", "17.5"),
        ("0.3", "17.5"),
        ("0.305", "20"),
        ("0.31", "20"),
        ("1.0", "20"),
        ("1.01", "25"),
    ],
)
def test_a_bound_belongs_to_the_band_below_it_and_nothing_is_rounded(value: str, percent: str):
    assert row_for(D(value), RULES.evaluation).percent == D(percent)


@pytest.mark.req("R258")
def test_another_percentage_table_gives_another_limit():
    halved = replace(
        RULES,
        evaluation=tuple(replace(threshold, percent=threshold.percent / 2) for threshold in RULES.evaluation),
    )
    assert evaluate(W1, halved).limit == D("106250")


@pytest.mark.req("R259")
def test_a_firm_without_net_worth_has_no_value_no_limit_and_grade_d():
    # Taken literally, the formula gives it +22.8889 and 25 %.
    found = evaluate(W6, RULES)
    assert (found.evaluation_value, found.grade, found.limit) == (None, "D", D(0))
    assert NET_WORTH_NOT_POSITIVE in found.flags
    assert evaluate(replace(W6, net_worth=D(0)), RULES).grade == "D"


@pytest.mark.req("R259")
def test_without_working_assets_there_is_no_limit_whatever_the_percentage():
    found = evaluate(figures("10", "0", "120", "120", "100"), RULES)
    assert (found.working_assets, found.percent, found.limit) == (D(-5), D("10"), D(0))
    assert WORKING_ASSETS_NOT_POSITIVE in found.flags


@pytest.mark.req("R259")
def test_no_current_liabilities_cap_the_ratios_and_ask_for_a_person():
    assert CURRENT_LIABILITIES_ZERO in evaluate(W9, RULES).flags


def test_negative_working_capital_is_flagged_and_counted():
    found = evaluate(W7, RULES)
    assert found.flags == (NEGATIVE_WORKING_CAPITAL,)
    assert found.limit == D("70000")


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"inventory": D("1300000")}, "figures.inventory", "above_current_assets"),
        ({"current_liabilities": D("950000")}, "figures.current_liabilities", "above_total_liabilities"),
        ({"net_worth": D("1111000")}, "figures.net_worth", "does_not_balance"),
        ({"inventory": D("-1")}, "figures.inventory", "negative"),
    ],
)
def test_figures_that_are_no_balance_sheet_are_refused_by_field(
    changes: dict[str, Decimal], field: str, code: str
):
    with pytest.raises(Invalid) as refused:
        Customer().opened().files(replace(W1, **changes))
    assert (refused.value.field, refused.value.reason) == (field, code)


def test_a_sheet_may_be_off_balance_by_half_a_percent():
    check_figures(replace(W1, net_worth=D("1110000")), RULES)
    assert isinstance(W1, Figures)


@pytest.mark.parametrize(
    ("on", "current"),
    [(date(2026, 6, 30), True), (date(2026, 7, 1), False), (date(2024, 12, 31), True)],
)
def test_statements_count_for_eighteen_months(on: date, current: bool):
    assert are_current(date(2024, 12, 30), on, RULES) is current
