"""Drafts in the making: written by people or for them, edited, submitted for approval, returned."""

from collections.abc import Sequence

from mail.domain.addresses import is_address
from mail.domain.commands import DraftCollectionLetter, EditDraft, ReturnDraft, SubmitDraft, WriteDraft
from mail.domain.draft_facts import NOBODY, DraftFacts
from mail.domain.draft_state import EDITABLE, Draft
from mail.domain.errors import AlreadyQueued, AwaitingApproval, Invalid, NotAwaitingApproval
from mail.domain.events import (
    DraftEvent,
    DraftTakenOver,
    MailDrafted,
    MailRedrafted,
    MailReturned,
    MailSubmitted,
)
from mail.domain.letters import collection_letter, language_for

#: Whoever answers for a collection letter by the policy's word; the others are credit's own queue.
SALES = "sales"
MAX_RECIPIENTS = 100
MAX_SUBJECT = 500
MAX_TEXT = 100_000


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
    return _drafted(draft, drafted)


def write_collection_letter(
    draft: Draft, command: DraftCollectionLetter, facts: DraftFacts
) -> Sequence[DraftEvent]:
    customer = facts.customers.get(command.customer_id, NOBODY)
    owner_id = customer.owner_id if command.owner == SALES else None
    owner = facts.people.get(owner_id) if owner_id else None
    letter = collection_letter(
        number=command.number,
        stage=command.stage,
        days_overdue=command.days_overdue,
        amount=command.amount,
        due_on=command.due_on,
        next_measure=command.next_measure,
        language=language_for(customer.country),
    )
    drafted = MailDrafted(
        draft_id=command.draft_id,
        customer_id=command.customer_id,
        author_id=owner_id,
        # A salesperson who may send alone approves his own; credit's letters are a queue.
        approver_id=(owner.approver_id if owner else None) or owner_id,
        needs_approval=True,
        purpose="collection",
        to=customer.emails[:1],
        cc=(),
        subject=letter.subject,
        text=letter.text,
        in_reply_to_mail_id=None,
        stage=command.stage,
        invoice_ids=(command.invoice_id,),
    )
    return _drafted(draft, drafted)


def _drafted(draft: Draft, drafted: MailDrafted) -> Sequence[DraftEvent]:
    if draft.status != "absent":
        return []
    _check(drafted.to, drafted.cc, drafted.subject, drafted.text)
    return [drafted]


def taken_over(draft: Draft, by: str) -> list[DraftEvent]:
    if by == draft.author_id:
        return []
    return [DraftTakenOver(draft.draft_id, draft.author_id, by)]


def edit(draft: Draft, command: EditDraft) -> Sequence[DraftEvent]:
    if not (command.as_approver and draft.status == "pending"):
        _refuse_unless_editable(draft)
    _check(command.to, command.cc, command.subject, command.text)
    over = [] if command.as_approver else taken_over(draft, command.by)
    unchanged = (draft.to, draft.cc, draft.subject, draft.text) == (
        command.to,
        command.cc,
        command.subject,
        command.text,
    )
    if unchanged:
        return over
    edited = MailRedrafted(
        command.draft_id, command.by, command.to, command.cc, command.subject, command.text
    )
    return [*over, edited]


def submit(draft: Draft, command: SubmitDraft, facts: DraftFacts) -> Sequence[DraftEvent]:
    asked_for = command.approver_id or facts.person(command.by).approver_id
    if asked_for is not None:
        _refuse_unless_approving(asked_for, facts)
    _refuse_unless_editable(draft)
    approver_id = asked_for or draft.approver_id
    if approver_id is None:
        raise Invalid("approver_id", "nobody is named to approve it")
    if approver_id == command.by:
        raise Invalid("approver_id", "nobody approves his own mail")
    if not draft.to:
        raise Invalid("to", "nobody to send it to")
    return [*taken_over(draft, command.by), MailSubmitted(command.draft_id, approver_id)]


def give_back(draft: Draft, command: ReturnDraft) -> Sequence[DraftEvent]:
    if draft.status != "pending":
        raise NotAwaitingApproval(f"this draft is {draft.status}, nobody has submitted it")
    if not command.remarks.strip():
        raise Invalid("remarks", "say what should be different")
    return [MailReturned(command.draft_id, command.by, command.remarks.strip())]


def _check(to: tuple[str, ...], cc: tuple[str, ...], subject: str, text: str) -> None:
    for name, addresses in (("to", to), ("cc", cc)):
        for address in addresses:
            if not is_address(address):
                raise Invalid(name, f"{address!r} is not a mail address")
    if len(to) + len(cc) > MAX_RECIPIENTS:
        raise Invalid("to", f"at most {MAX_RECIPIENTS} addresses")
    if "\r" in subject or "\n" in subject or len(subject) > MAX_SUBJECT:
        raise Invalid("subject", f"one line of at most {MAX_SUBJECT} characters")
    if len(text) > MAX_TEXT:
        raise Invalid("text", f"at most {MAX_TEXT} characters")


def _refuse_unless_editable(draft: Draft) -> None:
    if draft.status == "pending":
        raise AwaitingApproval("this draft is waiting for its approver")
    if draft.status not in EDITABLE:
        raise AlreadyQueued(f"this draft is {draft.status} already")


def _refuse_unless_approving(approver_id: str, facts: DraftFacts) -> None:
    approver = facts.people.get(approver_id)
    if approver is None or approver.left:
        raise Invalid("approver_id", "nobody on the staff by that id")
    if approver.needs_approval:
        raise Invalid("approver_id", "needs approval himself")
