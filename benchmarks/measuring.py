"""Alternating rounds of ours and raw, and the table that comes of them."""

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROUNDS = 5


@dataclass(frozen=True)
class Result:
    """One row: operations a second, medians of the rounds; `budget` is the least ratio wanted."""

    path: str
    against: str
    ours_per_s: float
    raw_per_s: float
    ratio: float
    budget: float
    lowest: float
    highest: float


def compare(
    path: str,
    against: str,
    budget: float,
    operations: int,
    ours: Callable[[], Callable[[], object]],
    raw: Callable[[], Callable[[], object]],
    rounds: int = ROUNDS,
) -> Result:
    """`ours` and `raw` prepare a round and return what is timed; rounds alternate, so drift hits both."""
    ours_rates: list[float] = []
    raw_rates: list[float] = []
    for _ in range(rounds):
        raw_rates.append(operations / _timed(raw()))
        ours_rates.append(operations / _timed(ours()))
    ratios = [mine / theirs for mine, theirs in zip(ours_rates, raw_rates, strict=True)]
    return Result(
        path,
        against,
        round(statistics.median(ours_rates), 1),
        round(statistics.median(raw_rates), 1),
        round(statistics.median(ratios), 3),
        budget,
        round(min(ratios), 3),
        round(max(ratios), 3),
    )


def _timed(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def show(results: Sequence[Result], server: str) -> None:
    table = Table("path", "against", "ours/s", "raw/s", "ratio", "lowest..highest", "budget", title=server)
    for row in results:
        style = None if row.ratio >= row.budget else "red"
        table.add_row(
            row.path,
            row.against,
            f"{row.ours_per_s:,.0f}",
            f"{row.raw_per_s:,.0f}",
            f"{row.ratio:.2f}",
            f"{row.lowest:.2f}..{row.highest:.2f}",
            f"{row.budget:.2f}",
            style=style,
        )
    Console(width=140).print(table)


def write(results: Sequence[Result], path: Path) -> None:
    rows = []
    for result in results:
        row = asdict(result)
        del row["lowest"], row["highest"]
        rows.append(row)
    path.write_text(json.dumps(rows, indent=2) + "\n")
