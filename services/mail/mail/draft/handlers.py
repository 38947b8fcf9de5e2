"""Routes of people's commands on drafts, the facts looked up for them, and the stored message."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from eventing import Asked, Decided, Look, route
from mail.addresses import OurSide
from mail.bounced.lookups import bounced_among
from mail.draft.commands import (
    ApproveDraft,
    DiscardDraft,
    EditDraft,
    HoldLetter,
    RecallDraft,
    RestoreDraft,
    ReturnDraft,
    SendDraft,
    SubmitDraft,
    WriteDraft,
)
from mail.draft.facts import Answered, DraftFacts, Quote
from mail.draft.lookups import time_facts
from mail.draft.model import DRAFT, draft_stream_of
from mail.draft.releasing import outgoing
from mail.draft.replying import written_by
from mail.draft.state import Draft
from mail.known.lookups import customers, our_addresses_among, people
from mail.message.lookups import rows_by_id, whole_text
from mail.resources import Resources
from wording import LANGUAGES

Releasing = TypeVar("Releasing", bound=SendDraft | ApproveDraft)


def author_facts(asked: Sequence[Asked[WriteDraft, Draft]], look: Look[Resources]) -> Sequence[DraftFacts]:
    authors = people(look.db, (one.command.author_id for one in asked))
    return [DraftFacts(one.now, people=authors) for one in asked]


def submission_facts(
    asked: Sequence[Asked[SubmitDraft, Draft]], look: Look[Resources]
) -> Sequence[DraftFacts]:
    authors = people(look.db, (one.command.by for one in asked))
    approvers = {one.command.approver_id for one in asked}
    approvers |= {approver for author in authors.values() for approver in author.approvers}
    found = {**people(look.db, approvers), **authors}
    return [DraftFacts(one.now, people=found) for one in asked]


def sending_facts(asked: Sequence[Asked[Releasing, Draft]], look: Look[Resources]) -> Sequence[DraftFacts]:
    theirs = customers(look.db, (one.state.customer_id for one in asked))
    owners = {customer.owner_id for customer in theirs.values()}
    senders = {staff_id for one in asked for staff_id in (one.command.by, one.state.author_id)}
    found = people(look.db, senders | owners)
    mails = _answered(look, (one.state.in_reply_to_mail_id for one in asked))
    addressees = {address for one in asked for address in one.state.addressees}
    ours, bounced = _ours(look, addressees), frozenset(bounced_among(look.db, addressees))
    contents = look.resources.files.read_many(file.file_id for one in asked for file in one.state.files)
    return [
        DraftFacts(
            one.now, one.context.command_id, found, theirs, mails, ours, contents=contents, bounced=bounced
        )
        for one in asked
    ]


def _ours(look: Look[Resources], addresses: Iterable[str]) -> OurSide:
    return look.resources.ours.with_addresses(our_addresses_among(look.db, addresses))


def _answered(look: Look[Resources], mail_ids: Iterable[str | None]) -> Mapping[str, Answered]:
    """The mails that drafts answer, whoever can see them."""
    return {
        mail_id: Answered(
            row.get("message_id"),
            _references_of(row),
            tuple(row.get("filing_addresses", ())),
            _quotes_of(row, look.resources),
        )
        for mail_id, row in rows_by_id(look.db, mail_ids).items()
    }


def _quotes_of(row: Mapping[str, Any], resources: Resources) -> Mapping[str, Quote]:
    """A mail as it is quoted; not what could not be read, nor what says nothing."""
    text = whole_text(resources.files, row).text
    if row.get("sender") is None or not text.strip():
        return {}
    at = row["sent_at"] or row["received_at"]
    told = {"who": written_by(row["sender"]), "at": f"{at:%Y-%m-%d %H:%M} UTC"}
    return {
        language: Quote(resources.words.say(language, "letter", "quote_head", told), text)
        for language in LANGUAGES
    }


def _references_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    """What a mail refers to; what it answers alone, if its sender's program writes no References."""
    answered = row.get("in_reply_to")
    return tuple(row.get("references") or ([answered] if answered else ()))


def keep_message(decided: Decided[Releasing, Draft, DraftFacts], look: Look[Resources]) -> None:
    """Store the message before MailQueued refers to it."""
    asked = decided.asked
    look.resources.files.put(outgoing(asked.state, asked.command, decided.facts).file)


ROUTES = [
    route(WriteDraft, DRAFT, draft_stream_of, facts=author_facts),
    route(EditDraft, DRAFT, draft_stream_of, facts=time_facts),
    route(SubmitDraft, DRAFT, draft_stream_of, facts=submission_facts),
    route(ReturnDraft, DRAFT, draft_stream_of, facts=time_facts),
    route(DiscardDraft, DRAFT, draft_stream_of, facts=time_facts),
    route(RestoreDraft, DRAFT, draft_stream_of, facts=time_facts),
    route(HoldLetter, DRAFT, draft_stream_of, facts=time_facts),
    route(RecallDraft, DRAFT, draft_stream_of, facts=time_facts),
    route(ApproveDraft, DRAFT, draft_stream_of, facts=sending_facts, effect=keep_message),
    route(SendDraft, DRAFT, draft_stream_of, facts=sending_facts, effect=keep_message),
]
