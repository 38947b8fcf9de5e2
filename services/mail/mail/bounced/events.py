"""Events of an address that a letter did not reach: `address-<id>`."""

from dataclasses import dataclass
from typing import TypeAlias

from eventing import Id, Personal
from mail.contracts import PUBLISHED
from mail.values import AnyAddress, Code, MailStatus


@PUBLISHED.event("AddressBounced.v1")
@dataclass(frozen=True, kw_only=True)
class AddressBounced:
    """A letter did not reach this address, and none will: it is not written to again until it is mended.

    `code` says why, `status` is the enhanced status (RFC 3463) of who said so, if there was one.
    `draft_id` is the letter, `bounce_mail_id` the delivery report; None: our own server was told so.
    """

    address_id: Id
    address: Personal[AnyAddress]
    code: Code
    status: MailStatus | None
    draft_id: Id
    bounce_mail_id: Id | None


@PUBLISHED.event("AddressMended.v1")
@dataclass(frozen=True, kw_only=True)
class AddressMended:
    """Somebody says that the address works again: it is written to."""

    address_id: Id
    address: Personal[AnyAddress]
    mended_by: Id


AddressEvent: TypeAlias = AddressBounced | AddressMended
