"""The words of mails, by which they are looked up: nothing of whose they are, which their rows say."""

from eventing import Add, Event, Upsert, View, Writes
from finding import keys_of
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
