"""The words of mails, by which they are looked up: nothing of whose they are, which their rows say."""

from eventing import Add, Event, Patch, Upsert, View, Writes
from finding import keys_of
from mail.draft.events import BlindCopiesChosen, MailSent
from mail.message.events import MailNoted, MailReceived, OldMailReceived

#: Newest first, of one key: the servers count and sort nothing, and none of it changes with the mail's owner.
#: A note that was replaced leaves its keys; whether a mail matches is told by its row.
MAIL_WORDS = View("mail_words", indexes=(("keys", "-received_at", "_id"),))


@MAIL_WORDS.on(OldMailReceived)
@MAIL_WORDS.on(MailReceived)
def words_of_mail(event: Event[MailReceived]) -> Writes:
    mail = event.data
    people = (mail.sender.name, mail.sender.address, *mail.to, *mail.cc)
    files = (attachment.name for attachment in mail.attachments if attachment.picture is None)
    brief = keys_of("\n".join((mail.subject, *people, *files)), brief=True)
    keys = list(dict.fromkeys((*brief, *keys_of(mail.text))))
    return [Upsert(mail.mail_id, {"received_at": mail.received_at, "keys": keys})]


@MAIL_WORDS.on(MailNoted)
def words_of_note(event: Event[MailNoted]) -> Writes:
    return [Add(event.data.mail_id, "keys", keys_of(event.data.note, brief=True))]


#: The same of who got a blind copy, which the message does not say: by draft, and shown once it was sent.
BLIND_COPY_WORDS = View("blind_copy_words", indexes=(("keys", "-received_at", "mail_id"),))


@BLIND_COPY_WORDS.on(BlindCopiesChosen)
def words_of_blind_copies(event: Event[BlindCopiesChosen]) -> Writes:
    return [Patch(event.data.draft_id, {"keys": keys_of("\n".join(event.data.bcc), brief=True)})]


@BLIND_COPY_WORDS.on(MailSent)
def letter_sent(event: Event[MailSent]) -> Writes:
    sent = event.data
    return [Upsert(sent.draft_id, {"mail_id": sent.mail_id, "received_at": sent.sent_at})]
