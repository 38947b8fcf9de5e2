"""A relay in a process of its own that dies: `relay_process.py MONGO_URI DATABASE BROKER_URL DIES_AT`."""

import os
import signal
import sys

from eventing.core.commit import Commit
from eventing.core.mongo import connect
from eventing.rabbit import Relay
from eventing.rabbit.confirms import Confirms
from eventing.rabbit.lane import Lane
from tests.support import toy


class MortalRelay(Relay):
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
    relay = MortalRelay(log, db, url)
    relay.dies_at = int(dies_at)
    relay.adjust(range(log.partitions))
    relay.run()
