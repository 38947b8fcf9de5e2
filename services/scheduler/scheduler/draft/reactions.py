"""Reactions that open, move and settle the to-dos of drafts: approval, sending, and what came back.

All start from the beginning of the log: none has an effect outside the system. The addressed streams follow
from the event alone, because ids of to-dos are derived from what they are about.
"""

from datetime import datetime

from eventing import Event, Reactions
from scheduler.contracts import (
    AddresseesRefused,
    DraftDiscarded,
    DraftTakenOver,
    MailApproved,
    MailDrafted,
    MailReturned,
    MailSendFailed,
    MailSendUncertain,
    MailSent,
    MailSubmitted,
)
from scheduler.todo.commands import MoveToDo, OpenDraftToDo, OpenToDo, SettleToDo
from scheduler.todo.model import todo_id_of
from scheduler.values import COLLECTION_LETTER, CREDIT_CONTROLLER, ToDoKind, ToDoList

REACTIONS = Reactions()

OF_APPROVERS = (ToDoKind.APPROVAL, ToDoKind.COLLECTION_LETTER)
OF_SENDING = (ToDoKind.SEND_UNCERTAIN, ToDoKind.SEND_FAILED)
OF_AUTHORS = (ToDoKind.RETURNED, *OF_SENDING, ToDoKind.BOUNCED)


@REACTIONS.on(MailDrafted, name="ask-for-approval-of-collection-letter")
def ask_for_approval_of_collection_letter(event: Event[MailDrafted]) -> OpenToDo | None:
    """A collection letter waits for its approver as soon as it is drafted; without one it is credit's."""
    draft = event.data
    if draft.purpose != COLLECTION_LETTER:
        return None
    return OpenToDo(
        todo_id=todo_id_of(ToDoKind.COLLECTION_LETTER, draft.draft_id),
        kind=ToDoKind.COLLECTION_LETTER,
        list=ToDoList.APPROVALS,
        since=event.at,
        customer_id=draft.customer_id,
        owner_id=draft.approver_id,
        role=None if draft.approver_id else CREDIT_CONTROLLER,
        draft_id=draft.draft_id,
    )


@REACTIONS.on(MailSubmitted, name="ask-for-approval")
def ask_for_approval(event: Event[MailSubmitted]) -> list[object]:
    draft_id = event.data.draft_id
    return [
        OpenToDo(
            todo_id=todo_id_of(ToDoKind.APPROVAL, draft_id),
            kind=ToDoKind.APPROVAL,
            list=ToDoList.APPROVALS,
            since=event.at,
            owner_id=event.data.approver_id,
            # Credit's own letters are approved by whoever is on duty there.
            role=None if event.data.approver_id else CREDIT_CONTROLLER,
            draft_id=draft_id,
        ),
        _settle(ToDoKind.RETURNED, draft_id, "submitted", event.at),
    ]


@REACTIONS.on(MailApproved, name="settle-approval")
def settle_approval(event: Event[MailApproved]) -> list[SettleToDo]:
    return [_settle(kind, event.data.draft_id, "approved", event.at) for kind in OF_APPROVERS]


@REACTIONS.on(DraftDiscarded, name="settle-discarded-draft")
def settle_discarded_draft(event: Event[DraftDiscarded]) -> list[SettleToDo]:
    kinds = (*OF_APPROVERS, ToDoKind.RETURNED, ToDoKind.SEND_FAILED)
    return [_settle(kind, event.data.draft_id, "discarded", event.at) for kind in kinds]


@REACTIONS.on(MailReturned, name="give-draft-back")
def give_draft_back(event: Event[MailReturned]) -> list[object]:
    draft_id, at = event.data.draft_id, event.at
    settled = [_settle(kind, draft_id, "returned", at) for kind in OF_APPROVERS]
    return [*settled, _open_for_author(ToDoKind.RETURNED, draft_id, at)]


@REACTIONS.on(MailSendUncertain, name="ask-author-whether-it-went-out")
def ask_author_whether_it_went_out(event: Event[MailSendUncertain]) -> OpenDraftToDo:
    return _open_for_author(ToDoKind.SEND_UNCERTAIN, event.data.draft_id, event.at)


@REACTIONS.on(MailSendFailed, name="tell-author-it-did-not-go-out")
def tell_author_it_did_not_go_out(event: Event[MailSendFailed]) -> list[object] | None:
    if not event.data.permanent:
        return None
    draft_id = event.data.draft_id
    return [
        _settle(ToDoKind.SEND_UNCERTAIN, draft_id, "failed", event.at),
        _open_for_author(ToDoKind.SEND_FAILED, draft_id, event.at),
    ]


@REACTIONS.on(AddresseesRefused, name="tell-author-who-did-not-get-it")
def tell_author_who_did_not_get_it(event: Event[AddresseesRefused]) -> OpenDraftToDo:
    return _open_for_author(ToDoKind.BOUNCED, event.data.draft_id, event.at)


@REACTIONS.on(MailSent, name="settle-sending")
def settle_sending(event: Event[MailSent]) -> list[SettleToDo]:
    return [_settle(kind, event.data.draft_id, "sent", event.at) for kind in OF_SENDING]


@REACTIONS.on(DraftTakenOver, name="move-todos-with-draft")
def move_todos_with_draft(event: Event[DraftTakenOver]) -> list[MoveToDo]:
    id, owner_id = event.data.draft_id, event.data.author_id
    return [MoveToDo(todo_id=todo_id_of(kind, id), owner_id=owner_id) for kind in OF_AUTHORS]


def _open_for_author(kind: ToDoKind, draft_id: str, at: datetime) -> OpenDraftToDo:
    return OpenDraftToDo(todo_id=todo_id_of(kind, draft_id), kind=kind, draft_id=draft_id, since=at)


def _settle(kind: ToDoKind, about: str, how: str, at: datetime) -> SettleToDo:
    return SettleToDo(todo_id=todo_id_of(kind, about), how=how, settled_at=at, if_open=True)
