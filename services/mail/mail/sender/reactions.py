"""Reactions that remember for a sender what a person says about one mail."""

from eventing import Event, Reactions
from mail.message.events import MailMarkedSpam, MailSetApart
from mail.sender.commands import MarkSender
from mail.values import Apart

REACTIONS = Reactions()


@REACTIONS.on(MailMarkedSpam, name="remember-spam-mark")
def remember_spam_mark(event: Event[MailMarkedSpam]) -> MarkSender | None:
    marked = event.data
    if marked.marked_by is None or marked.sender_address is None:
        return None
    apart: Apart | None = "spam" if marked.spam else None
    return MarkSender(address=marked.sender_address, apart=apart, by=marked.marked_by)


@REACTIONS.on(MailSetApart, name="remember-set-apart")
def remember_set_apart(event: Event[MailSetApart]) -> MarkSender | None:
    set_apart = event.data
    if set_apart.set_by is None or set_apart.sender_address is None:
        return None
    return MarkSender(address=set_apart.sender_address, apart=set_apart.apart, by=set_apart.set_by)
