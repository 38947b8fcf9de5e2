"""The reaction that drafts the letter of a collection step, for somebody to approve."""

from eventing import Event, Reactions
from mail.contracts import CollectionLetterDue
from mail.draft.commands import DraftCollectionLetter, LetterLine

REACTIONS = Reactions()


@REACTIONS.on(CollectionLetterDue, name="draft-collection-letter", start="now")
def draft_collection_letter(event: Event[CollectionLetterDue]) -> DraftCollectionLetter:
    """The letter of a step. It may be sent, so the reaction starts now, not with old events."""
    due = event.data
    return DraftCollectionLetter(
        draft_id=due.letter_id,
        customer_id=due.customer_id,
        stage=due.stage,
        owner=due.owner,
        next_step=due.next_step,
        lines=tuple(
            LetterLine(
                invoice_id=line.invoice_id,
                number=line.number,
                amount=line.amount,
                due_on=line.due_on,
                days_overdue=line.days_overdue,
            )
            for line in due.lines
        ),
        total=due.total,
        unapplied=due.unapplied,
    )
