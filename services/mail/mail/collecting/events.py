"""Events of the collecting of a mailbox's mail: `collecting-<mailbox_id>`."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, TypeAlias

from eventing import Id, Items, Personal
from mail.contracts import PUBLISHED
from mail.values import MAX_FOLDERS, FolderMeaning, FolderName, HostName, Port, Security, UserName


@dataclass(frozen=True, kw_only=True)
class CollectedFolder:
    """A folder that is read. `meaning`: what it has, mail that came (`inbox`) or that we wrote (`sent`)."""

    name: FolderName
    meaning: FolderMeaning


Folders = Annotated[tuple[CollectedFolder, ...], Items(min=1, max=MAX_FOLDERS)]


@PUBLISHED.event("CollectingSet.v1")
@dataclass(frozen=True, kw_only=True)
class CollectingSet:
    """A mailbox's mail is collected from this server from now on.

    `secret_id` names the password, which is kept sealed elsewhere and is in no event. Without `history` only
    what comes from now on is read; with it what is there already too, from the day `since` or all of it.
    """

    mailbox_id: Id
    host: HostName
    port: Port
    security: Security
    user_name: Personal[UserName]
    secret_id: Id
    folders: Folders
    history: bool
    since: date | None
    set_by: Id


@PUBLISHED.event("CollectingStopped.v1")
@dataclass(frozen=True, kw_only=True)
class CollectingStopped:
    """Nothing is collected for the mailbox any more; what was collected stays."""

    mailbox_id: Id
    stopped_by: Id


CollectingEvent: TypeAlias = CollectingSet | CollectingStopped
