"""What all tests in a browser share: the browser, and what a page of the gallery hears."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.gallery import Stream
from tests.support.browser import browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """For one module: while it lives, nothing else in the process may run an event loop."""
    with browser() as started:
        yield started


@pytest.fixture
def stream() -> Stream:
    return Stream()
