"""What every test can ask for; the fixtures live in tests/support, one module per kind of server."""

from pathlib import Path

import pytest

pytest_plugins = [
    "tests.support.mongo",
    "tests.support.rabbit",
    "tests.support.smtp",
    "tests.support.system",
    "tests.support.corpus",
    "tests.support.collector",
]

WHOLE_SYSTEMS = {Path(__file__).parent / "e2e", Path(__file__).parent / "fault"}


@pytest.hookimpl(tryfirst=True)  # before xdist looks at the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole systems run one after the other, beside everything else: two at once would want four cores."""
    for item in items:
        if WHOLE_SYSTEMS & set(item.path.parents):
            item.add_marker(pytest.mark.xdist_group("e2e"))
