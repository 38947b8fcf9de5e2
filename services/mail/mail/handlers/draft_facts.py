"""What decisions on drafts rest on, looked up once for many of them; and what is kept of a letter."""

from collections.abc import Sequence
from typing import Any, TypeVar

from eventing.bus.routes import Asked, Decided, Look
from mail import queries
from mail.domain.commands import (
    ApproveDraft,
    DraftCollectionLetter,
    ResolveUncertain,
    SendDraft,
    SubmitDraft,
    WriteDraft,
)
from mail.domain.draft import Draft
from mail.domain.draft_facts import DraftFacts
from mail.domain.identity import identify
from mail.domain.letting_out import outgoing
from mail.handlers.resources import Resources

LettingOut = TypeVar("LettingOut", bound=SendDraft | ApproveDraft)


def time_alone(asked: Sequence[Asked[Any, Draft]], _look: Look[Resources]) -> Sequence[DraftFacts]:
    return [DraftFacts(one.now) for one in asked]


def author_facts(asked: Sequence[Asked[WriteDraft, Draft]], look: Look[Resources]) -> Sequence[DraftFacts]:
    people = queries.people(look.db, (one.command.author_id for one in asked))
    return [DraftFacts(one.now, people=people) for one in asked]


def letter_facts(
    asked: Sequence[Asked[DraftCollectionLetter, Draft]], look: Look[Resources]
) -> Sequence[DraftFacts]:
    customers = queries.customers(look.db, (one.command.customer_id for one in asked))
    people = queries.people(look.db, (customer.owner_id for customer in customers.values()))
    return [DraftFacts(one.now, people=people, customers=customers) for one in asked]


def submission_facts(
    asked: Sequence[Asked[SubmitDraft, Draft]], look: Look[Resources]
) -> Sequence[DraftFacts]:
    people = queries.people(look.db, (one.command.by for one in asked))
    named = {one.command.approver_id for one in asked} | {person.approver_id for person in people.values()}
    people = {**queries.people(look.db, named), **people}
    return [DraftFacts(one.now, people=people) for one in asked]


def sending_facts(asked: Sequence[Asked[LettingOut, Draft]], look: Look[Resources]) -> Sequence[DraftFacts]:
    customers = queries.customers(look.db, (one.state.customer_id for one in asked))
    owners = {customer.owner_id for customer in customers.values()}
    senders = {staff_id for one in asked for staff_id in (one.command.by, one.state.author_id)}
    people = queries.people(look.db, senders | owners)
    mails = queries.answered(look.db, (one.state.in_reply_to_mail_id for one in asked))
    return [DraftFacts(one.now, one.context.command_id, people, customers, mails) for one in asked]


def keep_letter(decided: Decided[LettingOut, Draft, DraftFacts], look: Look[Resources]) -> None:
    """On disk before the intent to send it is on record."""
    asked = decided.asked
    look.resources.files.put(outgoing(asked.state, asked.command, decided.facts).file)


def queued_facts(
    asked: Sequence[Asked[ResolveUncertain, Draft]], look: Look[Resources]
) -> Sequence[DraftFacts]:
    file_ids = [one.state.queued.raw_file_id if one.state.queued else "" for one in asked]
    raws = look.resources.files.read_many(filter(None, file_ids))
    mail_ids = {file_id: identify(raw).mail_id for file_id, raw in raws.items()}
    return [
        DraftFacts(one.now, mail_id=mail_ids.get(file_id))
        for one, file_id in zip(asked, file_ids, strict=True)
    ]
