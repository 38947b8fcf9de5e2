"""What the scheduler does about mail: reply clocks, approvals, returned and uncertain mail."""

from datetime import datetime

from eventing.core.commit import Event
from scheduler.domain.commands import (
    DropReply,
    MoveToDo,
    NoteSentMail,
    OpenDraftToDo,
    OpenToDo,
    SettleReply,
    SettleToDo,
    StartReplyClock,
)
from scheduler.domain.events import ToDoKind, ToDoList
from scheduler.domain.todo import todo_id_of
from scheduler.event_schemas import (
    READ_MAIL,
    DraftTakenOverV1,
    MailApprovedV1,
    MailFiledV1,
    MailMarkedSpamV1,
    MailRefiledV1,
    MailReturnedV1,
    MailSendFailedV1,
    MailSendUncertainV1,
    MailSentV1,
    MailSetApartV1,
    MailSubmittedV1,
    MailUnmatchedV1,
)
from scheduler.reactions.registry import REACTIONS

PERSON = "person"
COLLECTION_LETTER = "collection"
OF_AUTHORS = (ToDoKind.RETURNED, ToDoKind.SEND_UNCERTAIN, ToDoKind.SEND_FAILED)

# -- mail: the reply clock --------------------------------------------------------------------------


@REACTIONS.on(READ_MAIL, MailFiledV1, name="start-reply-clock-for-filed-mail")
def start_reply_clock_for_filed_mail(event: Event[MailFiledV1]) -> StartReplyClock | NoteSentMail | None:
    return _clock_or_answer(event.data)


@REACTIONS.on(READ_MAIL, MailRefiledV1, name="start-reply-clock-for-refiled-mail")
def start_reply_clock_for_refiled_mail(event: Event[MailRefiledV1]) -> StartReplyClock | NoteSentMail | None:
    return _clock_or_answer(event.data)


def _clock_or_answer(mail: MailFiledV1 | MailRefiledV1) -> StartReplyClock | NoteSentMail | None:
    """What came from a person waits for an answer; what went out to the customer may be one."""
    if mail.kind != PERSON or mail.purpose == COLLECTION_LETTER:
        return None
    if mail.direction == "out" and mail.thread_id is not None:
        return NoteSentMail(mail.customer_id, mail.mail_id, mail.received_at, mail.thread_id)
    if mail.direction != "in":
        return None
    return StartReplyClock(
        mail.mail_id, mail.customer_id, mail.received_at, mail.thread_id, mail.country, mail.country_basis
    )


@REACTIONS.on(READ_MAIL, MailUnmatchedV1, name="start-reply-clock-for-strangers-mail")
def start_reply_clock_for_strangers_mail(event: Event[MailUnmatchedV1]) -> StartReplyClock | DropReply | None:
    mail = event.data
    if mail.direction != "in":
        return None
    if mail.kind != PERSON:
        return DropReply(mail.mail_id, mail.kind)
    return StartReplyClock(mail.mail_id, None, mail.received_at, None, mail.country, mail.country_basis)


@REACTIONS.on(READ_MAIL, MailMarkedSpamV1, name="drop-reply-to-spam")
def drop_reply_to_spam(event: Event[MailMarkedSpamV1]) -> DropReply | None:
    """No spam after all: mail then announces the stranger again, which starts the clock."""
    return DropReply(event.data.mail_id, "spam") if event.data.spam else None


@REACTIONS.on(READ_MAIL, MailSetApartV1, name="drop-reply-to-mail-set-apart")
def drop_reply_to_mail_set_apart(event: Event[MailSetApartV1]) -> DropReply:
    return DropReply(event.data.mail_id, event.data.apart)


@REACTIONS.on(READ_MAIL, MailSentV1, name="settle-reply-by-sent-letter")
def settle_reply_by_sent_letter(event: Event[MailSentV1]) -> SettleReply | None:
    sent = event.data
    if sent.purpose == COLLECTION_LETTER or sent.in_reply_to_mail_id is None:
        return None
    return SettleReply(sent.in_reply_to_mail_id, sent.sent_at)


# -- mail: drafts -----------------------------------------------------------------------------------


@REACTIONS.on(READ_MAIL, MailSubmittedV1, name="ask-for-approval")
def ask_for_approval(event: Event[MailSubmittedV1]) -> list[object]:
    draft_id = event.data.draft_id
    return [
        OpenToDo(
            todo_id_of(ToDoKind.APPROVAL, draft_id),
            ToDoKind.APPROVAL,
            ToDoList.APPROVALS,
            event.at,
            "Approve and send, or return",
            owner_id=event.data.approver_id,
            draft_id=draft_id,
        ),
        _settle(ToDoKind.RETURNED, draft_id, "submitted", event.at),
    ]


@REACTIONS.on(READ_MAIL, MailApprovedV1, name="settle-approval")
def settle_approval(event: Event[MailApprovedV1]) -> SettleToDo:
    return _settle(ToDoKind.APPROVAL, event.data.draft_id, "approved", event.at)


@REACTIONS.on(READ_MAIL, MailReturnedV1, name="give-draft-back")
def give_draft_back(event: Event[MailReturnedV1]) -> list[object]:
    draft_id = event.data.draft_id
    return [
        _settle(ToDoKind.APPROVAL, draft_id, "returned", event.at),
        OpenDraftToDo(
            todo_id_of(ToDoKind.RETURNED, draft_id),
            ToDoKind.RETURNED,
            draft_id,
            event.at,
            "Returned by the approver: revise and submit again",
        ),
    ]


@REACTIONS.on(READ_MAIL, MailSendUncertainV1, name="ask-author-whether-it-went-out")
def ask_author_whether_it_went_out(event: Event[MailSendUncertainV1]) -> OpenDraftToDo:
    return OpenDraftToDo(
        todo_id_of(ToDoKind.SEND_UNCERTAIN, event.data.draft_id),
        ToDoKind.SEND_UNCERTAIN,
        event.data.draft_id,
        event.at,
        "It is not certain that this mail went out: send it again, or mark it as sent",
    )


@REACTIONS.on(READ_MAIL, MailSendFailedV1, name="tell-author-it-did-not-go-out")
def tell_author_it_did_not_go_out(event: Event[MailSendFailedV1]) -> list[object] | None:
    if not event.data.permanent:
        return None
    draft_id = event.data.draft_id
    return [
        _settle(ToDoKind.SEND_UNCERTAIN, draft_id, "failed", event.at),
        OpenDraftToDo(
            todo_id_of(ToDoKind.SEND_FAILED, draft_id),
            ToDoKind.SEND_FAILED,
            draft_id,
            event.at,
            "This mail could not be sent",
        ),
    ]


@REACTIONS.on(READ_MAIL, MailSentV1, name="settle-sending")
def settle_sending(event: Event[MailSentV1]) -> list[SettleToDo]:
    doubts = (ToDoKind.SEND_UNCERTAIN, ToDoKind.SEND_FAILED)
    return [_settle(kind, event.data.draft_id, "sent", event.at) for kind in doubts]


@REACTIONS.on(READ_MAIL, DraftTakenOverV1, name="move-todos-with-draft")
def move_todos_with_draft(event: Event[DraftTakenOverV1]) -> list[MoveToDo]:
    return [MoveToDo(todo_id_of(kind, event.data.draft_id), event.data.author_id) for kind in OF_AUTHORS]


def _settle(kind: ToDoKind, draft_id: str, how: str, at: datetime) -> SettleToDo:
    return SettleToDo(todo_id_of(kind, draft_id), how, at, if_open=True)
