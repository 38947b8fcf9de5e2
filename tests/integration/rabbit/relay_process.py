"""A relay in a process of its own, to be killed: `relay_process.py MONGO_URI DATABASE BROKER_URL`."""

import sys

from eventing.mongo import connect
from eventing.rabbit import Relay
from tests.support import toy

if __name__ == "__main__":
    uri, database, url = sys.argv[1:]
    db = connect(uri)[database]
    log = toy.bank_log(db, partitions=2)
    relay = Relay(log, db, url)
    relay.adjust(range(log.partitions))
    relay.run()
