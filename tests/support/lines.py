"""Where the code under test logs to."""

import sys

import structlog


def log_apart() -> None:
    """On the process's own standard error, as the services do.

    Not on whatever `sys.stdout` is at the moment: a thread beside the test would log into the output of
    the command under test.
    """
    structlog.reset_defaults()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=sys.__stderr__))
