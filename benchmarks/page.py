"""The figures of the last full run as tables of docs/benchmarks.md."""

from typing import Any


def tables(rows: list[dict[str, Any]]) -> str:
    return "\n".join(table for table in (_rates(rows), _times(rows), _footprints(rows)) if table)


def _rates(rows: list[dict[str, Any]]) -> str:
    lines = ["| path | against | ours/s | raw/s | ratio | budget |", "|---|---|---:|---:|---:|---:|"]
    for row in rows:
        if "ratio" not in row:
            continue
        budget = "" if row["budget"] is None else f"{row['budget']:.2f}"
        short = " (short)" if budget and row["ratio"] < row["budget"] else ""
        spread = f"{row['ratio']:.2f}{short} ({row['lowest']:.2f}..{row['highest']:.2f})"
        rates = f"{row['ours_per_s']:,.0f} | {row['raw_per_s']:,.0f} | {spread}"
        lines.append(f"| {row['path']} | {row['against']} | {rates} | {budget} |")
    return "\n".join(lines) + "\n" if lines[2:] else ""


def _times(rows: list[dict[str, Any]]) -> str:
    lines = ["| path | p50 ms | p99 ms | at most |", "|---|---:|---:|---:|"]
    for row in rows:
        if "p99_ms" in row:
            short = " (short)" if row["p99_ms"] > row["budget_ms"] else ""
            times = f"{row['p50_ms']:.1f} | {row['p99_ms']:.1f}{short} | {row['budget_ms']:.0f}"
            lines.append(f"| {row['path']} | {times} |")
    return "\n".join(lines) + "\n" if lines[2:] else ""


def _footprints(rows: list[dict[str, Any]]) -> str:
    lines = ["| process | % of a core, idle | MiB | at most |", "|---|---:|---:|---:|"]
    for row in rows:
        if "memory_mib" in row:
            most = "" if row["budget_percent"] is None else f"{row['budget_percent']:.0f} %"
            short = " (short)" if most and row["cpu_percent"] > row["budget_percent"] else ""
            used = f"{row['cpu_percent']:.1f}{short} | {row['memory_mib']:.0f}"
            lines.append(f"| {row['path']} | {used} | {most} |")
    return "\n".join(lines) + "\n" if lines[2:] else ""
