"""What the mail service tells Prometheus beside what every service does: mail that waits to go out."""

from collections.abc import Iterator

import pymongo
from prometheus_client import Metric
from prometheus_client.registry import Collector
from pymongo.errors import PyMongoError

from eventing.core.clock import Clock
from eventing.core.mongo import Db
from eventing.worker.gauges import DATABASE_SECONDS, gauge
from mail import queries
from mail.config import SERVICE


class OutgoingGauges(Collector):
    """`carried`: whether an SMTP server is named at all. Where none is, what is queued waits for one."""

    def __init__(self, db: Db, clock: Clock, carried: bool) -> None:
        self._db, self._clock, self._carried = db, clock, carried

    def collect(self) -> Iterator[Metric]:
        yield _one("mail_carrier_configured", "Whether SMTP_HOST names a way out.", self._carried)
        try:
            with pymongo.timeout(DATABASE_SECONDS):
                waiting, seconds = queries.overdue_intents(self._db, self._clock.now())
        except PyMongoError:
            return  # told by eventing_database_up
        yield _one("mail_outgoing_waiting", "Mails that should be on their way and are not.", waiting)
        yield _one("mail_outgoing_waiting_seconds", "How long the first of them has been due.", seconds)


def _one(name: str, text: str, value: float) -> Metric:
    return gauge(name, text, ["service"], {(SERVICE,): value})
