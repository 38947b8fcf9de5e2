"""Fingerprints of code: changed by what it does, not by how it is written."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from eventing.core.fingerprint import fingerprint

PLAIN = """
LIMIT = 3

class Row:
    size: int = 1

    def grown(self):
        return self.size + 1

def helper(value):
    return value + LIMIT

def project(event):
    return [helper(event), Row().grown()]
"""

COMMENTED = PLAIN.replace("def project(event):", 'def project(event):\n    """Says so."""\n    # and why')


def project(source: str) -> Callable[..., Any]:
    module = ModuleType("invented.projections")
    exec(compile(source, "invented", "exec"), vars(module))  # code is this test's data
    made: Callable[..., Any] = vars(module)["project"]
    return made


def told(source: str, *more: object) -> str:
    return fingerprint({"Deposited.v1": project(source)}, *more)


def test_the_same_code_has_the_same_fingerprint_wherever_it_stands() -> None:
    assert told(PLAIN) == told(PLAIN) == told("\n\n" + PLAIN) == told(COMMENTED)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("[helper(event), ", "[helper(event), 1, "),
        ("value + LIMIT", "value - LIMIT"),
        ("LIMIT = 3", "LIMIT = 4"),
        ("self.size + 1", "self.size + 2"),
        ("size: int = 1", "size: int = 2"),
    ],
    ids=["itself", "a helper", "a constant of a helper", "a method", "a field"],
)
def test_a_change_of_what_it_does_changes_it(was: str, becomes: str) -> None:
    assert told(PLAIN.replace(was, becomes)) != told(PLAIN)


def test_what_else_decides_counts_and_so_does_the_name() -> None:
    assert told(PLAIN, "owner") != told(PLAIN, "team")
    assert fingerprint({"Closed.v1": project(PLAIN)}) != told(PLAIN)


def test_functions_made_by_functions_differ_by_what_they_were_given() -> None:
    def made(amount: int) -> Callable[[int], int]:
        return lambda value: value + amount

    assert fingerprint({"x": made(1)}) == fingerprint({"x": made(1)})
    assert fingerprint({"x": made(1)}) != fingerprint({"x": made(2)})
