"""What the tests of the whole desk share: the browser, and where letters go."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.browser import browser
from tools.smtp_sink import SmtpSink, running_sink


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """For one module: while it lives, nothing else in the process may run an event loop."""
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def sink() -> Iterator[SmtpSink]:
    with running_sink() as running:
        yield running
