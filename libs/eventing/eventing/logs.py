"""Logs: JSON, a line for an occurrence, on standard error. Nothing personal goes into them."""

import logging
import sys

import structlog


def configure(service: str, level: str) -> None:
    """Once for a process, by its wiring. `level` is a name of the logging module's."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    logging.basicConfig(level=max(logging.WARNING, logging.getLevelNamesMapping()[level]), stream=sys.stderr)
