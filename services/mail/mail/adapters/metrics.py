"""Metrics of the mail service besides those of every service: mail that waits to be sent, or to be read."""

from collections.abc import Iterator

import pymongo
from prometheus_client import Metric
from prometheus_client.registry import Collector
from pymongo.errors import PyMongoError

from eventing import DATABASE_SECONDS, Clock, Db, gauge
from mail.config import SERVICE
from mail.delivery.lookups import overdue_intents
from mail.message.lookups import MAILS


class MailGauges(Collector):
    """Gauges of mail. `carried`: whether an outgoing server is configured; else mail waits."""

    def __init__(self, db: Db, clock: Clock, carried: bool) -> None:
        self._db, self._clock, self._carried = db, clock, carried

    def collect(self) -> Iterator[Metric]:
        yield _one("mail_carrier_configured", "Whether SMTP_HOST names an outgoing server.", self._carried)
        try:
            with pymongo.timeout(DATABASE_SECONDS):
                waiting, seconds = overdue_intents(self._db, self._clock.now())
                unread = MAILS.count(self._db, {"box": "quarantined"})
        except PyMongoError:
            return  # eventing_database_up tells that
        yield _one("mail_quarantined", "Messages that could not be read and that nobody has filed.", unread)
        yield _one("mail_outgoing_waiting", "Mails that are due and not sent yet.", waiting)
        yield _one("mail_outgoing_waiting_seconds", "Seconds since the first of them was due.", seconds)


def _one(name: str, text: str, value: float) -> Metric:
    return gauge(name, text, ["service"], {(SERVICE,): value})
