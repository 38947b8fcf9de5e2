"""SMTP: a real server for what the system sends."""

from collections.abc import Iterator

import pytest

from tools.smtp_sink import SmtpSink, running_sink


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    with running_sink() as sink:
        yield sink
