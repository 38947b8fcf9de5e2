"""Lookups of drafts for other features, and the facts of decisions that rest on the time alone."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from eventing import Asked, CommandBus, Db, Document, Look, Parts
from mail import permissions
from mail.draft.commands import HandedIn, HoldLetter, SendDraft, SubmitDraft, WriteDraft
from mail.draft.facts import DraftFacts
from mail.draft.model import DRAFT, draft_stream
from mail.draft.replying import reply_addresses
from mail.draft.state import Draft
from mail.draft.views import DRAFTS
from mail.known.lookups import our_addresses_among, rows_of
from mail.resources import Resources

if TYPE_CHECKING:
    from people.caller import Caller


__all__ = [
    "DRAFTS",
    "HandedIn",
    "HoldLetter",
    "SendDraft",
    "SubmitDraft",
    "WriteDraft",
    "answers_go_to",
    "blind_copies",
    "blind_copies_of",
    "customers_of_drafts",
    "letter_state",
    "time_facts",
    "to_approve",
]


def time_facts(asked: Sequence[Asked[Any, Draft]], _look: Look[Any]) -> Sequence[DraftFacts]:
    return [DraftFacts(one.now) for one in asked]


def answers_go_to(parts: Parts[Any, Resources], mail: Mapping[str, Any]) -> tuple[str, ...]:
    """The addressees of an answer to a mail; ourselves are not among them."""
    ours = parts.resources.ours.with_addresses(our_addresses_among(parts.db, mail["reply_to"]))
    return reply_addresses(mail, ours)


def blind_copies(db: Db, mail: Mapping[str, Any]) -> Sequence[str]:
    """Who got a letter of ours without the others being told: the message itself does not say it."""
    found = DRAFTS.get(db, mail["draft_id"]) if mail.get("draft_id") else None
    return [] if found is None else found.get("bcc", [])


def blind_copies_of(db: Db, mails: Sequence[Mapping[str, Any]]) -> Mapping[str, Sequence[str]]:
    """The same of many mails, by mail id; those without any may be left out."""
    letters = {mail["draft_id"]: mail["_id"] for mail in mails if mail.get("draft_id")}
    rows = rows_of(DRAFTS, db, letters)
    return {letters[draft_id]: row.get("bcc", []) for draft_id, row in rows.items()}


def to_approve(db: Db, caller: "Caller") -> list[Document]:
    """The drafts that wait for this person's approval."""
    return DRAFTS.find(db, permissions.to_approve(caller))


def customers_of_drafts(db: Db, draft_ids: Iterable[str]) -> Mapping[str, str]:
    """The customers that drafts are to, by draft; those to no customer are left out."""
    rows = rows_of(DRAFTS, db, draft_ids)
    return {draft_id: row["customer_id"] for draft_id, row in rows.items() if row["customer_id"] is not None}


def letter_state(bus: CommandBus, draft_id: str) -> Draft:
    """A draft as the log has it."""
    return bus.state(DRAFT, draft_stream(draft_id))
