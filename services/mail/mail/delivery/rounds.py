"""The Mailer: claims a queued letter in the log, sends it, and records the outcome.

If a worker dies before DATA, another claims the next attempt and sends. If it dies after DATA without an
outcome, the letter is uncertain, and a person decides. A worker that comes back late finds its claim taken,
and stops.

After a restore of the database nothing is sent until it is released, and what was queued before becomes
uncertain: it may have been sent in the time that was lost.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

import structlog

from eventing import (
    CommandBus,
    CommandContext,
    ConcurrencyError,
    Db,
    Document,
    Parts,
    Refused,
    Round,
    Unavailable,
    last_restore,
    new_id,
    transient,
)
from mail.config import Config
from mail.delivery.carrier import Carrier, SendFailed, SendUncertain
from mail.delivery.lookups import open_intents
from mail.draft.commands import (
    DoubtSending,
    RecordFailure,
    RecordSent,
    RecordUncertain,
    StartData,
    StartSending,
)
from mail.draft.events import MailSendFailed
from mail.draft.model import DRAFT, draft_stream
from mail.draft.state import TO_SEND
from mail.files import Files
from mail.message.identity import identify
from mail.resources import Resources
from mail.return_path import ReturnPath

log_ = structlog.get_logger(__name__)


class ClaimLost(Exception):
    """Another worker has taken over this letter; nothing is sent."""


class Mailer:
    """Sends queued letters, one at a time. `worker` names this process.

    When a claim has not changed for `silence` seconds, by this process's own monotonic clock, its worker
    counts as dead; `silence` must be longer than the carrier's own time limits. With a `return_path` each
    letter has an envelope sender of its own, without one its author's address.
    """

    def __init__(
        self,
        bus: CommandBus,
        db: Db,
        files: Files,
        carrier: Carrier,
        worker: str,
        silence: float,
        return_path: ReturnPath | None = None,
    ) -> None:
        self._bus, self._clock, self._db = bus, bus.clock, db
        self._files, self._carrier, self._worker, self._silence = files, carrier, worker, silence
        self._return_path = return_path
        self._seen: dict[str, tuple[tuple[object, ...], float]] = {}
        #: Outcomes by draft that could not be recorded because the database was away.
        self._unrecorded: dict[str, object] = {}

    def round(self) -> int:
        """Attend to everything open once; returns how many letters were sent or settled."""
        return sum(self.steps())

    def steps(self) -> Iterator[bool]:
        """The steps of a round, one letter each: whether it was sent or settled."""
        for draft_id, outcome in list(self._unrecorded.items()):
            yield self._record_outcome(draft_id, outcome)
        rows = open_intents(self._db)
        self._forget_all_but({row["_id"] for row in rows})
        restored = last_restore(self._db) if rows else None
        for row in rows:
            if restored is not None and row.get("queued_at", restored.at) <= restored.at:
                yield self._record(DoubtSending(draft_id=row["_id"]))
            elif restored is None or restored.released:
                yield self._attend(row)

    def _attend(self, row: Document) -> bool:
        draft_id = row["_id"]
        if row["state"] == "queued":
            return row["due_at"] <= self._clock.now() and self._deliver(draft_id)
        if not self._silent(row):
            return False
        if row["state"] == "data":
            return self._record(RecordUncertain(draft_id=draft_id, attempt=row["attempt"]))
        return self._deliver(draft_id)

    def _silent(self, row: Document) -> bool:
        """Whether this process has seen the claim unchanged for `silence` seconds.

        Clocks are not compared: another machine's may be wrong, and tests move theirs by days.
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
        # The view may lag behind what another worker did: the stream decides whose turn it is.
        draft = self._bus.state(DRAFT, draft_stream(draft_id))
        queued = draft.queued
        if queued is None or draft.status not in (*TO_SEND, "sending"):
            return False
        attempt = draft.attempt + 1
        begun = self._recorded(StartSending(draft_id=draft_id, worker=self._worker, attempt=attempt))
        if begun is None:
            return False
        if any(isinstance(event, MailSendFailed) for event in begun):
            return True
        try:
            raw = self._files.read(queued.raw_file_id)
            refused = self._carrier.send(
                raw,
                self._way_back(draft_id) or queued.sender,
                draft.waiting,
                lambda: self._start_data(draft_id, attempt),
            )
        except ClaimLost:
            return False
        except transient(Unavailable):
            # Nobody knows whether StartData was stored, but nothing was sent, for certain.
            failure = RecordFailure(draft_id=draft_id, attempt=attempt, permanent=False, reason="log_away")
            return self._record_outcome(draft_id, failure)
        except SendFailed as failed:
            log_.warning(
                "mail_not_sent",
                draft=draft_id,
                attempt=attempt,
                reason=failed.reason,
                permanent=failed.permanent,
            )
            failure = RecordFailure(
                draft_id=draft_id,
                attempt=attempt,
                permanent=failed.permanent,
                reason=failed.reason,
                answer=failed.answer,
                refused=failed.refused,
            )
            return self._record_outcome(draft_id, failure)
        except SendUncertain:
            log_.warning("mail_send_uncertain", draft=draft_id, attempt=attempt)
            return self._record_outcome(draft_id, RecordUncertain(draft_id=draft_id, attempt=attempt))
        sent = RecordSent(
            draft_id=draft_id,
            attempt=attempt,
            mail_id=identify(raw).mail_id,
            sent_at=self._clock.now(),
            refused=refused,
        )
        return self._record_outcome(draft_id, sent)

    def _way_back(self, draft_id: str) -> str | None:
        return None if self._return_path is None else self._return_path.of(draft_id)

    def _start_data(self, draft_id: str, attempt: int) -> None:
        """Record that DATA starts. Raises ClaimLost when another worker has taken over."""
        start = StartData(draft_id=draft_id, worker=self._worker, attempt=attempt)
        if self._bus.handle(start, self._context()).refusal is not None:
            raise ClaimLost

    def _record_outcome(self, draft_id: str, outcome: object) -> bool:
        """Record an outcome, which only this process knows: if the database is away, in a later round."""
        self._unrecorded[draft_id] = outcome
        recorded = self._record(outcome)
        del self._unrecorded[draft_id]
        return recorded

    def _record(self, command: object) -> bool:
        """Handle a command; False when another attempt came first."""
        return self._recorded(command) is not None

    def _recorded(self, command: object) -> tuple[Any, ...] | None:
        """The events of a command; None when another attempt came first."""
        try:
            return self._bus.handle(command, self._context()).or_raise().events
        except (Refused, ConcurrencyError):
            return None

    def _context(self) -> CommandContext:
        return CommandContext(command_id=new_id(), actor=f"mailer:{self._worker}", at=self._clock.now())


def _mailing(parts: Parts[Config, Resources]) -> Callable[[], Iterator[bool]] | None:
    """The Mailer's steps; None when no outgoing server is configured: queued mail waits."""
    if parts.resources.carrier is None:
        log_.warning("outgoing_mail_waits", do="SMTP_HOST names the outgoing server")
        return None
    mailer = Mailer(
        parts.bus,
        parts.db,
        parts.resources.files,
        parts.resources.carrier,
        worker=parts.runtime.membership.worker_id,
        silence=parts.config.send_silence,
        return_path=parts.config.return_path,
    )
    return mailer.steps


ROUNDS = [Round("outgoing", _mailing)]
