"""Commands on the collecting of a mailbox's mail."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from eventing import Id, NewId
from mail.collecting.events import Folders
from mail.values import HostName, Port, Security, UserName


@dataclass(frozen=True, kw_only=True)
class SetCollecting:
    """Collect the mail of a mailbox there. Without a `secret_id` the one that is kept goes on."""

    mailbox_id: Id
    host: HostName
    port: Port
    security: Security
    user_name: UserName
    folders: Folders
    history: bool
    since: date | None
    by: Id
    secret_id: NewId = ""


@dataclass(frozen=True, kw_only=True)
class StopCollecting:
    mailbox_id: Id
    by: Id


CollectingCommand: TypeAlias = SetCollecting | StopCollecting
