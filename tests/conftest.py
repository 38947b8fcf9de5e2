"""Fixtures of every test, from the modules of tests/support, and how tests are chosen and spread."""

import gc
import os
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # it has no types

from tests.support.lines import log_apart, log_as_ever
from tools.services import SERVICES

pytest_plugins = [
    "tests.support.mongo",
    "tests.support.rabbit",
    "tests.support.smtp",
    "tests.support.dovecot",
    "tests.support.system",
    "tests.support.corpus",
    "tests.support.collector",
    "tests.support.left_open",
]

log_apart()

# No example has a deadline: where two tests share a core, slow says nothing. On CI the examples are the same
# each time, so that what turns red is the change and not the draw; at a desk new ones are drawn, and one that
# fails is kept. What fails on CI is run again by the line it prints.
settings.register_profile("house", deadline=None, derandomize="CI" in os.environ, print_blob=True)
settings.load_profile("house")

WHOLE_SYSTEMS = ("tests/e2e/", "tests/fault/", "tests/browser/desk/")
#: Whose tests share what is dear to make, one after the other.
TOGETHER = ("tests/browser/",)


class OneSystemAtATime(LoadScopeScheduling):  # type: ignore[misc]  # for the same reason
    """Runs whole systems one after the other, beside everything else: two at once would need four cores."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(WHOLE_SYSTEMS):
            return "whole systems"
        return nodeid.partition("::")[0] if nodeid.startswith(TOGETHER) else nodeid


@pytest.fixture(autouse=True)
def logged_as_ever() -> None:
    """No test hears less because one before it, in the same process, has set up logging for itself."""
    log_as_ever()


def pytest_collection_finish() -> None:
    """Eight thousand tests and what they import stay to the end: no collection of garbage need visit them."""
    gc.freeze()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneSystemAtATime:
    return OneSystemAtATime(config, log)


# -- one service -----------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--service", help="leave out the cases of other services: `make test SERVICE=mail`")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of tests that go over all services, keep the cases that name this one, and those that name none."""
    service = config.getoption("--service")
    if service is None:
        return
    if service not in SERVICES:
        raise pytest.UsageError(f"There is no service {service!r}; there are {', '.join(SERVICES)}.")
    others = [item for item in items if not _concerns(item, service)]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if _concerns(item, service)]


def _concerns(item: pytest.Item, service: str) -> bool:
    case = getattr(item, "callspec", None)
    if case is None or service in item.path.parts:
        return True
    named = set(_services_of(case.id, case.params.values()))
    return not named or service in named


def _services_of(name: str, values: Iterable[Any]) -> Iterator[str]:
    """The services a case is about: by its name, and by whose events and API its values are.

    A reader's contract names its source, so what reads a service is among that service's cases.
    """
    words = [word.lower() for word in re.findall("[A-Z]?[a-z]+", name)]
    words += [str(getattr(value, "source", "")) for value in values]
    yield from (word for word in words if word in SERVICES)
