"""Measuring: alternating rounds of ours and raw, and the tables made of them."""

import json
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

ROUNDS = 5


@dataclass(frozen=True)
class Result:
    """One row: operations a second, medians of the rounds.

    `budget` is the least ratio wanted, None where somebody else's product is measured beside ours.
    """

    path: str
    against: str
    ours_per_s: float
    raw_per_s: float
    ratio: float
    budget: float | None
    lowest: float
    highest: float

    @property
    def short(self) -> bool:
        return self.budget is not None and self.ratio < self.budget


@dataclass(frozen=True)
class Latency:
    """One row of times, in milliseconds; `budget_ms` is the most that percentile `of` may be, 50 or 99."""

    path: str
    p50_ms: float
    p99_ms: float
    budget_ms: float
    of: int = 99

    @property
    def short(self) -> bool:
        return (self.p50_ms if self.of == 50 else self.p99_ms) > self.budget_ms


@dataclass(frozen=True)
class Footprint:
    """One row of what a process takes while there is nothing to do: per cent of a core, MiB resident."""

    path: str
    cpu_percent: float
    memory_mib: float
    budget_percent: float | None

    @property
    def short(self) -> bool:
        return self.budget_percent is not None and self.cpu_percent > self.budget_percent


@dataclass(frozen=True)
class Cost:
    """One row of what the whole system takes for a thing, or how many of it a second.

    `wanted` is the most of it, or the `least`.
    """

    path: str
    against: str
    count: float
    wanted: float
    least: bool = False

    @property
    def short(self) -> bool:
        return self.count < self.wanted if self.least else self.count > self.wanted


Row = Result | Latency | Footprint | Cost


def compare(
    path: str,
    against: str,
    budget: float | None,
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


def latency(path: str, budget_ms: float, seconds: Sequence[float], of: int = 99) -> Latency:
    hundredths = statistics.quantiles(seconds, n=100)
    return Latency(path, round(hundredths[49] * 1000, 1), round(hundredths[98] * 1000, 1), budget_ms, of)


def show(rows: Sequence[Row], server: str) -> None:
    """The rows as tables, red where a budget is missed."""
    console = Console(width=140)
    rates = Table("path", "against", "ours/s", "raw/s", "ratio", "lowest..highest", "budget", title=server)
    times = Table("path", "p50 ms", "p99 ms", "at most")
    costs = Table("of the whole system", "what", "count", "wanted")
    footprints = Table("process", "% of a core, idle", "MiB", "at most")
    for row in rows:
        style = "red" if row.short else None
        match row:
            case Result():
                rates.add_row(
                    row.path,
                    row.against,
                    f"{row.ours_per_s:,.0f}",
                    f"{row.raw_per_s:,.0f}",
                    f"{row.ratio:.2f}",
                    f"{row.lowest:.2f}..{row.highest:.2f}",
                    "-" if row.budget is None else f"{row.budget:.2f}",
                    style=style,
                )
            case Latency():
                most = f"{row.budget_ms:.0f}" + (" (p50)" if row.of == 50 else "")
                times.add_row(row.path, f"{row.p50_ms:.1f}", f"{row.p99_ms:.1f}", most, style=style)
            case Cost():
                wanted = f"{'at least' if row.least else 'at most'} {row.wanted:g}"
                costs.add_row(row.path, row.against, f"{row.count:.1f}", wanted, style=style)
            case Footprint():
                most = "-" if row.budget_percent is None else f"{row.budget_percent:.0f} %"
                cells = (row.path, f"{row.cpu_percent:.1f}", f"{row.memory_mib:.0f}", most)
                footprints.add_row(*cells, style=style)
    for table in (rates, times, footprints, costs):
        if table.row_count:
            console.print(table)


def write(rows: Sequence[Row], server: str, path: Path, *, anew: bool) -> None:
    """Keep these rows: with `anew` instead of all that were kept, else each instead of its predecessor."""
    former = [] if anew or not path.exists() else json.loads(path.read_text())
    kept = {_key(row): row for row in former}
    told = [{**asdict(row), "server": server} for row in rows]
    kept.update({_key(row): row for row in told})
    path.write_text(json.dumps([*kept.values()], indent=2) + "\n")


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    """One path may be measured against several others."""
    return row["path"], row.get("against", "")
