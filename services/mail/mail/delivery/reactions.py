"""Reactions that put sent mail on record, find the letter that a delivery report is about, and remember the
addresses that no letter reaches."""

from eventing import Event, Reactions
from mail.bounced.commands import CondemnAddress
from mail.draft.commands import RecordBounce
from mail.draft.events import LetterBounced, MailSent
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
    received = event.data
    says = received.failures or (received.kind == "bounce" and received.reported)
    return MatchBounce(mail_id=received.mail_id) if says else None


@REACTIONS.on(BounceMatched, name="record-bounce-of-letter")
def record_bounce_of_letter(event: Event[BounceMatched]) -> RecordBounce:
    bounce = event.data
    return RecordBounce(draft_id=bounce.draft_id, mail_id=bounce.mail_id, addresses=bounce.addresses)


@REACTIONS.on(LetterBounced, name="condemn-address-without-anybody")
def condemn_address_without_anybody(event: Event[LetterBounced]) -> CondemnAddress | None:
    bounced = event.data
    if not bounced.lasting:
        return None
    return CondemnAddress(
        address=bounced.address,
        code=bounced.code,
        status=bounced.status,
        draft_id=bounced.draft_id,
        bounce_mail_id=bounced.bounce_mail_id,
    )
