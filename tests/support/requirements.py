"""Records which requirements each test cites, so that `make requirements` can show what is proven."""

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("req"):
        for requirement in mark.args:
            item.user_properties.append(("req", requirement))
