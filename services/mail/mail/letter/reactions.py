"""Reactions that draft the letter of a collection step for somebody to approve, and withdraw it in time.

They may lead to a letter that is sent, so they start now, not with old events.
"""

from eventing import Event, Reactions
from mail.contracts import CollectionLetterDue, CollectionLetterRevised
from mail.draft.commands import (
    DiscardDraft,
    DraftCollectionLetter,
    LetterContent,
    LetterLine,
    ReviseCollectionLetter,
)

REACTIONS = Reactions()


@REACTIONS.on(CollectionLetterDue, name="draft-collection-letter", start="now")
def draft_collection_letter(
    event: Event[CollectionLetterDue],
) -> list[DraftCollectionLetter | DiscardDraft]:
    """The letter of a step; an earlier one that still waits for its approval says less, and is discarded."""
    due = event.data
    letter = DraftCollectionLetter(
        draft_id=due.letter_id, customer_id=due.customer_id, owner=due.owner, content=_content(due)
    )
    return [letter] if due.replaces is None else [letter, DiscardDraft(draft_id=due.replaces, by=None)]


@REACTIONS.on(CollectionLetterRevised, name="revise-collection-letter", start="now")
def revise_collection_letter(
    event: Event[CollectionLetterRevised],
) -> ReviseCollectionLetter | DiscardDraft:
    """The letter withdrawn when nothing of it is owed any more, else written anew; sent letters stay."""
    revised = event.data
    if not revised.lines:
        return DiscardDraft(draft_id=revised.letter_id, by=None)
    return ReviseCollectionLetter(
        draft_id=revised.letter_id, customer_id=revised.customer_id, content=_content(revised)
    )


def _content(letter: CollectionLetterDue | CollectionLetterRevised) -> LetterContent:
    return LetterContent(
        stage=letter.stage,
        next_step=letter.next_step,
        lines=tuple(
            LetterLine(
                invoice_id=line.invoice_id,
                number=line.number,
                amount=line.amount,
                due_on=line.due_on,
                days_overdue=line.days_overdue,
            )
            for line in letter.lines
        ),
        total=letter.total,
        unapplied=letter.unapplied,
    )
