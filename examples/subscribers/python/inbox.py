"""An inbox: every event of a service, once and in order, from RabbitMQ or, if missing there, the feed."""

import json
import os
import sqlite3
import sys
from collections.abc import Callable, Mapping
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

Event = dict[str, Any]

#: How many partitions are asked for in one request.
PLACES = 64

TABLES = """
create table if not exists handled (id text primary key);
create table if not exists places (
    part integer primary key, epoch integer, number integer, idx integer, count integer, commit_id text
);
"""


class Inbox:
    """`handle` is called with each event; what it writes into `self.db` is stored together with the place."""

    def __init__(self, file: str, feed_url: str, token: str, handle: Callable[[Event], None]) -> None:
        self.db = sqlite3.connect(file)
        self.db.executescript(TABLES)
        self.handle = handle
        self.url = feed_url
        self.http = requests.Session()
        self.http.headers["Authorization"] = f"Bearer {token}"
        patient = Retry(total=10, backoff_factor=0.5, status_forcelist=[429, 502, 503, 504])
        self.http.mount("http", HTTPAdapter(max_retries=patient))

    def receive(self, headers: Mapping[str, Any], data: Any) -> None:
        """A message from RabbitMQ: the envelope is in the headers that begin with `ce-`."""
        event = {name[3:]: value for name, value in headers.items() if name.startswith("ce-")}
        if not self.is_next(event):
            # Handled already, or something before it is missing: the feed has it.
            self.catch_up()
        self.take({**event, "data": data})

    def catch_up(self) -> None:
        """Read what the feed has after our places. Call it at the start, and when it has been quiet."""
        if self.db.execute("select count(*) from places").fetchone() == (0,):
            self.begin()
        for first in range(0, len(self.places()), PLACES):
            while lines := self.ask("/feed", after=self.after(first), limit="500").splitlines():
                for line in lines:
                    self.take(json.loads(line))

    def after(self, first: int) -> str:
        return ",".join(self.places()[first : first + PLACES])

    def begin(self) -> None:
        """Start at the beginning of history, in each partition."""
        found = json.loads(self.ask("/feed/places"))
        with self.db:
            for part in range(found["partitions"]):
                self.db.execute("insert into places values (?, ?, 0, 0, 1, '')", (part, found["epoch"]))

    def take(self, event: Event) -> None:
        """Handle it once. One transaction holds what you made of it, and that you did."""
        epoch, part, number, index = map(int, event["place"].split("/"))
        commit_id = event["id"].rpartition("/")[0]
        with self.db:
            if self.db.execute("insert or ignore into handled values (?)", (event["id"],)).rowcount:
                self.handle(event)
            self.db.execute(
                "update places set epoch = ?, number = ?, idx = ?, count = ?, commit_id = ?"
                " where part = ? and (number, idx) < (?, ?)",
                (epoch, number, index, event["count"], commit_id, part, number, index),
            )

    def is_next(self, event: Event) -> bool:
        epoch, part, number, index = map(int, event["place"].split("/"))
        select = "select epoch, number, idx, count from places where part = ?"
        found = self.db.execute(select, (part,)).fetchone()
        if found is None or found[0] != epoch:
            return False
        _, last, last_index, count = found
        # A number is a commit: one or more events, which happened together.
        expected = (last, last_index + 1) if last_index + 1 < count else (last + 1, 0)
        return (number, index) == expected

    def places(self) -> list[str]:
        """The places to read on from; the id of the last commit lets the feed notice a restore."""
        rows = self.db.execute(
            "select epoch, part, number, idx, count, commit_id from places order by part"
        ).fetchall()
        return [
            f"{epoch}/{part}/{number}" + (f"@{commit_id}" if commit_id else "")
            if index + 1 == count
            else f"{epoch}/{part}/{number - 1}"  # in the middle of a commit: again from its beginning
            for epoch, part, number, index, count, commit_id in rows
        ]

    def ask(self, path: str, **query: str) -> str:
        answer = self.http.get(self.url + path, params=query, timeout=60)
        if answer.status_code == 409:
            # The source was restored from a backup. What we have may never have happened: a person decides.
            print(answer.text, file=sys.stderr, flush=True)
            os._exit(3)
        answer.raise_for_status()
        return answer.text
