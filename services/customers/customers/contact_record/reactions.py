"""Reactions that log a customer's mail, in and out, as contacts.

All start from the beginning of the log: none has an effect outside the system.
"""

from customers.contact_record.commands import LogContact, RefileContact
from customers.contact_record.model import contact_log_id_of_mail
from customers.contracts import MailFiled, MailRefiled, MailSent, OldMailFiled, OldMailRefiled
from eventing import Event, Reactions

REACTIONS = Reactions()

#: Mail from a person; bounces, auto-replies, newsletters and spam are not contacts.
PERSON = "person"
#: A letter that somebody wrote; a collection letter is not a contact.
LETTER = "letter"


@REACTIONS.on(MailFiled, name="log-contact-for-filed-mail")
def log_contact_for_filed_mail(event: Event[MailFiled]) -> LogContact | None:
    return _contact(event.data)


@REACTIONS.on(MailRefiled, name="log-contact-for-mail-filed-later")
def log_contact_for_mail_filed_later(event: Event[MailRefiled]) -> list[LogContact | RefileContact]:
    return _moved(event.data)


@REACTIONS.on(OldMailFiled, name="log-contact-for-old-mail")
def log_contact_for_old_mail(event: Event[OldMailFiled]) -> LogContact | None:
    return _contact(event.data)


@REACTIONS.on(OldMailRefiled, name="log-contact-for-old-mail-filed-later")
def log_contact_for_old_mail_filed_later(
    event: Event[OldMailRefiled],
) -> list[LogContact | RefileContact]:
    return _moved(event.data)


def _moved(refiled: MailRefiled) -> list[LogContact | RefileContact]:
    """The contact is the new customer's, and for the one before it is as if the mail had never come."""
    made = _contact(refiled)
    commands: list[LogContact | RefileContact] = [] if made is None else [made]
    if refiled.previous_customer_id is not None and refiled.previous_customer_id != refiled.customer_id:
        commands.append(
            RefileContact(
                customer_id=refiled.previous_customer_id,
                contact_log_id=contact_log_id_of_mail(refiled.mail_id, refiled.previous_customer_id),
                to_customer_id=refiled.customer_id,
            )
        )
    return commands


def _contact(filed: MailFiled | MailRefiled) -> LogContact | None:
    if filed.kind != PERSON:
        return None
    return LogContact(
        customer_id=filed.customer_id,
        direction=filed.direction,
        channel=filed.channel,
        occurred_at=filed.received_at,
        mail_id=filed.mail_id,
        contact_log_id=contact_log_id_of_mail(filed.mail_id, filed.customer_id),
        old=isinstance(filed, OldMailFiled | OldMailRefiled),
    )


@REACTIONS.on(MailSent, name="log-contact-for-sent-letter")
def log_contact_for_sent_letter(event: Event[MailSent]) -> LogContact | None:
    sent = event.data
    if sent.purpose != LETTER or sent.customer_id is None:
        return None
    return LogContact(
        customer_id=sent.customer_id,
        direction="out",
        channel="mail",
        occurred_at=sent.sent_at,
        mail_id=sent.mail_id,
        logged_by=sent.author_id,
        contact_log_id=contact_log_id_of_mail(sent.mail_id, sent.customer_id),
    )
