"""Drafts before sending: written by people or by the system, edited, submitted, returned."""

from collections.abc import Sequence

from eventing import Invalid
from mail.addresses import is_address
from mail.draft.commands import (
    DiscardDraft,
    DraftCollectionLetter,
    EditDraft,
    HoldLetter,
    RestoreDraft,
    ReturnDraft,
    ReviseCollectionLetter,
    SubmitDraft,
    WriteDraft,
)
from mail.draft.errors import AlreadyQueued, AwaitingApproval, NotAwaitingApproval, NotDiscarded
from mail.draft.events import (
    BlindCopiesChosen,
    DraftDiscarded,
    DraftEvent,
    DraftFilesChosen,
    DraftFormatted,
    DraftRestored,
    DraftTakenOver,
    LetterHandedIn,
    MailDrafted,
    MailRedrafted,
    MailReturned,
    MailSendFailed,
    MailSubmitted,
)
from mail.draft.facts import DraftFacts
from mail.draft.state import DISCARDABLE, EDITABLE, Draft
from mail.known.model import NO_CUSTOMER
from mail.values import MAX_ATTACHED_BYTES, MAX_ATTACHED_MEBI, MAX_RECIPIENTS, AttachedFile

#: The policy's word for collection steps that sales is responsible for; credit has the others.
SALES = "sales"


def write(draft: Draft, command: WriteDraft, facts: DraftFacts) -> Sequence[DraftEvent]:
    author = facts.person(command.author_id)
    drafted = MailDrafted(
        draft_id=command.draft_id,
        customer_id=command.customer_id,
        author_id=command.author_id,
        approver_id=author.approver_id,
        needs_approval=author.needs_approval,
        purpose="letter",
        to=command.to,
        cc=command.cc,
        subject=command.subject,
        text=command.text,
        in_reply_to_mail_id=command.in_reply_to_mail_id,
        stage=None,
        invoice_ids=(),
    )
    if draft.status != "absent":
        return []
    _refuse_too_many(command)
    _refuse_too_large(command.files)
    return [drafted, *_chosen(draft, command, command.author_id), *_handed_in(command)]


def _handed_in(command: WriteDraft) -> list[DraftEvent]:
    if command.handed_in is None:
        return []
    made = LetterHandedIn(
        draft_id=command.draft_id,
        author_id=command.author_id,
        app_password_id=command.handed_in.app_password_id,
        message_id=command.handed_in.message_id,
    )
    return [made]


def write_collection_letter(
    draft: Draft, command: DraftCollectionLetter, facts: DraftFacts
) -> Sequence[DraftEvent]:
    assert facts.letter is not None, "looked up with its addressee"
    customer = facts.customers.get(command.customer_id, NO_CUSTOMER)
    owner_id = customer.owner_id if command.owner == SALES else None
    owner = facts.people.get(owner_id) if owner_id else None
    drafted = MailDrafted(
        draft_id=command.draft_id,
        customer_id=command.customer_id,
        author_id=owner_id,
        # A salesperson who needs no approval approves their own; credit's letters have no approver by name.
        approver_id=(owner.approver_id if owner else None) or owner_id,
        needs_approval=True,
        purpose="collection",
        to=tuple(filter(is_address, customer.emails))[:1],
        cc=(),
        subject=facts.letter.subject,
        text=facts.letter.text,
        in_reply_to_mail_id=None,
        stage=command.content.stage,
        invoice_ids=tuple(line.invoice_id for line in command.content.lines),
    )
    if draft.status != "absent":
        return []
    # It always waits for approval.
    return [drafted, MailSubmitted(draft_id=command.draft_id, approver_id=drafted.approver_id)]


def revise_collection_letter(
    draft: Draft, command: ReviseCollectionLetter, facts: DraftFacts
) -> Sequence[DraftEvent]:
    """The letter in its new words, while nobody has sent it; whoever approves it sees those.

    What a person wrote into it goes, for it was about more.
    """
    assert facts.letter is not None, "looked up with its addressee"
    if draft.status not in DISCARDABLE:
        return []
    if (draft.subject, draft.text) == (facts.letter.subject, facts.letter.text):
        return []
    redrafted = MailRedrafted(
        draft_id=command.draft_id,
        edited_by=None,
        to=draft.to,
        cc=draft.cc,
        subject=facts.letter.subject,
        text=facts.letter.text,
    )
    return [redrafted, *_formatted(draft, command.draft_id, None, None)]


def taken_over(draft: Draft, by: str) -> list[DraftEvent]:
    if by == draft.author_id:
        return []
    return [
        DraftTakenOver(
            draft_id=draft.draft_id,
            customer_id=draft.customer_id,
            previous_author_id=draft.author_id,
            author_id=by,
        )
    ]


