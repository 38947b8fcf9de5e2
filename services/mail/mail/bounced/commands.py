"""Commands on an address that a letter did not reach."""

from dataclasses import dataclass
from typing import TypeAlias

from eventing import Id
from mail.values import AnyAddress, Code, MailAddress, MailStatus


@dataclass(frozen=True, kw_only=True)
class CondemnAddress:
    """Write to this address no more: a letter came back from it, and so will all others."""

    address: AnyAddress
    code: Code
    status: MailStatus | None
    draft_id: Id
    bounce_mail_id: Id | None


@dataclass(frozen=True, kw_only=True)
class MendAddress:
    """Write to this address again; nothing where it is written to anyway."""

    address: MailAddress
    by: Id


AddressCommand: TypeAlias = CondemnAddress | MendAddress
