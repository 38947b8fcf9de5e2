"""Logs: one shape for our lines and those of libraries, and nothing of what an error says."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from eventing.telemetry import logs
from tests.support.lines import log_apart

PERSONAL = "ann@example.com"


@pytest.fixture
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    log_apart()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def fail() -> None:
    try:
        raise ValueError(f"no such person: {PERSONAL}")
    except ValueError as error:
        raise LookupError(PERSONAL) from error


@pytest.mark.usefixtures("_as_before")
def test_an_error_is_told_by_its_kinds_and_places_and_not_by_what_it_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure("bank", "INFO")
    try:
        fail()
    except LookupError as error:
        structlog.get_logger().exception("failed")
        structlog.get_logger().error("failed", exc_info=error)
        logging.getLogger("library").exception("failed")
    written = lines(capsys)
    assert [line["event"] for line in written] == ["failed"] * 3
    for line in written:
        assert PERSONAL not in json.dumps(line)
        told = line["exception"].split("\n")
        assert "ValueError" in told
        assert told[-1] == "LookupError"
        assert any(place.endswith(" fail") for place in told)
        assert (line["service"], line["level"]) == ("bank", "error")


@pytest.mark.usefixtures("_as_before")
def test_the_level_decides_what_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("bank", "WARNING")
    structlog.get_logger().info("not this")
    logging.getLogger("library").info("nor this")
    logging.getLogger("library").warning("but this")
    assert [line["event"] for line in lines(capsys)] == ["but this"]


@pytest.mark.usefixtures("_as_before")
def test_people_can_have_lines_to_read(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("bank", "INFO", "console")
    structlog.get_logger().info("deposited", command="c1")
    written = capsys.readouterr().err
    assert "deposited" in written
    assert "command=c1" in written
    assert not written.startswith("{")
