"""What every test can ask for; the fixtures live in tests/support, one module per kind of server."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # it has no types

from tests.support.lines import log_apart

pytest_plugins = [
    "tests.support.mongo",
    "tests.support.rabbit",
    "tests.support.smtp",
    "tests.support.system",
    "tests.support.corpus",
    "tests.support.collector",
]

log_apart()

WHOLE_SYSTEMS = ("tests/e2e/", "tests/fault/")


class OneSystemAtATime(LoadScopeScheduling):  # type: ignore[misc]  # for the same reason
    """Whole systems run one after the other, beside everything else: two at once would want four cores."""

    def _split_scope(self, nodeid: str) -> str:
        return "whole systems" if nodeid.startswith(WHOLE_SYSTEMS) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneSystemAtATime:
    return OneSystemAtATime(config, log)
