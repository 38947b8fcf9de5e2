"""Mail's world with mailboxes at a provider: somebody administers, and threads of the test collect."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from threading import Event, Thread
from typing import Any
from uuid import uuid4

from eventing import Db
from mail.adapters.collector import Collector, Means, means_of
from mail.mailbox.model import mailbox_id_of
from people import Role
from tests.support import eventually
from tests.support.dovecot import Provider
from tests.support.worlds.mail import SALES, SALES_BOX, MailSystem

#: Fast enough for a test; a server that fails is asked again at once, or nearly.
PERIOD, PAUSE, LOOK = 0.3, 0.05, 0.1
FOLDERS = (("INBOX", "inbox"),)
BOTH = (("Sent", "sent"), ("INBOX", "inbox"))


class CollectedSystem(MailSystem):
    def __init__(self, database: Callable[[str], Db]) -> None:
        super().__init__(database)
        #: The mailbox is of this test alone.
        self.user = f"{uuid4().hex}@provider"

    def furnish(self) -> None:
        super().furnish()
        self.joins("admin", Role.ADMINISTRATOR, None)
        self.settle()

    def settings(self, provider: Provider, **changes: Any) -> dict[str, Any]:
        folders = changes.pop("folders", FOLDERS)
        return {
            "host": "127.0.0.1",
            "port": provider.port,
            "security": "none",
            "user_name": self.user,
            "folders": [{"name": name, "meaning": meaning} for name, meaning in folders],
            "history": True,
            "since": None,
            "secret": provider.password,
            **changes,
        }

    def collects(self, provider: Provider, mailbox_id: str = SALES, **changes: Any) -> None:
        """Set that a mailbox is collected there."""
        since = changes.get("since")
        if isinstance(since, date):
            changes["since"] = since.isoformat()
        answer = self.put(f"/collecting/{mailbox_id}", self.settings(provider, **changes), "admin")
        assert answer.status_code == 200, answer.json
        self.settle()

    def adds_mailbox(self, address: str) -> str:
        answer = self.post("/mailboxes", {"address": address, "kind": "shared"}, "admin")
        assert answer.status_code == 201, answer.json
        self.settle()
        return mailbox_id_of(address)

    def means(self, **changes: Any) -> Means:
        quick = replace(means_of(self.parts), period=PERIOD, pause=lambda *_: PAUSE)
        return replace(quick, **changes)

    def collector(self, most: int = 10, **changes: Any) -> Collector:
        return Collector(self.db, self.means(**changes), most)

    @contextmanager
    def collecting(self, collector: Collector | None = None) -> Iterator[Collector]:
        """A collector that runs in a thread, until the block is left."""
        stopping, one = Event(), collector or self.collector()
        thread = Thread(target=one.run, args=(stopping, LOOK))
        thread.start()
        try:
            yield one
        finally:
            stopping.set()
            thread.join()

    def state(self, mailbox_id: str = SALES) -> dict[str, Any]:
        answer = self.get(f"/collecting/{mailbox_id}", "admin")
        assert answer.status_code == 200, answer.json
        found: dict[str, Any] = answer.json["collecting"]
        return found

    def folder(self, name: str = "INBOX") -> dict[str, Any]:
        return next(one for one in self.state()["folders"] if one["name"] == name)

    def until_read(self, count: int, name: str = "INBOX") -> None:
        """Wait until so many messages of a folder have been looked at, and it was read to its end."""

        def looked_at() -> bool:
            one = self.folder(name)
            seen = one["taken"] + one["known"] + one["quarantined"]
            return bool(one["percent"] == 100 and seen >= count)

        eventually(looked_at)
        self.settle()

    def received(self) -> list[dict[str, Any]]:
        """Every message that is on record, as its event says."""
        return [
            event["data"]
            for commit in self.log.commits.find()
            for event in commit["events"]
            if event["type"].startswith(("MailReceived", "MailQuarantined"))
        ]


def letters(count: int, begin: int = 0, size: int = 0) -> Sequence[bytes]:
    """Letters of a buyer, each another one."""
    return [
        f"From: Hans <h@mueller-demo.de>\r\nTo: {SALES_BOX}\r\nSubject: Letter {number}\r\n"
        f"Date: Thu, 08 Oct 2026 08:20:00 +0000\r\n"
        f"Message-ID: <letter-{number}@mueller-demo.de>\r\n\r\nPlease quote {number}.\r\n".encode()
        + (b"a line of the letter that is rather long, as lines are\r\n" * (size // 56))
        for number in range(begin, begin + count)
    ]
