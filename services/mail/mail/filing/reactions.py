"""Reactions that file mail when it arrives, and look again whenever something is learned.

A mail and an address find each other, whichever comes first: a mail's row is written before `FileMail`
reads the addresses; an address is written before `Refile` reads the unfiled rows.
"""

from collections.abc import Iterable, Mapping

from eventing import Event, Reactions
from mail.addresses import domain_of
from mail.contracts import (
    ContactAdded,
    ContactAddressAdded,
    CustomerAssigned,
    CustomerCorrected,
    CustomerRegistered,
)
from mail.filing.commands import Refile
from mail.filing.events import RefileEvent, RefileProgressed, RefileStarted
from mail.message.commands import AssignMail, FileMail, JoinThread
from mail.message.events import (
    MailAnswersFound,
    MailFiled,
    MailReceived,
    MailRefiled,
    OldMailFiled,
    OldMailReceived,
    OldMailRefiled,
)
from mail.sender.events import SenderMarked
from mail.values import RefileBy

REACTIONS = Reactions()

#: Why a mail is looked at again: the code of what was learned.
LEARNED: Mapping[RefileBy, str] = {
    "address": "address_learned",
    "domain": "domain_learned",
    "fax": "fax_learned",
    "sender": "sender_learned",
}


@REACTIONS.on(MailReceived, name="file-received-mail")
def file_received_mail(event: Event[MailReceived]) -> FileMail:
    return FileMail(mail_id=event.data.mail_id)


@REACTIONS.on(OldMailReceived, name="file-old-mail")
def file_old_mail(event: Event[OldMailReceived]) -> FileMail:
    return FileMail(mail_id=event.data.mail_id)


@REACTIONS.on(MailAnswersFound, name="join-answers-to-thread")
def join_answers_to_thread(event: Event[MailAnswersFound]) -> list[JoinThread]:
    return [JoinThread(mail_id=mail_id, thread_id=event.data.thread_id) for mail_id in event.data.answers]


@REACTIONS.on(MailAnswersFound, name="refile-answers")
def refile_answers(event: Event[MailAnswersFound]) -> list[FileMail]:
    """An answer may come before the letter it answers is on record, and only that tells whose it is."""
    return [FileMail(mail_id=mail_id, reason="thread_learned") for mail_id in event.data.answers]


# -- learned from the customer archive -------------------------------------------------------------


@REACTIONS.on(CustomerRegistered, name="refile-by-domains")
def refile_by_domains(event: Event[CustomerRegistered]) -> list[Refile]:
    return _refile("domain", event.data.domains)


@REACTIONS.on(CustomerCorrected, name="refile-by-corrected-domains")
def refile_by_corrected_domains(event: Event[CustomerCorrected]) -> list[Refile]:
    return _refile("domain", event.data.domains)


@REACTIONS.on(CustomerRegistered, name="file-mail-of-registered")
def file_mail_of_registered(event: Event[CustomerRegistered]) -> AssignMail | None:
    return _assign(event.data.from_mail_id, event.data.customer_id)


@REACTIONS.on(CustomerAssigned, name="file-mail-of-assigned")
def file_mail_of_assigned(event: Event[CustomerAssigned]) -> AssignMail | None:
    return _assign(event.data.from_mail_id, event.data.customer_id)


def _assign(mail_id: str | None, customer_id: str) -> AssignMail | None:
    return None if mail_id is None else AssignMail(mail_id=mail_id, customer_id=customer_id)


@REACTIONS.on(ContactAdded, name="refile-by-contact")
def refile_by_contact(event: Event[ContactAdded]) -> list[Refile]:
    return _refile_emails(event.data.emails) + _refile("fax", event.data.fax_numbers)


@REACTIONS.on(ContactAddressAdded, name="refile-by-address")
def refile_by_address(event: Event[ContactAddressAdded]) -> list[Refile]:
    added = event.data
    if added.kind == "email":
        return _refile_emails((added.address,))
    return _refile("fax", added.fax_numbers)


def _refile_emails(emails: tuple[str, ...]) -> list[Refile]:
    return _refile("address", emails) + _refile("domain", map(domain_of, emails))


def _refile(by: RefileBy, values: Iterable[str]) -> list[Refile]:
    """A command for each value, once."""
    return [Refile(by=by, value=value) for value in dict.fromkeys(values)]


# -- learned from what people say about senders ----------------------------------------------------


@REACTIONS.on(MailFiled, name="refile-mail-of-sender-of-filed-mail")
def refile_mail_of_sender_of_filed_mail(event: Event[MailFiled]) -> Refile | None:
    return _refile_sender(event.data)


@REACTIONS.on(MailRefiled, name="refile-mail-of-sender-of-refiled-mail")
def refile_mail_of_sender_of_refiled_mail(event: Event[MailRefiled]) -> Refile | None:
    return _refile_sender(event.data)


@REACTIONS.on(OldMailFiled, name="refile-mail-of-sender-of-old-mail")
def refile_mail_of_sender_of_old_mail(event: Event[OldMailFiled]) -> Refile | None:
    return _refile_sender(event.data)


@REACTIONS.on(OldMailRefiled, name="refile-mail-of-sender-of-refiled-old-mail")
def refile_mail_of_sender_of_refiled_old_mail(event: Event[OldMailRefiled]) -> Refile | None:
    return _refile_sender(event.data)


def _refile_sender(filed: MailFiled | MailRefiled) -> Refile | None:
    """A stranger was assigned: their earlier mail follows, whatever contacts were entered (R119)."""
    if filed.rule != "assigned" or filed.direction != "in":
        return None
    return Refile(by="sender", value=filed.sender_address, assigned_to=filed.customer_id)


@REACTIONS.on(SenderMarked, name="refile-mail-of-marked-sender")
def refile_mail_of_marked_sender(event: Event[SenderMarked]) -> Refile | None:
    return Refile(by="sender", value=event.data.address) if event.data.apart else None


# -- chunk by chunk --------------------------------------------------------------------------------


@REACTIONS.on(RefileStarted, name="refile-first-chunk")
def refile_first_chunk(event: Event[RefileStarted]) -> list[FileMail | Refile]:
    return _chunk(event.data)


@REACTIONS.on(RefileProgressed, name="refile-next-chunk")
def refile_next_chunk(event: Event[RefileProgressed]) -> list[FileMail | Refile]:
    return _chunk(event.data)


def _chunk(job: RefileEvent) -> list[FileMail | Refile]:
    commands: list[FileMail | Refile] = [
        FileMail(mail_id=mail_id, assigned_to=job.assigned_to, reason=LEARNED[job.by])
        for mail_id in job.mail_ids
    ]
    if job.more:
        next_chunk = Refile(by=job.by, value=job.value, assigned_to=job.assigned_to, after=job.mail_ids[-1])
        commands.append(next_chunk)
    return commands
