"""The reaction that drafts the letter of a collection step, for somebody to approve."""

from eventing import Event, Reactions, uuid5hex
from mail.contracts import CollectionStepReached
from mail.draft.commands import DraftCollectionLetter

REACTIONS = Reactions()


@REACTIONS.on(CollectionStepReached, name="draft-collection-letter", start="now")
def draft_collection_letter(event: Event[CollectionStepReached]) -> DraftCollectionLetter | None:
    """The letter of a step that has one. It may be sent, so the reaction starts now, not with old events."""
    step = event.data
    if not step.letter:
        return None
    return DraftCollectionLetter(
        draft_id=uuid5hex("collection", step.invoice_id, step.stage),
        customer_id=step.customer_id,
        invoice_id=step.invoice_id,
        number=step.number,
        stage=step.stage,
        owner=step.owner,
        days_overdue=step.days_overdue,
        amount=step.amount,
        due_on=step.due_on,
        next_step=step.next_step,
    )
