"""The working-assets model: from a balance sheet to an evaluation value, a grade and a limit.

In use since 1981, more exact for traditional industries; the formulas are in `evaluate`.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from credit.domain.grades import Grade
from credit.domain.policy import StatementRules
from credit.domain.thresholds import row_for
from eventing.core.errors import Invalid

ZERO = Decimal(0)

NET_WORTH_NOT_POSITIVE = "NET_WORTH_NOT_POSITIVE"
NEGATIVE_WORKING_CAPITAL = "NEGATIVE_WORKING_CAPITAL"
WORKING_ASSETS_NOT_POSITIVE = "WORKING_ASSETS_NOT_POSITIVE"
CURRENT_LIABILITIES_ZERO = "CURRENT_LIABILITIES_ZERO"
NEEDS_CONFIRMATION = frozenset({CURRENT_LIABILITIES_ZERO})


@dataclass(frozen=True)
class Figures:
    """A balance sheet, in one currency. Total liabilities include the current ones."""

    current_assets: Decimal
    inventory: Decimal
    non_current_assets: Decimal
    current_liabilities: Decimal
    total_liabilities: Decimal
    net_worth: Decimal


@dataclass(frozen=True)
class WorkingAssets:
    """What the model made of the figures. Ratios are unrounded; None where they are undefined."""

    working_capital: Decimal
    working_assets: Decimal
    current_ratio: Decimal | None
    quick_ratio: Decimal | None
    short_term_debt_ratio: Decimal | None
    debt_ratio: Decimal | None
    evaluation_value: Decimal | None
    percent: Decimal
    risk: str
    grade: Grade
    limit: Decimal
    flags: tuple[str, ...]


def check_figures(figures: Figures, rules: StatementRules) -> None:
    """Raises Invalid for figures that cannot be a balance sheet."""
    for field in (
        "current_assets",
        "inventory",
        "non_current_assets",
        "current_liabilities",
        "total_liabilities",
    ):
        if getattr(figures, field) < 0:
            raise Invalid(f"figures.{field}", "Must not be negative.")
    if figures.inventory > figures.current_assets:
        raise Invalid("figures.inventory", "Inventory is part of the current assets and cannot be more.")
    if figures.current_liabilities > figures.total_liabilities:
        raise Invalid(
            "figures.current_liabilities", "Total liabilities include the current ones; they cannot be less."
        )
    total = figures.current_assets + figures.non_current_assets
    difference = abs(total - figures.total_liabilities - figures.net_worth)
    if difference > total * rules.balance_tolerance:
        raise Invalid(
            "figures.net_worth",
            f"The sheet does not balance: assets {total}, liabilities and net worth "
            f"{figures.total_liabilities + figures.net_worth}.",
        )


def are_current(period_end: date, on: date, rules: StatementRules) -> bool:
    """Whether statements of this period still count on that day."""
    months = (on.year - period_end.year) * 12 + on.month - period_end.month
    return months < rules.max_age_months or (months == rules.max_age_months and on.day <= period_end.day)


def evaluate(figures: Figures, rules: StatementRules) -> WorkingAssets:
    """EV = CA/CL + (CA - inventory)/CL - CL/NW - TL/NW; limit = (CA - CL + NW)/2 x the percentage of EV.

    Source: working-assets analysis model (newton.com.tw, table 1).
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
        # Taken literally the formula turns both debt ratios positive and calls the insolvent safe.
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
