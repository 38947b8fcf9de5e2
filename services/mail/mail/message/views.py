"""The view of mails: each row from its own stream, except for the customer's owner."""

from eventing import Add, Event, Patch, Sweep, Upsert, View, Writes
from mail.contracts import CustomerAssigned, CustomerReassigned
from mail.languages import is_foreign
from mail.message.boxes import box_of_strangers, box_when_filed, box_when_old, box_when_unmatched
from mail.message.events import (
    MailFiled,
    MailJoinedThread,
    MailMarkedSpam,
    MailNoted,
    MailQuarantined,
    MailReachedMailbox,
    MailReceived,
    MailRefiled,
    MailSetApart,
    MailSuspected,
    MailUnmatched,
    OldMailFiled,
    OldMailQuarantined,
    OldMailReceived,
    OldMailRefiled,
    OldMailUnmatched,
)
from mail.message.identity import message_key
from mail.message.verdict import filing_addresses, filing_domains
from mail.quoting import preview_of
from mail.values import APART, FILED, QUARANTINED, RECEIVED, UNMATCHED, Kind

#: Lists are by box, newest first: of some owners, of everybody, of some mailboxes, and what credit sees; then
#: a customer's, and threads. One of the servers uses no index that lacks a field asked for.
MAILS = View(
    "mails",
    indexes=(
        ("box", "owner_id", "-received_at", "_id"),
        ("box", "-received_at", "_id"),
        ("box", "mailbox_ids", "-received_at", "_id"),
        ("kind", "box", "-received_at", "_id"),
        ("customer_id", "-received_at", "_id"),
        ("customer_id", "box", "-received_at", "_id"),
        ("customer_id", "has_files", "-received_at", "_id"),
        ("thread_id", "customer_id", "-received_at", "_id"),
        ("filing_addresses",),
        ("filing_domains",),
        ("fax_number",),
        ("message_key",),
        ("answered_key",),
    ),
    follows={"customer_id": ("owner_id",)},
)


@MAILS.on(OldMailReceived)
@MAILS.on(MailReceived)
def mail_received(event: Event[MailReceived]) -> Writes:
    mail = event.data
    files = sum(attachment.picture is None for attachment in mail.attachments)
    return [
        Upsert(
            mail.mail_id,
            {
                "state": RECEIVED,
                # Our own letter is sent before it is decided whose it is.
                "box": "sent" if mail.draft_id is not None else None,
                "reason": None,
                "message_key": message_key(mail.message_id) if mail.message_id else None,
                "message_id": mail.message_id,
                "direction": mail.direction,
                "mailbox_ids": mail.mailbox_ids,
                "sender": {"name": mail.sender.name, "address": mail.sender.address},
                "reply_to": mail.reply_to,
                "to": mail.to,
                "cc": mail.cc,
                "subject": mail.subject,
                "sent_at": mail.sent_at,
                "received_at": mail.received_at,
                "text": mail.text,
                "preview": preview_of(mail.text),
                "foreign": is_foreign(mail.subject, mail.text),
                "text_file_id": mail.text_file_id,
                "raw_file_id": mail.raw_file_id,
                "size": mail.size,
                "attachments": [
                    {
                        "file_id": attachment.file_id,
                        "name": attachment.name,
                        "content_type": attachment.content_type,
                        "size": attachment.size,
                        "damaged": attachment.damaged,
                        "picture": attachment.picture,
                    }
                    for attachment in mail.attachments
                ],
                "attachment_count": files,
                # What an index finds: of a customer with much mail few have files.
                "has_files": files > 0,
                "remote_images": mail.remote_images,
                "thread_id": mail.thread_id,
                "in_reply_to": mail.in_reply_to,
                "answered_key": message_key(mail.answered) if mail.answered else None,
                "references": mail.references,
                "kind": mail.kind,
                "same_id_as": mail.same_id_as,
                "channel": mail.channel,
                "fax_number": mail.fax_number,
                "relayed": mail.relayed,
                "forwarded": mail.forwarded,
                "proof": mail.proof,
                "checks": None if mail.checks is None else vars(mail.checks),
                "answers_elsewhere": mail.answers_elsewhere,
                "lookalike_of": mail.lookalike_of,
                "bank_change": mail.bank_change,
                "ours": mail.draft_id is not None,
                "draft_id": mail.draft_id,
                "author_id": mail.author_id,
                "approved_by": mail.approved_by,
                "filing_addresses": filing_addresses(mail),
                "filing_domains": filing_domains(mail),
                "customer_id": None,
                # A letter to nobody's customer is its author's.
                "owner_id": mail.author_id,
                "note": None,
                "version": event.stream_version,
            },
        )
    ]


@MAILS.on(MailReachedMailbox)
def mail_reached_mailbox(event: Event[MailReachedMailbox]) -> Writes:
    mail_id = event.data.mail_id
    return [Add(mail_id, "mailbox_ids", event.data.mailbox_ids), _version(mail_id, event.stream_version)]


