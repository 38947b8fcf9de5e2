"""The figures of the last full run as tables of docs/benchmarks.md."""

from collections.abc import Iterable
from typing import Any


def tables(rows: list[dict[str, Any]]) -> str:
    found = (
        _table(
            "| path | against | ours/s | raw/s | ratio | budget |\n|---|---|---:|---:|---:|---:|",
            (_rate(row) for row in rows if "ratio" in row),
        ),
        _table(
            "| path | p50 ms | p99 ms | at most |\n|---|---:|---:|---:|",
            (_time(row) for row in rows if "p99_ms" in row),
        ),
        _table(
            "| process | % of a core, idle | MiB | at most |\n|---|---:|---:|---:|",
            (_footprint(row) for row in rows if "memory_mib" in row),
        ),
        _table(
            "| of the whole system | what | count | wanted |\n|---|---|---:|---:|",
            (_cost(row) for row in rows if "wanted" in row),
        ),
    )
    servers = sorted({row["server"] for row in rows if "server" in row})
    measured = f"Measured on {' and '.join(f'`{server}`' for server in servers)}.\n" if servers else ""
    return "\n".join(part for part in (measured, *found) if part)


def _table(heading: str, lines: Iterable[str]) -> str:
    """A table under its heading; empty without lines."""
    body = [*lines]
    return "\n".join([heading, *body]) + "\n" if body else ""


def _rate(row: dict[str, Any]) -> str:
    budget = "" if row["budget"] is None else f"{row['budget']:.2f}"
    short = " (short)" if budget and row["ratio"] < row["budget"] else ""
    spread = f"{row['ratio']:.2f}{short} ({row['lowest']:.2f}..{row['highest']:.2f})"
    rates = f"{row['ours_per_s']:,.0f} | {row['raw_per_s']:,.0f} | {spread}"
    return f"| {row['path']} | {row['against']} | {rates} | {budget} |"


def _time(row: dict[str, Any]) -> str:
    of = row.get("of", 99)
    short = " (short)" if row[f"p{of}_ms"] > row["budget_ms"] else ""
    middle, highest = (f"{row[f'p{one}_ms']:.1f}{short if one == of else ''}" for one in (50, 99))
    at_most = f"{row['budget_ms']:.0f}{' (p50)' if of == 50 else ''}"
    return f"| {row['path']} | {middle} | {highest} | {at_most} |"


def _footprint(row: dict[str, Any]) -> str:
    most = "" if row["budget_percent"] is None else f"{row['budget_percent']:.0f} %"
    short = " (short)" if most and row["cpu_percent"] > row["budget_percent"] else ""
    used = f"{row['cpu_percent']:.1f}{short} | {row['memory_mib']:.0f}"
    return f"| {row['path']} | {used} | {most} |"


def _cost(row: dict[str, Any]) -> str:
    short = (
        " (short)" if (row["count"] < row["wanted"] if row["least"] else row["count"] > row["wanted"]) else ""
    )
    wanted = f"{'at least' if row['least'] else 'at most'} {row['wanted']:g}"
    return f"| {row['path']} | {row['against']} | {row['count']:.1f}{short} | {wanted} |"
