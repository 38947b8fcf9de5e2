"""Log lines of the code under test."""

import sys

import structlog


def log_apart() -> None:
    """Log on the process's own standard error, as the services do.

    Not on whatever `sys.stdout` is at the moment: a thread beside the test would log into the output of
    the command under test.
    """
    structlog.reset_defaults()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=sys.__stderr__))
