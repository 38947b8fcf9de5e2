"""The end of the log as a process has told it: what several readers ask for is read once.

A chain of commits for each partition. Whatever is added begins with the commit that was last, read anew:
where that is another, the log was restored meanwhile, and nothing that was told of it counts any more.
"""

from collections.abc import Sequence
from typing import NamedTuple

from eventing.core.commit import Commit
from eventing.log.pages import Page

#: What is kept of a partition, so that much is answered and little is held.
MOST_COMMITS, MOST_BYTES = 64, 64 * 1024


class Chain(NamedTuple):
    """Commits that follow each other, and about how many bytes they are."""

    commits: Sequence[Commit]
    size: int


class Latest:
    """Not thread-safe: whoever watches the log writes it, under the lock of those who read it."""

    def __init__(self) -> None:
        self._chains: dict[int, Chain] = {}

    def last(self, partition: int) -> Commit | None:
        chain = self._chains.get(partition)
        return chain.commits[-1] if chain else None

    def holds(self, epoch: int, partition: int, seq: int, last_id: str | None) -> bool:
        """Whether this place is one that was told."""
        chain = self._chains.get(partition)
        if chain is None or not chain.commits[0].seq <= seq <= chain.commits[-1].seq:
            return False
        commit = chain.commits[seq - chain.commits[0].seq]
        return commit.epoch == epoch and last_id in (None, commit.id)

    def after(self, epoch: int, partition: int, seq: int, limit: int) -> Page | None:
        """What follows a place that was told, if something does; None where that is not known."""
        chain = self._chains.get(partition)
        if chain is None or not chain.commits[0].seq - 1 <= seq < chain.commits[-1].seq:
            return None
        if chain.commits[0].epoch != epoch:
            return None
        following = chain.commits[seq + 1 - chain.commits[0].seq :]
        return Page(list(following[:limit]), chain.size, len(following) > limit)

    def add(self, partition: int, page: Page) -> bool:
        """Take what was read of a partition, from its last commit on; False where that is another now."""
        chain, commits = self._chains.get(partition), page.commits
        if not commits:
            return chain is None
        if chain is not None and commits[0].seq == (last := chain.commits[-1]).seq:
            if commits[0].id != last.id:
                return False
            commits, size = [*chain.commits, *commits[1:]], chain.size + page.size
            if commits[-1].epoch == last.epoch and len(commits) <= MOST_COMMITS and size <= MOST_BYTES:
                self._chains[partition] = Chain(commits, size)
                return True
        self._chains[partition] = Chain(page.commits, page.size)
        if page.size > MOST_BYTES:
            self.drop(partition)
        return True

    def drop(self, partition: int) -> None:
        self._chains.pop(partition, None)

    def forget(self) -> None:
        self._chains.clear()
