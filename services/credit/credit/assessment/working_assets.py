"""The working-assets model: an evaluation value, a grade and a limit from a balance sheet (R250-R257).

In use abroad since 1981, and more exact for traditional industries; the formulas are in `evaluate`.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from credit.assessment.thresholds import row_for
from credit.grades import Grade
from credit.policy.tables import StatementRules
from credit.values import Amount, Code, NotNegative
from eventing import Invalid

ZERO = Decimal(0)

NET_WORTH_NOT_POSITIVE = "NET_WORTH_NOT_POSITIVE"
NEGATIVE_WORKING_CAPITAL = "NEGATIVE_WORKING_CAPITAL"
WORKING_ASSETS_NOT_POSITIVE = "WORKING_ASSETS_NOT_POSITIVE"
CURRENT_LIABILITIES_ZERO = "CURRENT_LIABILITIES_ZERO"
NEEDS_CONFIRMATION = frozenset({CURRENT_LIABILITIES_ZERO})


@dataclass(frozen=True)
class Figures:
    """A balance sheet, in the currency of the account. Total liabilities include the current ones."""

    current_assets: NotNegative
    inventory: NotNegative
    non_current_assets: NotNegative
    current_liabilities: NotNegative
    total_liabilities: NotNegative
    net_worth: Amount


@dataclass(frozen=True)
class WorkingAssets:
    """The model's result. Ratios are unrounded, and None when undefined; `percent` is of the working assets.

    Working capital (R250), working assets (R251) and limit are amounts in the currency of the figures.
    """

    working_capital: Decimal
    working_assets: Decimal
    current_ratio: Decimal | None
    quick_ratio: Decimal | None
    short_term_debt_ratio: Decimal | None
    debt_ratio: Decimal | None
    evaluation_value: Decimal | None
    percent: Decimal
    risk: Code
    grade: Grade
    limit: Decimal
    flags: tuple[Code, ...]


def check_figures(figures: Figures, rules: StatementRules) -> None:
    """Check a balance sheet. Raises Invalid when parts exceed their whole, or it does not balance.

    The tolerance is a share of total assets, in the policy; it is our own choice.
    """
    if figures.inventory > figures.current_assets:
        raise Invalid("figures.inventory", "above_current_assets", max=figures.current_assets)
    if figures.current_liabilities > figures.total_liabilities:
        raise Invalid("figures.current_liabilities", "above_total_liabilities", max=figures.total_liabilities)
    if not balances(figures, rules):
        assets, financed = sides(figures)
        raise Invalid("figures.net_worth", "does_not_balance", assets=assets, financed=financed)


def sides(figures: Figures) -> tuple[Decimal, Decimal]:
    """The two sides of a balance sheet: the assets, and what they are financed with."""
    return (
        figures.current_assets + figures.non_current_assets,
        figures.total_liabilities + figures.net_worth,
    )


def balances(figures: Figures, rules: StatementRules) -> bool:
    """Whether both sides are the same, but for the policy's share of the assets."""
    assets, financed = sides(figures)
    return abs(assets - financed) <= assets * rules.balance_tolerance


def are_current(period_end: date, on: date, rules: StatementRules) -> bool:
    """Whether statements up to `period_end` can be used on a day; their maximum age is our own choice."""
    months = (on.year - period_end.year) * 12 + on.month - period_end.month
    return months < rules.max_age_months or (months == rules.max_age_months and on.day <= period_end.day)


def evaluate(figures: Figures, rules: StatementRules) -> WorkingAssets:
    """The working-assets analysis of a balance sheet, by the policy's table of evaluation values.

    Evaluation value EV = CA/CL + (CA - inventory)/CL - CL/NW - TL/NW (R252-R256), with current assets CA,
    current liabilities CL, total liabilities TL, net worth NW. Limit = (CA - CL + NW)/2 x percentage of EV
    (R250, R251, R257). Source: newton.com.tw, 營運資產分析模型, table 1 (the percentages).

    Our own choices where the formula breaks (R259): net worth <= 0 is grade D without a limit; without
    current liabilities both liquidity ratios are capped, and a person must confirm; no limit without working
    assets.
    """
    capital = figures.current_assets - figures.current_liabilities
    assets = (capital + figures.net_worth) / 2
    flags = [
        flag
        for flag, holds in (
            (NEGATIVE_WORKING_CAPITAL, capital < 0),
            (WORKING_ASSETS_NOT_POSITIVE, assets <= 0),
            (CURRENT_LIABILITIES_ZERO, figures.current_liabilities == 0),
            (NET_WORTH_NOT_POSITIVE, figures.net_worth <= 0),
        )
        if holds
    ]
    if figures.net_worth <= 0:
        # Taken literally, the formula would add both debt ratios and rate an insolvent firm as safe.
        return WorkingAssets(
            capital,
            assets,
            None,
            None,
            None,
            None,
            None,
            percent=ZERO,
            risk="high",
            grade=Grade.D,
            limit=ZERO,
            flags=tuple(flags),
        )
    current = _liquidity(figures.current_assets, figures.current_liabilities, rules)
    quick = _liquidity(figures.current_assets - figures.inventory, figures.current_liabilities, rules)
    short_debt = figures.current_liabilities / figures.net_worth
    debt = figures.total_liabilities / figures.net_worth
    value = current + quick - short_debt - debt
    row = row_for(value, rules.evaluation)
    return WorkingAssets(
        capital,
        assets,
        current,
        quick,
        short_debt,
        debt,
        value,
        percent=row.percent,
        risk=row.risk,
        grade=row.grade,
        limit=max(ZERO, assets) * row.percent / 100,
        flags=tuple(flags),
    )


def _liquidity(assets: Decimal, current_liabilities: Decimal, rules: StatementRules) -> Decimal:
    if current_liabilities:
        return assets / current_liabilities
    return rules.ratio_cap if assets > 0 else ZERO
