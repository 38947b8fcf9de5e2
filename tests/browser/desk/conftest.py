"""What the tests of the whole desk share: where letters go."""

from collections.abc import Iterator

import pytest

from tools.smtp_sink import SmtpSink, running_sink


@pytest.fixture(scope="module")
def sink() -> Iterator[SmtpSink]:
    with running_sink() as running:
        yield running
