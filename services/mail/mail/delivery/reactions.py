"""Reactions that put sent mail on record, and find the letter that a delivery report is about."""

from eventing import Event, Reactions
from mail.draft.commands import RecordBounce
from mail.draft.events import MailSent
from mail.message.commands import MatchBounce, RecordSentMail
from mail.message.events import BounceMatched, MailReceived

REACTIONS = Reactions()


@REACTIONS.on(MailSent, name="record-sent-mail")
def record_sent_mail(event: Event[MailSent]) -> RecordSentMail:
    sent = event.data
    return RecordSentMail(
        mail_id=sent.mail_id,
        draft_id=sent.draft_id,
        author_id=sent.author_id,
        approved_by=sent.approved_by,
        customer_id=sent.customer_id,
        purpose=sent.purpose,
        raw_file_id=sent.raw_file_id,
        sent_at=sent.sent_at,
    )


@REACTIONS.on(MailReceived, name="match-bounce-with-letter")
def match_bounce_with_letter(event: Event[MailReceived]) -> MatchBounce | None:
    """The letter is in the outbox before it is sent, and so before anything can come back."""
    return MatchBounce(mail_id=event.data.mail_id) if event.data.failures else None


@REACTIONS.on(BounceMatched, name="record-bounce-of-letter")
def record_bounce_of_letter(event: Event[BounceMatched]) -> RecordBounce:
    bounce = event.data
    return RecordBounce(draft_id=bounce.draft_id, mail_id=bounce.mail_id, addresses=bounce.addresses)
