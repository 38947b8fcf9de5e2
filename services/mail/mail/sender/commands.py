"""Commands on a sender."""

from dataclasses import dataclass

from eventing import Id
from mail.values import AnyAddress, Apart


@dataclass(frozen=True, kw_only=True)
class MarkSender:
    """Mark a sender who is not a customer; `apart` None removes the mark."""

    address: AnyAddress
    apart: Apart | None
    by: Id | None