def edit(draft: Draft, command: EditDraft) -> Sequence[DraftEvent]:
    if not (command.as_approver and draft.status == "pending"):
        _refuse_unless_editable(draft)
    _refuse_too_many(command)
    _refuse_too_large(command.files)
    over = [] if command.as_approver else taken_over(draft, command.by)
    chosen = _chosen(draft, command, command.by)
    if _says(draft) == _says(command):
        return [*over, *chosen]
    edited = MailRedrafted(
        draft_id=command.draft_id,
        edited_by=command.by,
        to=command.to,
        cc=command.cc,
        subject=command.subject,
        text=command.text,
    )
    return [*over, edited, *chosen]


def _chosen(draft: Draft, command: WriteDraft | EditDraft, by: str) -> list[DraftEvent]:
    """What has an event of its own, as far as it is not so already."""
    draft_id, chosen = command.draft_id, _formatted(draft, command.draft_id, by, command.html)
    if command.bcc != draft.bcc:
        chosen.append(BlindCopiesChosen(draft_id=draft_id, chosen_by=by, bcc=command.bcc))
    if command.files != draft.files:
        chosen.append(DraftFilesChosen(draft_id=draft_id, chosen_by=by, files=command.files))
    return chosen


def _formatted(draft: Draft, draft_id: str, by: str | None, html: str | None) -> list[DraftEvent]:
    return [] if html == draft.html else [DraftFormatted(draft_id=draft_id, formatted_by=by, html=html)]


def _says(written: Draft | EditDraft) -> tuple[object, ...]:
    """What a draft says to whom, with its formatting: who changed that last is told."""
    return written.to, written.cc, written.subject, written.text, written.html


def submit(draft: Draft, command: SubmitDraft, facts: DraftFacts) -> Sequence[DraftEvent]:
    set_for = facts.person(command.by).approvers
    approver_id = command.approver_id or next(iter(set_for), None)
    if approver_id is None:
        raise Invalid("approver_id", "no_approver")
    if approver_id not in set_for:
        raise Invalid("approver_id", "not_your_approver")
    _refuse_unless_approving(approver_id, facts)
    _refuse_unless_editable(draft)
    if not draft.to:
        raise Invalid("to", "required")
    return [*taken_over(draft, command.by), MailSubmitted(draft_id=command.draft_id, approver_id=approver_id)]


def hold(draft: Draft, command: HoldLetter) -> Sequence[DraftEvent]:
    """It was certainly not sent, and its author must do something about it: as if it had failed."""
    if draft.status != "draft":
        return []
    failed = MailSendFailed(
        draft_id=command.draft_id,
        attempt=draft.attempt,
        permanent=True,
        reason=command.reason,
        answer=command.about,
    )
    return [failed]


def give_back(draft: Draft, command: ReturnDraft) -> Sequence[DraftEvent]:
    if draft.status != "pending":
        raise NotAwaitingApproval(draft_status=draft.status)
    return [MailReturned(draft_id=command.draft_id, returned_by=command.by, remarks=command.remarks)]


def discard(draft: Draft, command: DiscardDraft) -> Sequence[DraftEvent]:
    if draft.status == "discarded":
        return []
    if draft.status not in DISCARDABLE:
        # Of what is on its way nobody is told that it is not owed any more: an answer would come too late.
        if command.by is None:
            return []
        raise AlreadyQueued(draft_status=draft.status)
    return [DraftDiscarded(draft_id=command.draft_id, discarded_by=command.by)]


def restore(draft: Draft, command: RestoreDraft) -> Sequence[DraftEvent]:
    """A draft again, whatever it was before: who approves it is asked anew."""
    if draft.status != "discarded" or draft.withdrawn:
        raise NotDiscarded(draft_status=draft.status)
    return [DraftRestored(draft_id=command.draft_id, restored_by=command.by)]


def _refuse_too_many(command: WriteDraft | EditDraft) -> None:
    if len(command.to) + len(command.cc) + len(command.bcc) > MAX_RECIPIENTS:
        raise Invalid("to", "too_many", max=MAX_RECIPIENTS)


def _refuse_too_large(files: Sequence[AttachedFile]) -> None:
    """A message that servers on the way do not take would come back, or never arrive."""
    if sum(one.size for one in files) > MAX_ATTACHED_BYTES:
        raise Invalid("files", "files_too_large", max=MAX_ATTACHED_MEBI)


def _refuse_unless_editable(draft: Draft) -> None:
    if draft.status == "pending":
        raise AwaitingApproval()
    if draft.status not in EDITABLE:
        raise AlreadyQueued(draft_status=draft.status)


def _refuse_unless_approving(approver_id: str, facts: DraftFacts) -> None:
    approver = facts.people.get(approver_id)
    if approver is None or approver.left:
        raise Invalid("approver_id", "not_on_staff")
    if approver.needs_approval:
        raise Invalid("approver_id", "approver_needs_approval")
