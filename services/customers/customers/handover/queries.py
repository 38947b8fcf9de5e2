"""Queries of hand-overs, within what the caller can see."""

from typing import TYPE_CHECKING

from customers import permissions
from customers.handover.views import HANDOVERS
from eventing import Db, Document, NotFound, bare

if TYPE_CHECKING:
    from people.caller import Caller


def handover(db: Db, caller: "Caller", handover_id: str) -> Document:
    """A hand-over. Raises NotFound when there is none or the caller cannot see it."""
    row = HANDOVERS.get(db, handover_id)
    if row is None or not permissions.may_see_handover(caller, row):
        raise NotFound()
    return bare(row)
