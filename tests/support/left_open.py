"""Sockets that a test leaves open are its own error, never that of a test after it.

A socket that nobody has closed is told when it is collected: without this in another test, minutes later, and
only there. Tests that opened sockets are therefore followed by a collection. What is told later all the same,
because a thread still held it, is said at the end of the run and fails nobody.
"""

import gc
import sys
from collections.abc import Iterator
from typing import Any

import pytest

#: Who made each socket, by its `id`; whoever comes to live at the same place takes it over.
_made_by: dict[int, str] = {}
_left_open: list[str] = []
_running = ""
_opened = 0


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    global _opened
    if event == "socket.__new__":
        _opened += 1
        _made_by[id(arguments[0])] = _running


sys.addaudithook(_note)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    global _running
    _running = item.nodeid
    told = sys.unraisablehook

    def by_its_maker(unraisable: Any) -> None:
        maker = _made_by.get(id(unraisable.object), _running)
        if isinstance(unraisable.exc_value, ResourceWarning) and maker != _running:
            _left_open.append(f"{maker or 'before the first test'}: {unraisable.exc_value}")
        else:
            told(unraisable)

    sys.unraisablehook = by_its_maker
    try:
        return (yield)
    finally:
        sys.unraisablehook = told


@pytest.fixture(autouse=True)
def _told_to_its_maker() -> Iterator[None]:
    """The first of a test's fixtures, which therefore ends last."""
    global _opened
    yield
    if _opened:
        _opened = 0
        gc.collect()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _left_open:
        terminalreporter.section("left open, and collected later")
        for line in _left_open:
            terminalreporter.line(line)
