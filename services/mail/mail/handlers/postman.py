"""Sends what is queued: claims an intent in the log, sends it, records what became of it.

Dead before DATA: the next worker claims the next attempt and sends. Dead after it without an
outcome: uncertain, and a person decides. A zombie's word before DATA conflicts, and it stops.

After the database was restored nothing is sent until it is released, and what was queued before is
uncertain for ever: it may have gone out in the past that was lost.
"""

import time
from collections.abc import Iterator

import structlog

from eventing.bus.bus import UNAVAILABLE, CommandBus, CommandContext
from eventing.core.clock import Clock
from eventing.core.errors import ConcurrencyError, Refused
from eventing.core.ids import new_id
from eventing.core.mongo import Db, Document
from eventing.readers.restore import last_restore
from mail import queries
from mail.domain.commands import (
    DoubtSending,
    RecordFailure,
    RecordSent,
    RecordUncertain,
    StartData,
    StartSending,
)
from mail.domain.draft import DRAFT, draft_stream
from mail.domain.errors import AnotherAttempt
from mail.domain.identity import identify
from mail.domain.parsed import Files
from mail.domain.sending import Carrier, SendFailed, SendUncertain

log_ = structlog.get_logger(__name__)


class Postman:
    """`worker` names this process.

    A claim that shows nothing new for `silence` seconds, by this process's own monotonic clock, is a
    dead worker's; it must be longer than the carrier's own time limits.
    """

    def __init__(
        self,
        bus: CommandBus,
        clock: Clock,
        db: Db,
        files: Files,
        carrier: Carrier,
        worker: str,
        silence: float,
    ) -> None:
        self._bus, self._clock, self._db = bus, clock, db
        self._files, self._carrier, self._worker, self._silence = files, carrier, worker, silence
        self._seen: dict[str, tuple[tuple[object, ...], float]] = {}
        #: What became of a letter, by draft, where the database was away and nobody could be told.
        self._untold: dict[str, object] = {}

    def round(self) -> int:
        """One look at everything open; how many were sent or settled."""
        return sum(self.steps())

    def steps(self) -> Iterator[bool]:
        """The same, one intent after the other; whether it was sent or settled."""
        for draft_id, outcome in list(self._untold.items()):
            yield self._tell(draft_id, outcome)
        rows = queries.open_intents(self._db)
        self._forget_all_but({row["_id"] for row in rows})
        restored = last_restore(self._db) if rows else None
        for row in rows:
            if restored is not None and row.get("queued_at", restored.at) <= restored.at:
                yield self._record(DoubtSending(row["_id"]))
            elif restored is None or restored.released:
                yield self._attend(row)

    def _attend(self, row: Document) -> bool:
        draft_id = row["_id"]
        if row["state"] == "queued":
            return row["due_at"] <= self._clock.now() and self._deliver(draft_id)
        if not self._silent(row):
            return False
        if row["state"] == "data":
            return self._record(RecordUncertain(draft_id, row["attempt"]))
        return self._deliver(draft_id)

    def _silent(self, row: Document) -> bool:
        """Whether this claim has stood unchanged for long, seen from here.

        No clock is shared: another machine's may be wrong, and tests move theirs by days.
        """
        now = time.monotonic()
        mark = (row["state"], row.get("attempt"), row.get("worker"))
        seen, since = self._seen.get(row["_id"], (None, now))
        if seen != mark:
            self._seen[row["_id"]] = (mark, now)
            return self._silence <= 0
        return now - since >= self._silence

    def _forget_all_but(self, draft_ids: set[str]) -> None:
        for gone in self._seen.keys() - draft_ids:
            del self._seen[gone]

    def _deliver(self, draft_id: str) -> bool:
        # The view may be behind what another worker did: the stream decides whose turn it is.
        draft = self._bus.state(DRAFT, draft_stream(draft_id))
        queued = draft.queued
        if queued is None or draft.status not in ("queued", "sending"):
            return False
        attempt = draft.attempt + 1
        if not self._record(StartSending(draft_id, self._worker, attempt)):
            return False
        try:
            raw = self._files.read(queued.raw_file_id)
            refused = self._carrier.send(
                raw, queued.sender, queued.recipients, lambda: self._start_data(draft_id, attempt)
            )
        except AnotherAttempt:
            return False
        except UNAVAILABLE as error:
            # Whether our word before DATA was stored nobody knows; that nothing was sent is certain.
            reason = f"the log was away: {type(error).__name__}"
            return self._tell(draft_id, RecordFailure(draft_id, attempt, permanent=False, reason=reason))
        except SendFailed as failed:
            log_.warning("mail_not_sent", draft=draft_id, attempt=attempt, permanent=failed.permanent)
            return self._tell(draft_id, RecordFailure(draft_id, attempt, failed.permanent, failed.reason))
        except SendUncertain:
            log_.warning("mail_send_uncertain", draft=draft_id, attempt=attempt)
            return self._tell(draft_id, RecordUncertain(draft_id, attempt))
        mail_id = identify(raw).mail_id
        return self._tell(draft_id, RecordSent(draft_id, attempt, mail_id, self._clock.now(), refused))

    def _start_data(self, draft_id: str, attempt: int) -> None:
        """Raises AnotherAttempt when somebody else has taken over; then nothing is sent."""
        outcome = self._bus.handle(StartData(draft_id, self._worker, attempt), self._issued())
        if outcome.refusal is not None:
            raise AnotherAttempt(outcome.refusal.detail)

    def _tell(self, draft_id: str, outcome: object) -> bool:
        """What this process alone knows: kept where the database is away, and told in a later round."""
        self._untold[draft_id] = outcome
        told = self._record(outcome)
        del self._untold[draft_id]
        return told

    def _record(self, command: object) -> bool:
        """False when another attempt came first."""
        try:
            self._bus.handle(command, self._issued()).or_raise()
        except (Refused, ConcurrencyError):
            return False
        return True

    def _issued(self) -> CommandContext:
        return CommandContext(command_id=new_id(), actor=f"postman:{self._worker}", at=self._clock.now())
