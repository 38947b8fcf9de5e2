"""Routes of the commands on sending drafts, and the facts looked up for them."""

from collections.abc import Sequence

from eventing import Asked, Look, route
from mail.draft.commands import (
    DoubtSending,
    RecordFailure,
    RecordSent,
    RecordUncertain,
    ResolveUncertain,
    StartData,
    StartSending,
)
from mail.draft.facts import DraftFacts
from mail.draft.lookups import time_facts
from mail.draft.model import DRAFT, draft_stream_of
from mail.draft.state import Draft
from mail.message.identity import identify
from mail.resources import Resources


def queued_facts(
    asked: Sequence[Asked[ResolveUncertain, Draft]], look: Look[Resources]
) -> Sequence[DraftFacts]:
    """The mail ids of the messages that were queued."""
    file_ids = [one.state.queued.raw_file_id if one.state.queued else "" for one in asked]
    raws = look.resources.files.read_many(filter(None, file_ids))
    mail_ids = {file_id: identify(raw).mail_id for file_id, raw in raws.items()}
    return [
        DraftFacts(one.now, mail_id=mail_ids.get(file_id))
        for one, file_id in zip(asked, file_ids, strict=True)
    ]


ROUTES = [
    route(StartSending, DRAFT, draft_stream_of, facts=time_facts),
    route(StartData, DRAFT, draft_stream_of, facts=time_facts),
    route(RecordSent, DRAFT, draft_stream_of, facts=time_facts),
    route(RecordFailure, DRAFT, draft_stream_of, facts=time_facts),
    route(RecordUncertain, DRAFT, draft_stream_of, facts=time_facts),
    route(DoubtSending, DRAFT, draft_stream_of, facts=time_facts),
    route(ResolveUncertain, DRAFT, draft_stream_of, facts=queued_facts),
]
