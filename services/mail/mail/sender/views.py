"""The view of senders of whom people have said something."""

from eventing import Add, Event, Upsert, View, Writes
from mail.addresses import domain_of
from mail.message.events import MailFiled, MailRefiled, OldMailFiled, OldMailRefiled
from mail.sender.events import SenderMarked
from mail.sender.model import sender_id_of
from mail.values import BY_HAND

#: `apart` is their mark, `by_hand` are the customers to whom people filed mail of theirs.
SENDERS = View("senders", indexes=(("domain",),))


@SENDERS.on(SenderMarked)
def sender_marked(event: Event[SenderMarked]) -> Writes:
    marked = event.data
    return [Upsert(marked.sender_id, {"apart": marked.apart, "domain": domain_of(marked.address)})]


@SENDERS.on(OldMailFiled)
@SENDERS.on(MailFiled)
def mail_filed(event: Event[MailFiled]) -> Writes:
    return _filed_by_hand(event.data)


@SENDERS.on(OldMailRefiled)
@SENDERS.on(MailRefiled)
def mail_refiled(event: Event[MailRefiled]) -> Writes:
    return _filed_by_hand(event.data)


def _filed_by_hand(filed: MailFiled | MailRefiled) -> Writes:
    if filed.rule not in BY_HAND or filed.direction != "in":
        return []
    key = sender_id_of(filed.sender_address)
    return [
        Upsert(key, {"domain": domain_of(filed.sender_address)}),
        Add(key, "by_hand", [filed.customer_id]),
    ]
