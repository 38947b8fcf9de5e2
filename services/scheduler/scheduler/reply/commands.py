"""Commands on a mail's reply clock."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from eventing import Id
from scheduler.values import Code, Country, WaiverReason


@dataclass(frozen=True, kw_only=True)
class StartReplyClock:
    """Start the clock of a person's mail, filed to a customer or not yet; or file it differently.

    `told_at` is when mail told of it: what came long before that is history, and nobody waits.
    """

    mail_id: Id
    customer_id: Id | None
    received_at: datetime
    thread_id: Id | None
    country: Country | None
    country_basis: Code | None
    told_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class FileReply:
    """File a reply to the customer that was assigned from its mail."""

    mail_id: Id
    customer_id: Id


@dataclass(frozen=True, kw_only=True)
class SettleReply:
    mail_id: Id
    answered_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReopenReply:
    """Take back an answer that nobody got, whether it is known already or not."""

    mail_id: Id
    answered_at: datetime


@dataclass(frozen=True, kw_only=True)
class WaiveReply:
    mail_id: Id
    reason: WaiverReason
    waived_by: Id


@dataclass(frozen=True, kw_only=True)
class RestoreReply:
    """Take back that no reply is needed."""

    mail_id: Id
    restored_by: Id


@dataclass(frozen=True, kw_only=True)
class DropReply:
    """Drop a reply, because nobody waits for it: spam, a newsletter, mail of a partner or colleague."""

    mail_id: Id
    reason: Code


ReplyCommand: TypeAlias = (
    StartReplyClock | FileReply | SettleReply | ReopenReply | WaiveReply | RestoreReply | DropReply
)
