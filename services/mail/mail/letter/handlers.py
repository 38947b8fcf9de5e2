"""Routes of the collection letter, and the facts looked up for it: addressee, owner and wording."""

from collections.abc import Sequence
from typing import TypeVar

from eventing import Asked, Look, route
from mail.draft.commands import DraftCollectionLetter, ReviseCollectionLetter
from mail.draft.facts import DraftFacts
from mail.draft.model import DRAFT, draft_stream_of
from mail.draft.state import Draft
from mail.known.lookups import customers, people
from mail.known.model import NO_CUSTOMER
from mail.letter.lookups import letter_to
from mail.resources import Resources

Worded = TypeVar("Worded", bound=DraftCollectionLetter | ReviseCollectionLetter)


def letter_facts(
    asked: Sequence[Asked[DraftCollectionLetter | ReviseCollectionLetter, Draft]], look: Look[Resources]
) -> Sequence[DraftFacts]:
    theirs = customers(look.db, (one.command.customer_id for one in asked))
    owners = people(look.db, (customer.owner_id for customer in theirs.values()))
    return [
        DraftFacts(
            one.now,
            people=owners,
            customers=theirs,
            letter=letter_to(
                theirs.get(one.command.customer_id, NO_CUSTOMER), one.command.content, look.resources.words
            ),
        )
        for one in asked
    ]


ROUTES = [
    route(DraftCollectionLetter, DRAFT, draft_stream_of, facts=letter_facts),
    route(ReviseCollectionLetter, DRAFT, draft_stream_of, facts=letter_facts),
]
