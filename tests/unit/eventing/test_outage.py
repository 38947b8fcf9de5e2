"""Outages: the beginning and the end are logged once each."""

from structlog.testing import capture_logs

from eventing.core.errors import Unavailable
from eventing.readers.outage import Outage

AWAY = Unavailable("the feed of bank is away: ConnectionError")


def test_an_outage_is_told_when_it_begins_and_when_it_is_over_however_often_it_is_met() -> None:
    outage = Outage("bank")
    with capture_logs() as logs:
        outage.over()
        for _ in range(3):
            outage.met(AWAY)
        outage.over()
        outage.over()
        outage.met(AWAY)
    assert [(line["event"], line["log_level"], line["source"]) for line in logs] == [
        ("feed_away", "warning", "bank"),
        ("feed_back", "info", "bank"),
        ("feed_away", "warning", "bank"),
    ]