@MAILS.on(OldMailQuarantined)
@MAILS.on(MailQuarantined)
def mail_quarantined(event: Event[MailQuarantined]) -> Writes:
    mail = event.data
    return [
        Upsert(
            mail.mail_id,
            {
                "state": QUARANTINED,
                "box": "old_unread" if isinstance(mail, OldMailQuarantined) else "quarantined",
                "reason": mail.reason,
                "subject": mail.subject,
                "sent_at": mail.sent_at,
                "text": mail.text,
                "preview": preview_of(mail.text),
                "text_file_id": None,
                "raw_file_id": mail.raw_file_id,
                "size": mail.size,
                "received_at": mail.received_at,
                "mailbox_ids": mail.mailbox_ids,
                "customer_id": None,
                "owner_id": None,
                "version": event.stream_version,
            },
        )
    ]


@MAILS.on(OldMailFiled)
@MAILS.on(MailFiled)
def mail_filed(event: Event[MailFiled]) -> Writes:
    return _filed(event.data, event.stream_version)


@MAILS.on(OldMailRefiled)
@MAILS.on(MailRefiled)
def mail_refiled(event: Event[MailRefiled]) -> Writes:
    return _filed(event.data, event.stream_version)


def _filed(filed: MailFiled | MailRefiled, version: int) -> Writes:
    return [
        Upsert(
            filed.mail_id,
            {
                "state": FILED,
                "box": box_when_filed(filed.direction),
                "customer_id": filed.customer_id,
                "rule": filed.rule,
                "kind": filed.kind,
                "country": filed.country,
                "country_basis": filed.country_basis,
                "sender_address": filed.sender_address,
                "reason": None,
                "suggestions": [],
                "apart": None,
                "version": version,
            },
        )
    ]


@MAILS.on(OldMailUnmatched)
@MAILS.on(MailUnmatched)
def mail_unmatched(event: Event[MailUnmatched]) -> Writes:
    mail = event.data
    box = box_when_unmatched(mail.direction, mail.kind, mail.reason)
    return [
        Upsert(
            mail.mail_id,
            {
                "state": UNMATCHED,
                "box": box_when_old(mail.kind) if isinstance(mail, OldMailUnmatched) else box,
                "kind": mail.kind,
                "country": mail.country,
                "country_basis": mail.country_basis,
                "sender_address": mail.sender_address,
                "reason": mail.reason,
                "suggestions": [{"customer_id": s.customer_id, "why": s.why} for s in mail.suggestions],
                "apart": None,
                "version": event.stream_version,
            },
        )
    ]


@MAILS.on(MailSuspected)
def mail_suspected(event: Event[MailSuspected]) -> Writes:
    suspicion = {"score": event.data.score, "telling": event.data.telling}
    return [Patch(event.data.mail_id, {"suspicion": suspicion, "version": event.stream_version})]


@MAILS.on(MailSetApart)
def mail_set_apart(event: Event[MailSetApart]) -> Writes:
    fields = {"state": APART, "box": "set_apart", "apart": event.data.apart, "version": event.stream_version}
    return [Upsert(event.data.mail_id, fields)]


@MAILS.on(MailMarkedSpam)
def mail_marked_spam(event: Event[MailMarkedSpam]) -> Writes:
    kind: Kind = "spam" if event.data.spam else "person"
    fields = {
        "state": UNMATCHED,
        "box": box_of_strangers(kind),
        "kind": kind,
        "apart": None,
        "version": event.stream_version,
    }
    return [Upsert(event.data.mail_id, fields)]


@MAILS.on(MailJoinedThread)
def mail_joined_thread(event: Event[MailJoinedThread]) -> Writes:
    joined = event.data
    return [Upsert(joined.mail_id, {"thread_id": joined.thread_id, "version": event.stream_version})]


@MAILS.on(MailNoted)
def mail_noted(event: Event[MailNoted]) -> Writes:
    noted = event.data
    fields = {
        "note": noted.note,
        "noted_by": noted.noted_by,
        "noted_at": event.at,
        "version": event.stream_version,
    }
    return [Upsert(event.data.mail_id, fields)]


def _version(key: str, version: int) -> Patch:
    return Patch(key, {"version": version})


# -- the customer's owner, by whom access is checked -------------------------------------------------


@MAILS.on(CustomerAssigned)
def follow_assigned(event: Event[CustomerAssigned]) -> Writes:
    return [Sweep("customer_id", event.data.customer_id, {"owner_id": event.data.owner_id})]


@MAILS.on(CustomerReassigned)
def follow_reassigned(event: Event[CustomerReassigned]) -> Writes:
    return [Sweep("customer_id", event.data.customer_id, {"owner_id": event.data.owner_id})]
