"""Health check of one container: exits with 0 when the process in it does its work.

    python healthy.py api        /ready answers, on the port that is never busy with requests
    python healthy.py pages      the same, of the desk's pages
    python healthy.py live       the same, of what tells open pages
    python healthy.py worker     /health answers: its pump turns
    python healthy.py receiver   mail would be accepted
    python healthy.py collector  /health answers: it looks what is to be collected

It runs beside the process, with the same environment.
"""

import os
import smtplib
import sys
import urllib.request

TIMEOUT_SECONDS = 5


def api() -> bool:
    return _answers(os.environ["METRICS_PORT"], "/ready")


def worker() -> bool:
    return _answers(os.environ["METRICS_PORT"], "/health")


def _answers(port: str, path: str) -> bool:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=TIMEOUT_SECONDS):
        return True


def receiver() -> bool:
    with smtplib.SMTP("127.0.0.1", int(os.environ["PORT"]), timeout=TIMEOUT_SECONDS) as client:
        return client.noop()[0] == 250


CHECKS = {"api": api, "pages": api, "live": api, "worker": worker, "receiver": receiver, "collector": worker}

if __name__ == "__main__":
    sys.exit(0 if CHECKS[sys.argv[1]]() else 1)
