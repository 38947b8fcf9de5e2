"""Health check of one container: exits with 0 when the process in it does its work.

    python healthy.py api        /ready answers
    python healthy.py worker     a worker of this service beats
    python healthy.py receiver   mail would be accepted

It runs beside the process, with the same environment.
"""

import os
import smtplib
import sys
import urllib.request
from datetime import UTC, datetime, timedelta

from pymongo import MongoClient

TIMEOUT_SECONDS = 5
# Workers beat every three seconds; after ten of silence the others take one for dead.
SILENCE = timedelta(seconds=15)


def api() -> bool:
    with urllib.request.urlopen(f"http://127.0.0.1:{os.environ['PORT']}/ready", timeout=TIMEOUT_SECONDS):
        return True


def worker() -> bool:
    with MongoClient[dict[str, datetime]](
        os.environ["MONGO_URI"], tz_aware=True, serverSelectionTimeoutMS=TIMEOUT_SECONDS * 1000
    ) as client:
        beats = client[os.environ["DATABASE"]].workers.find()
        return any(datetime.now(UTC) - beat["at"] < SILENCE for beat in beats)


def receiver() -> bool:
    with smtplib.SMTP("127.0.0.1", int(os.environ["PORT"]), timeout=TIMEOUT_SECONDS) as client:
        return client.noop()[0] == 250


CHECKS = {"api": api, "worker": worker, "receiver": receiver}

if __name__ == "__main__":
    sys.exit(0 if CHECKS[sys.argv[1]]() else 1)
