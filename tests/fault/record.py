"""Record of the soaks: a line for each round, and the tables of it in docs/benchmarks.md."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from tools.launcher.system import ROOT

RECORD = ROOT / "benchmarks" / "soak.jsonl"
PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- faults: written by `make soak` -->\n", "<!-- end of faults -->"
COUNTS = ("events", "acknowledged", "lost", "doubled")

Line = dict[str, Any]


def recorded(file: Path = RECORD) -> list[Line]:
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def summed(rounds: list[Line]) -> Line:
    """Counts of all these rounds; faults by kind."""
    kinds: Counter[str] = Counter()
    for each in rounds:
        kinds.update(each["faults"])
    counts = {name: sum(each[name] for each in rounds) for name in COUNTS}
    counts["rounds with a problem"] = sum(bool(each["problems"]) for each in rounds)
    return {"rounds": len(rounds), "faults": kinds.total(), **counts, "by_kind": dict(sorted(kinds.items()))}


def section(rounds: list[Line]) -> str:
    """Two tables in Markdown: the sums, and the faults by kind."""
    sums = summed(rounds)
    kinds = sums.pop("by_kind")
    names, values = " | ".join(sums), " | ".join(f"{value:,}" for value in sums.values())
    rows = [f"| {kind.replace('_', ' ')} | {count} |" for kind, count in kinds.items()]
    head = [f"| {names} |", "|" + "---:|" * len(sums), f"| {values} |"]
    return "\n".join([*head, "", "| fault | times |", "|---|---:|", *rows])


def write(page: Path = PAGE) -> None:
    """Put the tables between their marks."""
    before, rest = page.read_text().split(BEGIN, 1)
    page.write_text(before + BEGIN + section(recorded()) + "\n" + END + rest.split(END, 1)[1])
