"""The reaction that puts sent mail on record."""

from eventing import Event, Reactions
from mail.draft.events import MailSent
from mail.message.commands import RecordSentMail

REACTIONS = Reactions()


@REACTIONS.on(MailSent, name="record-sent-mail")
def record_sent_mail(event: Event[MailSent]) -> RecordSentMail:
    sent = event.data
    return RecordSentMail(
        mail_id=sent.mail_id,
        draft_id=sent.draft_id,
        customer_id=sent.customer_id,
        purpose=sent.purpose,
        raw_file_id=sent.raw_file_id,
        sent_at=sent.sent_at,
    )
