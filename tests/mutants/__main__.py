"""`make mutants`: each rule of the backbone broken in turn, in a copy, and the test that must notice.

A mutation is an exact replacement of text that stands once in its file; where the code has changed
the list is changed with it. The tests are run on the unbroken copy first: one that fails anyway
proves nothing.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tests.mutants.rules import MUTANTS

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "libs" / "eventing" / "eventing"
WITHIN_SECONDS = 240
#: pytest's: tests ran and some failed. Anything else (nothing collected, a usage error) is no proof.
SOME_FAILED = 1


def run(folder: Path, tests: Sequence[str]) -> tuple[int, str]:
    """The status of pytest and what it said, with the copied library in place of the installed one."""
    command = [sys.executable, "-m", "pytest", *tests, "-q", "-x", "-p", "no:cacheprovider"]
    env = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=WITHIN_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return SOME_FAILED, "took too long"  # a test that hangs has noticed, too
    return done.returncode, done.stdout + done.stderr


def copied(folder: Path) -> Path:
    library = folder / "eventing"
    shutil.rmtree(library, ignore_errors=True)
    shutil.copytree(LIBRARY, library, ignore=shutil.ignore_patterns("__pycache__"))
    return library


@click.command(help=__doc__)
@click.argument("rules", nargs=-1)
def main(rules: Sequence[str]) -> None:
    """`rules`: only these."""
    console = Console()
    if unknown := sorted(set(rules) - {mutant.rule for mutant in MUTANTS}):
        raise click.BadParameter(f"no rule is called {', '.join(unknown)}", param_hint="RULES")
    chosen = [mutant for mutant in MUTANTS if not rules or mutant.rule in rules]
    table = Table("rule", "test", "")
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        folder = Path(name)
        copied(folder)
        with console.status("the unbroken library"):
            status, said = run(folder, sorted({mutant.test for mutant in chosen}))
        if status != 0:
            sys.exit(f"{said}\nThe tests fail without any mutation.")
        survivors = 0
        for mutant in chosen:
            with console.status(mutant.rule):
                mutant.apply(copied(folder))
                status, said = run(folder, [mutant.test])
            killed = status == SOME_FAILED
            survivors += not killed
            if not killed:
                console.print(said, markup=False)
            table.add_row(
                mutant.rule, mutant.test.rsplit("::", 1)[1], "[green]killed" if killed else "[red]SURVIVED"
            )
    console.print(table)
    sys.exit(1 if survivors else 0)


if __name__ == "__main__":
    main()
