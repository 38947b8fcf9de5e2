"""Lanes: one partition on its way to the broker, as handed over in memory or else from the log."""

import threading
from collections import deque
from collections.abc import Sequence

from eventing.core.commit import Commit
from eventing.core.mongo import Documents
from eventing.log.log import Log

#: Handed over and not yet published. Beyond it the log is read; the pump never waits.
MOST_HANDED_OVER = 1000
#: Commits of one partition before the next has its turn.
TURN = 500


class Lane:
    def __init__(self, log: Log, publisher_places: Documents, partition: int) -> None:
        self.partition = partition
        #: The number of the last commit published; -1 until the checkpoint is read.
        self.published = -1
        #: Whether the log may hold more than was handed over.
        self.look = True
        self.halted_until = 0.0
        self._log = log
        self._kept_places = publisher_places
        self._handed_over: deque[Commit] = deque()
        self._lock = threading.Lock()

    def hand_over(self, commits: Sequence[Commit]) -> None:
        with self._lock:
            if len(self._handed_over) + len(commits) > MOST_HANDED_OVER:
                self._handed_over.clear()
                self.look = True
            else:
                self._handed_over.extend(commits)

    def next(self) -> Sequence[Commit]:
        """The commits that follow, at most a turn of them.

        Raises BrokenLog at a hole, WrongPlace when the checkpoint is not a place of this log.
        """
        if self.published < 0:
            self.published = self._checkpoint()
        with self._lock:
            commits = self._from_memory()
            if commits or not (self.look or self._handed_over):
                return commits
            self.look = False
        page = self._log.page(self.partition, self.published, TURN)
        if page.more:
            self.look = True
        return page.commits

    def _from_memory(self) -> list[Commit]:
        handed_over, expected = self._handed_over, self.published + 1
        commits: list[Commit] = []
        while handed_over and handed_over[0].seq <= expected and len(commits) < TURN:
            commit = handed_over.popleft()
            if commit.seq == expected:
                commits.append(commit)
                expected += 1
        return commits

    def _checkpoint(self) -> int:
        found = self._kept_places.find_one({"_id": self.partition})
        if found is None:
            return 0
        self._log.check_place(self._log.current_epoch(), self.partition, found["seq"], found["id"])
        return int(found["seq"])
