"""Proofs: mutations that fit the code, and counts that are those of the record."""

import ast
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.fault.record import BEGIN, END, PAGE, recorded, section
from tests.mutants.__main__ import LIBRARY, copied, main, run
from tests.mutants.mutant import Mutant
from tests.mutants.rules import MUTANTS
from tests.support.sources import ROOT


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.rule)
def test_a_mutation_fits_the_code_and_names_a_test(mutant: Mutant) -> None:
    assert (LIBRARY / mutant.file).read_text().count(mutant.old) == 1, "make mutants would not know where"
    file, *_, test = mutant.test.split("::")
    source = (ROOT / file).read_text()
    if mutant.test.count("::") == 2:  # of a contract that others fill
        source = (LIBRARY / "testing" / "log_contract.py").read_text()
    assert test in {node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)}


def test_the_tests_of_all_mutations_are_found_the_way_make_mutants_runs_them(tmp_path: Path) -> None:
    copied(tmp_path)
    status, said = run(tmp_path, [*{mutant.test for mutant in MUTANTS}, "--collect-only"])
    assert status == 0, said


def test_a_rule_that_is_none_is_refused() -> None:
    assert CliRunner().invoke(main, ["gaurd"]).exit_code == 2


def test_the_counts_of_faults_are_those_of_the_record() -> None:
    assert BEGIN + section(recorded()) + "\n" + END in PAGE.read_text(), "python -m tests.fault --faults 0"
