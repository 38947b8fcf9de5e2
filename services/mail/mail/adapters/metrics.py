"""Metrics of the mail service besides those of every service: mail that waits to be sent, or to be read."""

from collections.abc import Iterator

import pymongo
from prometheus_client import Metric
from prometheus_client.registry import Collector
from pymongo.errors import PyMongoError

from eventing import DATABASE_SECONDS, Clock, Db, gauge
from mail.collecting.lookups import silent_seconds
from mail.collecting.places import Places
from mail.config import SERVICE
from mail.delivery.lookups import overdue_intents
from mail.message.lookups import MAILS


class MailGauges(Collector):
    """Gauges of mail. `carried`: whether an outgoing server is configured; else mail waits."""

    def __init__(self, db: Db, clock: Clock, carried: bool, places: Places) -> None:
        self._db, self._clock, self._carried, self._places = db, clock, carried, places

    def collect(self) -> Iterator[Metric]:
        yield _one("mail_carrier_configured", "Whether SMTP_HOST names an outgoing server.", self._carried)
        try:
            with pymongo.timeout(DATABASE_SECONDS):
                waiting, seconds = overdue_intents(self._db, self._clock.now())
                silent = silent_seconds(self._db, self._places, self._clock.now())
                unread = MAILS.count(self._db, {"box": "quarantined"})
        except PyMongoError:
            return  # eventing_database_up tells that
        yield _one("mail_quarantined", "Messages that could not be read and that nobody has filed.", unread)
        yield _one(
            "mail_collecting_silent_seconds",
            "Seconds since the mailbox that was read through longest ago was; 0 where none is collected.",
            silent,
        )
        yield _one("mail_outgoing_waiting", "Mails that are due and not sent yet.", waiting)
        yield _one("mail_outgoing_waiting_seconds", "Seconds since the first of them was due.", seconds)


def _one(name: str, text: str, value: float) -> Metric:
    return gauge(name, text, ["service"], {(SERVICE,): value})
