"""An outgoing mail from draft to outcome: approved where it must be, sent once, never silently lost."""

from collections.abc import Sequence
from typing import assert_never

from eventing.core.decider import Decider
from eventing.core.ids import uuid5hex
from mail.domain import delivery, letting_out, writing
from mail.domain.commands import (
    ApproveDraft,
    DoubtSending,
    DraftCollectionLetter,
    EditDraft,
    RecordFailure,
    RecordSent,
    RecordUncertain,
    ResolveUncertain,
    ReturnDraft,
    SendDraft,
    StartData,
    StartSending,
    SubmitDraft,
    WriteDraft,
)
from mail.domain.draft_facts import DraftFacts
from mail.domain.draft_state import EDITABLE, Draft, evolve
from mail.domain.errors import NotFound
from mail.domain.events import DraftEvent

__all__ = ["DRAFT", "EDITABLE", "Command", "Draft", "draft_stream", "draft_stream_of", "new_draft_id"]

Command = (
    WriteDraft
    | DraftCollectionLetter
    | EditDraft
    | SubmitDraft
    | ReturnDraft
    | ApproveDraft
    | SendDraft
    | StartSending
    | StartData
    | RecordSent
    | RecordFailure
    | RecordUncertain
    | DoubtSending
    | ResolveUncertain
)


def draft_stream(draft_id: str) -> str:
    return f"draft-{draft_id}"


def draft_stream_of(command: Command) -> str:
    return draft_stream(command.draft_id)


def new_draft_id(command_id: str) -> str:
    """Derived, so that a request sent twice makes one draft."""
    return uuid5hex(command_id, "draft")


def decide(draft: Draft, command: Command, facts: DraftFacts) -> Sequence[DraftEvent]:
    match command:
        case WriteDraft():
            return writing.write(draft, command, facts)
        case DraftCollectionLetter():
            return writing.write_collection_letter(draft, command, facts)
        case _:
            pass
    if draft.status == "absent":
        raise NotFound("no such draft")
    match command:
        case EditDraft():
            return writing.edit(draft, command)
        case SubmitDraft():
            return writing.submit(draft, command, facts)
        case ReturnDraft():
            return writing.give_back(draft, command)
        case ApproveDraft():
            return letting_out.approve(draft, command, facts)
        case SendDraft():
            return letting_out.send(draft, command, facts)
        case StartSending():
            return delivery.start_sending(draft, command)
        case StartData():
            return delivery.start_data(draft, command)
        case RecordSent():
            return delivery.record_sent(draft, command)
        case RecordFailure():
            return delivery.record_failure(draft, command)
        case RecordUncertain():
            return delivery.record_uncertain(draft, command)
        case DoubtSending():
            return delivery.doubt(draft)
        case ResolveUncertain():
            return delivery.resolve(draft, command, facts)
        case _:
            assert_never(command)


DRAFT = Decider("draft", Draft(), evolve, decide)
