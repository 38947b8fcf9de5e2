"""Routes of the commands on collecting, and the facts looked up for them."""

from collections.abc import Sequence

from eventing import Asked, Look, route
from mail.collecting.commands import CollectingCommand, SetCollecting, StopCollecting
from mail.collecting.model import COLLECTING, Collecting, MailboxFacts, collecting_stream_of
from mail.known.lookups import rows_of
from mail.mailbox.lookups import MAILBOXES
from mail.resources import Resources


def mailbox_facts(
    asked: Sequence[Asked[CollectingCommand, Collecting]], look: Look[Resources]
) -> Sequence[MailboxFacts]:
    rows = rows_of(MAILBOXES, look.db, (one.command.mailbox_id for one in asked))
    found = []
    for one in asked:
        row = rows.get(one.command.mailbox_id)
        found.append(MailboxFacts(there=row is not None, open=row is not None and row["closed_at"] is None))
    return found


ROUTES = [
    route(SetCollecting, COLLECTING, collecting_stream_of, facts=mailbox_facts),
    route(StopCollecting, COLLECTING, collecting_stream_of, facts=mailbox_facts),
]
