"""Reactions of the ledger: its worker reads an event and gives a command, once."""

from eventing import Event, Reactions
from ledger.accounts.commands import NoteWarning
from ledger.accounts.events import Overdrawn

REACTIONS = Reactions()


@REACTIONS.on(Overdrawn, name="warn-of-overdraft")
def warn_of_overdraft(event: Event[Overdrawn]) -> NoteWarning:
    overdrawn = event.data
    return NoteWarning(owner=overdrawn.owner, account_id=overdrawn.account_id, cents=overdrawn.cents)
