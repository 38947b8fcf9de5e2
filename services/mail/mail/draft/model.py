"""A draft from writing to outcome: approved if need be, sent once, never silently lost."""

from collections.abc import Sequence
from typing import assert_never

from eventing import Decider, NotFound, uuid5hex
from mail.draft import releasing, sending, writing
from mail.draft.commands import (
    ApproveDraft,
    DiscardDraft,
    DoubtSending,
    DraftCollectionLetter,
    DraftCommand,
    EditDraft,
    HoldLetter,
    RecallDraft,
    RecordBounce,
    RecordFailure,
    RecordSent,
    RecordUncertain,
    ResolveUncertain,
    RestoreDraft,
    ReturnDraft,
    ReviseCollectionLetter,
    SendDraft,
    StartData,
    StartSending,
    SubmitDraft,
    WriteDraft,
)
from mail.draft.events import DraftEvent
from mail.draft.facts import DraftFacts
from mail.draft.state import EDITABLE, Draft, evolve

__all__ = ["DRAFT", "EDITABLE", "Draft", "draft_stream", "draft_stream_of", "new_draft_id"]


def draft_stream(draft_id: str) -> str:
    return f"draft-{draft_id}"


def draft_stream_of(command: DraftCommand) -> str:
    return draft_stream(command.draft_id)


def new_draft_id(command_id: str) -> str:
    """The id of a new draft, derived so that a request sent twice makes one draft."""
    return uuid5hex(command_id, "draft")


def decide(draft: Draft, command: DraftCommand, facts: DraftFacts) -> Sequence[DraftEvent]:
    match command:
        case WriteDraft():
            return writing.write(draft, command, facts)
        case DraftCollectionLetter():
            return writing.write_collection_letter(draft, command, facts)
        case ReviseCollectionLetter():
            return writing.revise_collection_letter(draft, command, facts)
        case _:
            pass
    if draft.status == "absent":
        if isinstance(command, ReviseCollectionLetter) or (
            isinstance(command, DiscardDraft) and command.by is None
        ):
            # Credit told of it before the letter was written, or there was none.
            return []
        raise NotFound()
    match command:
        case ReviseCollectionLetter():
            return writing.revise_collection_letter(draft, command, facts)
        case EditDraft():
            return writing.edit(draft, command)
        case SubmitDraft():
            return writing.submit(draft, command, facts)
        case HoldLetter():
            return writing.hold(draft, command)
        case ReturnDraft():
            return writing.give_back(draft, command)
        case DiscardDraft():
            return writing.discard(draft, command)
        case ApproveDraft():
            return releasing.approve(draft, command, facts)
        case SendDraft():
            return releasing.send(draft, command, facts)
        case RecallDraft():
            return releasing.recall(draft, command)
        case RestoreDraft():
            return writing.restore(draft, command)
        case StartSending():
            return sending.start_sending(draft, command, facts)
        case StartData():
            return sending.start_data(draft, command)
        case RecordSent():
            return sending.record_sent(draft, command)
        case RecordFailure():
            return sending.record_failure(draft, command)
        case RecordBounce():
            return sending.record_bounce(draft, command, facts)
        case RecordUncertain():
            return sending.record_uncertain(draft, command)
        case DoubtSending():
            return sending.doubt(draft)
        case ResolveUncertain():
            return sending.resolve(draft, command, facts)
        case _:
            assert_never(command)


DRAFT = Decider("draft", Draft(), evolve, decide)
