"""The view of drafts: each row from its own stream, except for the customer's owner."""

from eventing import Add, Append, Event, Patch, Sweep, Upsert, View, Writes
from mail.addresses import address_key, normal
from mail.contracts import CustomerAssigned, CustomerReassigned
from mail.draft.boxes import box_of
from mail.draft.events import (
    AddresseesReached,
    AddresseesRefused,
    BlindCopiesChosen,
    DraftDiscarded,
    DraftFilesChosen,
    DraftFormatted,
    DraftRestored,
    DraftTakenOver,
    LetterBounced,
    LetterHandedIn,
    MailApproved,
    MailDataStarted,
    MailDrafted,
    MailQueued,
    MailRecalled,
    MailRedrafted,
    MailReturned,
    MailSendFailed,
    MailSendStarted,
    MailSendUncertain,
    MailSent,
    MailSubmitted,
)
from mail.draft.state import Status
from mail.message.events import MailReceived, OldMailReceived

DRAFTS = View(
    "drafts",
    # One of the servers uses no index that lacks a field asked for.
    indexes=(
        ("box", "owner_id", "-drafted_at", "_id"),
        ("owner_id", "-drafted_at", "_id"),
        ("box", "-drafted_at", "_id"),
        ("-drafted_at", "_id"),
        ("approver_id", "box", "-drafted_at", "_id"),
        ("purpose", "box", "author_id", "-drafted_at", "_id"),
        ("customer_id", "-drafted_at", "_id"),
        ("in_reply_to_mail_id",),
    ),
    follows={"customer_id": ("owner_id",)},
)


def _status(status: Status) -> dict[str, object]:
    return {"status": status, "box": box_of(status)}


@DRAFTS.on(MailDrafted)
def drafted(event: Event[MailDrafted]) -> Writes:
    draft = event.data
    return [
        Upsert(
            draft.draft_id,
            {
                **_status("draft"),
                "customer_id": draft.customer_id,
                # Until the customer's owner is known, and where there is no customer.
                "owner_id": draft.author_id,
                "author_id": draft.author_id,
                "approver_id": draft.approver_id,
                "needs_approval": draft.needs_approval,
                "purpose": draft.purpose,
                "to": draft.to,
                "cc": draft.cc,
                "bcc": [],
                "subject": draft.subject,
                "text": draft.text,
                "html": None,
                "files": [],
                "in_reply_to_mail_id": draft.in_reply_to_mail_id,
                "stage": draft.stage,
                "invoice_ids": draft.invoice_ids,
                "remarks": None,
                "approved_by": None,
                "mail_id": None,
                "refused": [],
                "bounces": [],
                "failure": None,
                "answer": None,
                "attempt": 0,
                "send_at": None,
                "handed_in": False,
                "drafted_at": event.at,
                "edited_by": None,
                "edited_at": None,
                "version": event.stream_version,
            },
        )
    ]


def _draft(draft_id: str, version: int, **fields: object) -> Writes:
    return [Patch(draft_id, {**fields, "version": version})]


@DRAFTS.on(MailRedrafted)
def redrafted(event: Event[MailRedrafted]) -> Writes:
    e = event.data
    words = {"to": e.to, "cc": e.cc, "subject": e.subject, "text": e.text}
    return _draft(e.draft_id, event.stream_version, **words, edited_by=e.edited_by, edited_at=event.at)


@DRAFTS.on(DraftFilesChosen)
def files_chosen(event: Event[DraftFilesChosen]) -> Writes:
    files = [vars(file) for file in event.data.files]
    return _draft(event.data.draft_id, event.stream_version, files=files)


@DRAFTS.on(DraftFormatted)
def formatted(event: Event[DraftFormatted]) -> Writes:
    return _draft(event.data.draft_id, event.stream_version, html=event.data.html)


@DRAFTS.on(BlindCopiesChosen)
def blind_copies_chosen(event: Event[BlindCopiesChosen]) -> Writes:
    return _draft(event.data.draft_id, event.stream_version, bcc=event.data.bcc)


@DRAFTS.on(LetterHandedIn)
def handed_in(event: Event[LetterHandedIn]) -> Writes:
    return _draft(event.data.draft_id, event.stream_version, handed_in=True)


@DRAFTS.on(DraftTakenOver)
def draft_taken_over(event: Event[DraftTakenOver]) -> Writes:
    taken = event.data
    owner = {"owner_id": taken.author_id} if taken.customer_id is None else {}
    return _draft(taken.draft_id, event.stream_version, author_id=taken.author_id, **owner)


@DRAFTS.on(MailSubmitted)
def draft_submitted(event: Event[MailSubmitted]) -> Writes:
    return _draft(
        event.data.draft_id, event.stream_version, **_status("pending"), approver_id=event.data.approver_id
    )


@DRAFTS.on(MailReturned)
def draft_returned(event: Event[MailReturned]) -> Writes:
    return _draft(
        event.data.draft_id, event.stream_version, **_status("returned"), remarks=event.data.remarks
    )


