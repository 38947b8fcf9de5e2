"""Events of exports."""

from dataclasses import dataclass

from desk.contracts import PUBLISHED
from desk.export.values import Entries, Exported, Why
from eventing import Id, Personal


@PUBLISHED.event("DataExported.v1")
@dataclass(frozen=True, kw_only=True)
class DataExported:
    """Somebody took data away: `count` entries about `subject_id`, and why, as they say."""

    export_id: Id
    account_id: Id
    what: Exported
    subject_id: Id
    count: Entries
    why: Personal[Why]
