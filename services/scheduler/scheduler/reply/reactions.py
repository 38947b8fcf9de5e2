"""Reactions of replies: to mail and assignments, and of the plan to our answers.

All start from the beginning of the log: none has an effect outside the system. The addressed streams follow
from the event alone.
"""

from datetime import datetime

from eventing import Event, Reactions
from scheduler.contracts import (
    AddresseesRefused,
    CustomerAssigned,
    MailFiled,
    MailMarkedSpam,
    MailRefiled,
    MailSent,
    MailSetApart,
    MailUnmatched,
)
from scheduler.follow_up.commands import AssignPlan, NoteAnswer, NoteSentMail, WithdrawAnswer
from scheduler.follow_up.events import AnswerWithdrawn, CustomerAnswered
from scheduler.reply.commands import DropReply, FileReply, ReopenReply, SettleReply, StartReplyClock
from scheduler.reply.events import ReplyAnswered
from scheduler.values import COLLECTION_LETTER

REACTIONS = Reactions()

PERSON = "person"
#: A mail that is shown to be from the sender it bears.
PROVEN = "proven"
SPAM = "spam"
#: Kinds of a customer's mail that wait for no answer. What only looks like a newsletter is a person's there.
NO_ANSWER_AWAITED = frozenset({"auto_reply", "bounce", "newsletter", SPAM, COLLECTION_LETTER})

# -- customers -------------------------------------------------------------------------------------


@REACTIONS.on(CustomerAssigned, name="assign-plan")
def assign_plan_and_file_reply(event: Event[CustomerAssigned]) -> list[object]:
    assigned = event.data
    plan = AssignPlan(customer_id=assigned.customer_id, owner_id=assigned.owner_id)
    if assigned.from_mail_id is None:
        return [plan]
    return [plan, FileReply(mail_id=assigned.from_mail_id, customer_id=assigned.customer_id)]


# -- mail ------------------------------------------------------------------------------------------


@REACTIONS.on(MailFiled, name="start-reply-clock-for-filed-mail")
def start_reply_clock_for_filed_mail(event: Event[MailFiled]) -> StartReplyClock | NoteSentMail | None:
    return _clock_or_answer(event.data, event.at)


@REACTIONS.on(MailRefiled, name="start-reply-clock-for-refiled-mail")
def start_reply_clock_for_refiled_mail(event: Event[MailRefiled]) -> StartReplyClock | NoteSentMail | None:
    return _clock_or_answer(event.data, event.at)


def _clock_or_answer(
    mail: MailFiled | MailRefiled, told_at: datetime
) -> StartReplyClock | NoteSentMail | None:
    """The clock of a known customer's mail; for a mail of ours, the note that it may be an answer."""
    if mail.kind in NO_ANSWER_AWAITED or mail.purpose == COLLECTION_LETTER:
        return None
    if mail.direction == "out" and mail.thread_id is not None and mail.kind == PERSON:
        return NoteSentMail(
            customer_id=mail.customer_id,
            mail_id=mail.mail_id,
            answered_at=mail.received_at,
            thread_id=mail.thread_id,
            proven=mail.proof == PROVEN,
        )
    if mail.direction != "in":
        return None
    return StartReplyClock(
        mail_id=mail.mail_id,
        customer_id=mail.customer_id,
        received_at=mail.received_at,
        told_at=told_at,
        thread_id=mail.thread_id,
        country=mail.country,
        country_basis=mail.country_basis,
    )


@REACTIONS.on(MailUnmatched, name="start-reply-clock-for-strangers-mail")
def start_reply_clock_for_strangers_mail(event: Event[MailUnmatched]) -> StartReplyClock | DropReply | None:
    mail = event.data
    if mail.direction != "in":
        return None
    if mail.kind != PERSON:
        return DropReply(mail_id=mail.mail_id, reason=mail.kind)
    return StartReplyClock(
        mail_id=mail.mail_id,
        customer_id=None,
        received_at=mail.received_at,
        told_at=event.at,
        thread_id=None,
        country=mail.country,
        country_basis=mail.country_basis,
    )


@REACTIONS.on(MailMarkedSpam, name="drop-reply-to-spam")
def drop_reply_to_spam(event: Event[MailMarkedSpam]) -> DropReply | None:
    """The drop of a spam mail. If it is not spam after all, another MailUnmatched starts the clock."""
    return DropReply(mail_id=event.data.mail_id, reason=SPAM) if event.data.spam else None


@REACTIONS.on(MailSetApart, name="drop-reply-to-mail-set-apart")
def drop_reply_to_mail_set_apart(event: Event[MailSetApart]) -> DropReply:
    return DropReply(mail_id=event.data.mail_id, reason=event.data.apart)


@REACTIONS.on(MailSent, name="settle-reply-by-sent-letter")
def settle_reply_by_sent_letter(event: Event[MailSent]) -> SettleReply | None:
    sent = event.data
    if sent.purpose == COLLECTION_LETTER or sent.in_reply_to_mail_id is None:
        return None
    return SettleReply(mail_id=sent.in_reply_to_mail_id, answered_at=sent.sent_at)


@REACTIONS.on(AddresseesRefused, name="take-back-answer-that-nobody-got")
def take_back_answer_that_nobody_got(event: Event[AddresseesRefused]) -> WithdrawAnswer | ReopenReply | None:
    lost = event.data
    if not lost.nobody or lost.sent_at is None:
        return None
    if lost.customer_id is not None:
        mail_ids = () if lost.in_reply_to_mail_id is None else (lost.in_reply_to_mail_id,)
        return WithdrawAnswer(customer_id=lost.customer_id, answered_at=lost.sent_at, mail_ids=mail_ids)
    if lost.in_reply_to_mail_id is None:
        return None
    return ReopenReply(mail_id=lost.in_reply_to_mail_id, answered_at=lost.sent_at)


@REACTIONS.on(AnswerWithdrawn, name="reopen-replies-that-nobody-got")
def reopen_replies_that_nobody_got(event: Event[AnswerWithdrawn]) -> list[ReopenReply]:
    answered_at = event.data.answered_at
    return [ReopenReply(mail_id=mail_id, answered_at=answered_at) for mail_id in event.data.mail_ids]


# -- own: answers ----------------------------------------------------------------------------------


@REACTIONS.on(CustomerAnswered, name="settle-answered-replies")
def settle_answered_replies(event: Event[CustomerAnswered]) -> list[SettleReply]:
    answered_at = event.data.answered_at
    return [SettleReply(mail_id=mail_id, answered_at=answered_at) for mail_id in event.data.mail_ids]


@REACTIONS.on(ReplyAnswered, name="answer-rest-of-thread")
def answer_rest_of_thread(event: Event[ReplyAnswered]) -> NoteAnswer | None:
    reply = event.data
    if reply.customer_id is None or reply.thread_id is None:
        return None
    return NoteAnswer(customer_id=reply.customer_id, answered_at=reply.answered_at, thread_id=reply.thread_id)
