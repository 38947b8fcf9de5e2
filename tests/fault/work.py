"""A worker process of the small services: `python -m tests.fault.work bank` or `book`."""

# ruff: noqa: E402  # eventlet's patch must come before whatever it patches is imported

from eventing.worker.green import patch

patch()

import sys

from tests.fault.services import worker

if __name__ == "__main__":
    worker(sys.argv[1])
