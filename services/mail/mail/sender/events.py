"""Events of a sender: `sender-<id>`."""

from dataclasses import dataclass

from eventing import Id, Personal
from mail.contracts import PUBLISHED
from mail.values import AnyAddress, Apart


@PUBLISHED.event("SenderMarked.v1")
@dataclass(frozen=True, kw_only=True)
class SenderMarked:
    """A sender was marked as not a customer; `apart` None removes the mark."""

    sender_id: Id
    address: Personal[AnyAddress]
    apart: Apart | None
    marked_by: Id | None
