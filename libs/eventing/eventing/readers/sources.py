"""Sources of history: the own log, or another service's feed over HTTP."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from itertools import cycle, groupby
from time import monotonic
from urllib.parse import urlencode

import msgspec
import requests

from eventing.core.commit import Commit
from eventing.core.errors import Unavailable, Undecodable, WrongPlace
from eventing.log.log import Log
from eventing.log.wire import parse_line, to_commit

#: Of the places in one request, and how long it waits for news where it takes more than one.
MOST_CHARACTERS = 3200
TURN_SECONDS = 0.3
CONNECT_SECONDS = 3.0
READ_SECONDS = 15.0

PLACES, EVENTS, PROBLEM = "application/json", "application/jsonl", "application/problem+json"


class OwnLog:
    """The service's own log as a source of events for its own readers."""

    def __init__(self, log: Log) -> None:
        self.name = log.source
        self._log = log

    def places(self) -> tuple[int, Mapping[int, int]]:
        return self._log.current_epoch(), self._log.tails()

    def began(self) -> Mapping[int, int]:
        return self._log.ends().began

    def former(self) -> Mapping[int, int]:
        return self._log.ends().former

    def read(self, partition: int, epoch: int, after: int, last_id: str | None, limit: int) -> list[Commit]:
        self._log.check_place(epoch, partition, after, last_id)
        return self._log.read(partition, after, limit)

    def read_stream(self, partition: int, stream: str, after: int) -> list[Commit]:
        return self._log.read(partition, after, stream=stream)


class _Places(msgspec.Struct):
    """What a feed says of how far it has come."""

    epoch: int
    tails: dict[int, int]
    began: dict[int, int] = {}
    former: dict[int, int] = {}


class _Problem(msgspec.Struct):
    code: str
    params: dict[str, str] = {}


class Feed:
    """Another service's log, read over HTTP.

    Raises Unavailable when the service is away: whatever is not the feed's own answer, such as a page of
    a proxy, says no more than that.
    """

    def __init__(self, name: str, url: str, token: Callable[[], str]) -> None:
        self.name = name
        self._url = url.rstrip("/") + "/feed"
        self._token = token
        self._session = requests.Session()

    def places(self) -> tuple[int, Mapping[int, int]]:
        found = self._places()
        return found.epoch, found.tails

    def began(self) -> Mapping[int, int]:
        """Where each partition ended when the source's epoch began; empty in the first."""
        return self._places().began

    def former(self) -> dict[int, int]:
        """Where its former partitions ended when it was copied into others; else empty."""
        return self._places().former

    def _places(self) -> _Places:
        try:
            return msgspec.json.decode(self._get("/places", {}, PLACES).content, type=_Places)
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            raise Unavailable(f"the feed of {self.name} is garbled: {error}") from error

    def read(self, partition: int, epoch: int, after: int, last_id: str | None, limit: int) -> list[Commit]:
        return self.poll({partition: (epoch, after, last_id)}, limit=limit, wait=0)

    def read_stream(self, partition: int, stream: str, after: int) -> list[Commit]:
        epoch, _ = self.places()
        params = {"after": _place(partition, epoch, after, None), "stream": stream, "limit": "500"}
        return self._commits(self._get("", params, EVENTS), {partition})

    def poll(self, after: Mapping[int, tuple[int, int, str | None]], limit: int, wait: float) -> list[Commit]:
        """Commits after these places (epoch, number, id of the last commit), waiting for the first.

        More places than a request holds are asked for in turn. Raises WrongPlace when the source was restored
        to another past.
        """
        chunks = _chunks([_place(partition, *place) for partition, place in after.items()])
        if len(chunks) == 1:
            return self._after(chunks[0], after.keys(), limit, wait)
        deadline = monotonic() + wait
        found = [commit for chunk in chunks for commit in self._after(chunk, after.keys(), limit, 0)]
        in_turn = cycle(chunks)
        while not found and (left := deadline - monotonic()) > 0:
            found = self._after(next(in_turn), after.keys(), limit, min(left, TURN_SECONDS))
        return found

    def _after(self, places: str, asked: Collection[int], limit: int, wait: float) -> list[Commit]:
        params = {"after": places, "limit": str(limit), "wait": f"{wait:g}"}
        return self._commits(self._get("", params, EVENTS, READ_SECONDS + wait), asked)

    def _get(
        self, path: str, params: Mapping[str, str], content_type: str, timeout: float = READ_SECONDS
    ) -> requests.Response:
        try:
            answer = self._session.get(
                self._url + path,
                params=urlencode(params, safe="/,@"),
                headers={"Authorization": f"Bearer {self._token()}"},
                timeout=(CONNECT_SECONDS, timeout),
                # A feed sends nobody elsewhere, and its token is for nobody else.
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise Unavailable(f"the feed of {self.name} is away: {type(error).__name__}") from error
        answered = answer.headers.get("Content-Type", "").partition(";")[0]
        if answer.status_code == 409 and answered == PROBLEM:
            self._refused(answer.content)
        if answer.status_code != 200 or answered != content_type:
            told = f"{answer.status_code} {answered}".strip()
            raise Unavailable(f"the feed of {self.name} answered {told}")
        return answer

    def _refused(self, body: bytes) -> None:
        """Raises WrongPlace where that is what the feed says."""
        with suppress(msgspec.DecodeError, msgspec.ValidationError):
            problem = msgspec.json.decode(body, type=_Problem)
            if problem.code == "wrong_place":
                raise WrongPlace(f"the feed of {self.name}: {problem.params.get('place', problem.code)}")

    def _commits(self, answer: requests.Response, asked: Collection[int]) -> list[Commit]:
        try:
            events = [parse_line(line) for line in answer.content.splitlines() if line]
            commits = groupby(events, key=lambda event: event.place[:3])
            found = [to_commit(list(group)) for _, group in commits]
        except Undecodable as error:
            raise Unavailable(f"the feed of {self.name} is garbled: {error}") from error
        for commit in found:
            if commit.source != self.name or commit.partition not in asked:
                told = f"{commit.source}/{commit.partition}"
                raise Unavailable(f"the feed of {self.name} answered with a commit of {told}")
        return found


def _chunks(places: Sequence[str]) -> list[str]:
    """These places, joined by commas in as few texts as hold them."""
    chunks = [places[0]]
    for place in places[1:]:
        if len(chunks[-1]) + len(place) < MOST_CHARACTERS:
            chunks[-1] += f",{place}"
        else:
            chunks.append(place)
    return chunks


def _place(partition: int, epoch: int, after: int, last_id: str | None) -> str:
    return f"{epoch}/{partition}/{after}" + (f"@{last_id}" if last_id and after else "")
