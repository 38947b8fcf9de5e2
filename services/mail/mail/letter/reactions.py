"""Reactions that draft the letter of a collection step, to be approved, and keep it true until it goes."""

from collections.abc import Sequence

from eventing import Event, Reactions
from mail.contracts import CollectionLetterDue, CollectionLetterRevised, NoticeLine
from mail.draft.commands import DiscardDraft, DraftCollectionLetter, LetterLine, ReviseCollectionLetter

REACTIONS = Reactions()


@REACTIONS.on(CollectionLetterDue, name="draft-collection-letter", start="now")
def draft_collection_letter(event: Event[CollectionLetterDue]) -> list[object]:
    """The letter of a step, instead of an earlier one that says less.

    It may be sent, so the reaction starts now, not with old events.
    """
    due = event.data
    letter = DraftCollectionLetter(
        draft_id=due.letter_id,
        customer_id=due.customer_id,
        stage=due.stage,
        owner=due.owner,
        next_step=due.next_step,
        lines=_lines(due.lines),
        total=due.total,
        unapplied=due.unapplied,
    )
    return [letter] if due.replaces is None else [letter, DiscardDraft(draft_id=due.replaces, by=None)]


@REACTIONS.on(CollectionLetterRevised, name="keep-collection-letter-true", start="now")
def keep_collection_letter_true(
    event: Event[CollectionLetterRevised],
) -> DiscardDraft | ReviseCollectionLetter:
    """A letter that waits asks for what is owed now; for nothing, if the money came."""
    revised = event.data
    if not revised.lines:
        return DiscardDraft(draft_id=revised.letter_id, by=None)
    return ReviseCollectionLetter(
        draft_id=revised.letter_id,
        customer_id=revised.customer_id,
        stage=revised.stage,
        next_step=revised.next_step,
        lines=_lines(revised.lines),
        total=revised.total,
        unapplied=revised.unapplied,
    )


def _lines(lines: Sequence[NoticeLine]) -> tuple[LetterLine, ...]:
    return tuple(
        LetterLine(
            invoice_id=line.invoice_id,
            number=line.number,
            amount=line.amount,
            due_on=line.due_on,
            days_overdue=line.days_overdue,
        )
        for line in lines
    )
