"""Outages: a source that is away, logged when that begins and when it is over."""

import structlog

log_ = structlog.get_logger(__name__)


class Outage:
    """An outage of one source, met again and again by several threads; one line begins it, one ends it."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._lasts = False

    def met(self, error: Exception) -> None:
        if not self._lasts:
            self._lasts = True
            log_.warning("feed_away", source=self._source, error=str(error))

    def over(self) -> None:
        if self._lasts:
            self._lasts = False
            log_.info("feed_back", source=self._source)
