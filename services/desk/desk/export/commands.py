"""Commands on exports."""

from dataclasses import dataclass

from desk.export.values import Entries, Exported, Why
from eventing import Id


@dataclass(frozen=True, kw_only=True)
class RecordExport:
    """Put on record that somebody takes data away: `count` entries about `subject_id`."""

    export_id: Id
    account_id: Id
    what: Exported
    subject_id: Id
    count: Entries
    why: Why