@DRAFTS.on(DraftDiscarded)
def draft_discarded(event: Event[DraftDiscarded]) -> Writes:
    return _draft(event.data.draft_id, event.stream_version, **_status("discarded"))


@DRAFTS.on(DraftRestored)
def draft_restored(event: Event[DraftRestored]) -> Writes:
    return _draft(event.data.draft_id, event.stream_version, **_status("draft"))


@DRAFTS.on(MailRecalled)
def draft_recalled(event: Event[MailRecalled]) -> Writes:
    return _draft(event.data.draft_id, event.stream_version, **_status("draft"), approved_by=None)


@DRAFTS.on(MailApproved)
def draft_approved(event: Event[MailApproved]) -> Writes:
    return _draft(event.data.draft_id, event.stream_version, approved_by=event.data.approved_by)


@DRAFTS.on(MailQueued)
def draft_queued(event: Event[MailQueued]) -> Writes:
    queued = {**_status("queued"), "send_at": event.data.send_at}
    return _draft(event.data.draft_id, event.stream_version, **queued, failure=None, answer=None)


@DRAFTS.on(MailSendStarted)
def draft_send_started(event: Event[MailSendStarted]) -> Writes:
    return _draft(event.data.draft_id, event.stream_version, **_status("sending"), attempt=event.data.attempt)


@DRAFTS.on(MailDataStarted)
def draft_data_started(event: Event[MailDataStarted]) -> Writes:
    return _draft(event.data.draft_id, event.stream_version, **_status("data"))


@DRAFTS.on(MailSent)
def draft_sent(event: Event[MailSent]) -> Writes:
    sent = event.data
    status: Status = "partly_sent" if sent.waiting else "sent"
    return _draft(sent.draft_id, event.stream_version, **_status(status), mail_id=sent.mail_id)


@DRAFTS.on(AddresseesReached)
def more_addressees_reached(event: Event[AddresseesReached]) -> Writes:
    status: Status = "partly_sent" if event.data.waiting else "sent"
    return _draft(event.data.draft_id, event.stream_version, **_status(status))


@DRAFTS.on(AddresseesRefused)
def addressees_refused(event: Event[AddresseesRefused]) -> Writes:
    refused = event.data
    fields = _status("sent") if refused.sent_at and not refused.waiting else {}
    if refused.answer is not None:
        fields["answer"] = refused.answer
    return [
        *_draft(refused.draft_id, event.stream_version, **fields),
        Add(refused.draft_id, "refused", refused.addresses),
    ]


@DRAFTS.on(LetterBounced)
def letter_bounced(event: Event[LetterBounced]) -> Writes:
    e = event.data
    bounce = {
        "address": e.address,
        "outcome": e.outcome,
        "code": e.code,
        "status": e.status,
        "lasting": e.lasting,
        "answer": e.answer,
        "at": event.at,
    }
    return [*_draft(e.draft_id, event.stream_version), Append(e.draft_id, "bounces", bounce)]


#: Addresses that a letter of ours did not reach, by `address_key`.
REFUSED_ADDRESSES = View("refused_addresses")


@REFUSED_ADDRESSES.on(AddresseesRefused)
def address_refused(event: Event[AddresseesRefused]) -> Writes:
    return [
        Upsert(address_key("email", normal(address)), {"address": address, "refused_at": event.at})
        for address in event.data.addresses
    ]


#: Addresses outside that somebody here has written to, by `address_key`.
WRITTEN_TO = View("written_to")


@WRITTEN_TO.on(OldMailReceived)
@WRITTEN_TO.on(MailReceived)
def written_to(event: Event[MailReceived]) -> Writes:
    mail = event.data
    if mail.direction != "out":
        return []
    addresses = dict.fromkeys(map(normal, (*mail.to, *mail.cc)))
    return [Upsert(address_key("email", address), {"address": address}) for address in addresses]


@DRAFTS.on(MailSendFailed)
def draft_failed(event: Event[MailSendFailed]) -> Writes:
    again: Status = "partly_sent" if event.data.partly else "queued"
    status: Status = "failed" if event.data.permanent else again
    return _draft(
        event.data.draft_id,
        event.stream_version,
        **_status(status),
        failure=event.data.reason,
        answer=event.data.answer,
    )


@DRAFTS.on(MailSendUncertain)
def draft_uncertain(event: Event[MailSendUncertain]) -> Writes:
    return _draft(event.data.draft_id, event.stream_version, **_status("uncertain"))


# -- the customer's owner, by whom access is checked -------------------------------------------------


@DRAFTS.on(CustomerAssigned)
def follow_assigned(event: Event[CustomerAssigned]) -> Writes:
    return [Sweep("customer_id", event.data.customer_id, {"owner_id": event.data.owner_id})]


@DRAFTS.on(CustomerReassigned)
def follow_reassigned(event: Event[CustomerReassigned]) -> Writes:
    return [Sweep("customer_id", event.data.customer_id, {"owner_id": event.data.owner_id})]
