"""Routes of the commands on sending drafts and on what comes back, and the facts looked up for them."""

from collections.abc import Sequence
from contextlib import suppress

from eventing import Asked, Look, route
from mail.delivery.lookups import drafts_of
from mail.draft.commands import (
    DoubtSending,
    RecordBounce,
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
from mail.known.lookups import people
from mail.message.commands import MatchBounce
from mail.message.identity import identify
from mail.message.lookups import rows_by_id
from mail.message.model import MESSAGE, MailFacts, Message, mail_stream_of
from mail.message.parsed import Unreadable
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


def author_facts(asked: Sequence[Asked[StartSending, Draft]], look: Look[Resources]) -> Sequence[DraftFacts]:
    authors = people(look.db, (one.state.author_id for one in asked))
    return [DraftFacts(one.now, people=authors) for one in asked]


def letter_facts(asked: Sequence[Asked[MatchBounce, Message]], look: Look[Resources]) -> Sequence[MailFacts]:
    """The letters of ours that delivery reports are about."""
    reports = [one.state.received for one in asked]
    letters = drafts_of(look.db, (named for report in reports if report for named in report.reported))
    return [
        MailFacts(draft_id=next((letters[named] for named in report.reported if named in letters), None))
        if report
        else MailFacts()
        for report in reports
    ]


def bounce_facts(asked: Sequence[Asked[RecordBounce, Draft]], look: Look[Resources]) -> Sequence[DraftFacts]:
    """What each delivery report says; nothing of one that cannot be read any more."""
    rows = rows_by_id(look.db, (one.command.mail_id for one in asked))
    raws = look.resources.files.read_many(row["raw_file_id"] for row in rows.values())
    reports = {}
    for mail_id, row in rows.items():
        with suppress(Unreadable, KeyError):
            reports[mail_id] = look.resources.read(raws[row["raw_file_id"]]).report
    return [DraftFacts(one.now, report=reports.get(one.command.mail_id, ())) for one in asked]


ROUTES = [
    route(MatchBounce, MESSAGE, mail_stream_of, facts=letter_facts),
    route(RecordBounce, DRAFT, draft_stream_of, facts=bounce_facts),
    route(StartSending, DRAFT, draft_stream_of, facts=author_facts),
    route(StartData, DRAFT, draft_stream_of, facts=time_facts),
    route(RecordSent, DRAFT, draft_stream_of, facts=time_facts),
    route(RecordFailure, DRAFT, draft_stream_of, facts=time_facts),
    route(RecordUncertain, DRAFT, draft_stream_of, facts=time_facts),
    route(DoubtSending, DRAFT, draft_stream_of, facts=time_facts),
    route(ResolveUncertain, DRAFT, draft_stream_of, facts=queued_facts),
]
