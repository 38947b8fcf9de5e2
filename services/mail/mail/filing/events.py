"""Events of jobs that look again at unfiled mail: `refile-<id>`."""

from dataclasses import dataclass
from typing import TypeAlias

from eventing import Id, Personal
from mail.contracts import PUBLISHED
from mail.values import FilingValue, RefileBy


@PUBLISHED.event("RefileStarted.v1")
@dataclass(frozen=True, kw_only=True)
class RefileStarted:
    """The first chunk of mails to look at again; fixed here, so that a redelivery finds the same ones.

    `more`: another chunk begins after the last of `mail_ids`.
    """

    refile_id: Id
    by: RefileBy
    value: Personal[FilingValue]
    assigned_to: Id | None
    mail_ids: tuple[Id, ...]
    more: bool


@PUBLISHED.event("RefileProgressed.v1")
@dataclass(frozen=True, kw_only=True)
class RefileProgressed:
    """A later chunk of mails to look at again."""

    refile_id: Id
    by: RefileBy
    value: Personal[FilingValue]
    assigned_to: Id | None
    mail_ids: tuple[Id, ...]
    more: bool


RefileEvent: TypeAlias = RefileStarted | RefileProgressed
