"""Trying a connection, before it is relied on: what is wrong with it, if anything is."""

from collections.abc import Sequence
from dataclasses import dataclass

from mail.collecting.events import CollectedFolder
from mail.collecting.presets import Takes, takes_of
from mail.collecting.provider import Connect, ListedFolder, Provider, Trouble
from mail.values import CollectingTrouble


@dataclass(frozen=True)
class Tried:
    """What came of it. `trouble` None: all is well. `takes`: what the provider wants as the password."""

    trouble: CollectingTrouble | None
    folder: str | None = None
    takes: Takes = "password"
    folders: Sequence[ListedFolder] = ()
    counts: tuple[tuple[str, int], ...] = ()


#: Seconds that a test may take: a person waits for it, and a page for twenty.
WITHIN = 15.0
#: Folders that are named in an answer.
MAX_LISTED = 200


def tried(connect: Connect, provider: Provider, folders: Sequence[CollectedFolder]) -> Tried:
    """Sign in, and open each folder. Nothing there is changed."""
    takes, listed, counts = takes_of(provider.host), list[ListedFolder](), list[tuple[str, int]]()
    try:
        connection = connect(provider, WITHIN)
        try:
            listed += connection.folders()[:MAX_LISTED]
            for folder in folders:
                counts.append((folder.name, connection.open(folder.name).count))
        finally:
            connection.close()
    except Trouble as trouble:
        return Tried(trouble.code, trouble.folder, takes, tuple(listed), tuple(counts))
    return Tried(None, None, takes, tuple(listed), tuple(counts))
