"""Log lines of the code under test."""

import sys
from typing import Any

import structlog


def log_apart() -> None:
    """Log on the process's own standard error, as the services do.

    Not on whatever `sys.stdout` is at the moment: a thread beside the test would log into the output of
    the command under test.
    """
    structlog.reset_defaults()
    configure = structlog.configure

    def configured_anew(**settings: Any) -> None:
        # A logger that is kept from its first use would log for one test as another told it to.
        configure(**{**settings, "cache_logger_on_first_use": False})

    structlog.configure = configured_anew  # type: ignore[assignment]
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=sys.__stderr__))
    _settings.update(structlog.get_config())


_settings: dict[str, Any] = {}


def log_as_ever() -> None:
    """As `log_apart` has said, whatever has been set up since, such as what is left out."""
    structlog.configure(**_settings)
