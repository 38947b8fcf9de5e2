"""A publisher in a process of its own that dies: `publisher_process.py MONGO_URI DATABASE BROKER DIES_AT`."""

import os
import signal
import sys

from eventing.core.commit import Commit
from eventing.core.mongo import connect
from eventing.rabbit import Publisher
from eventing.rabbit.confirms import Confirms
from eventing.rabbit.lane import Lane
from tests.support import toy


class MortalRelay(Publisher):
    """Killed by SIGKILL once it has published `dies_at` messages, however fast the machine is."""

    dies_at: int

    def _publish(self, confirms: Confirms, lane: Lane, commit: Commit) -> None:
        if confirms.published >= self.dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
        super()._publish(confirms, lane, commit)


if __name__ == "__main__":
    uri, database, url, dies_at = sys.argv[1:]
    db = connect(uri)[database]
    log = toy.bank_log(db, partitions=2)
    publisher = MortalRelay(log, db, url)
    publisher.dies_at = int(dies_at)
    publisher.adjust(range(log.partitions))
    publisher.run()
