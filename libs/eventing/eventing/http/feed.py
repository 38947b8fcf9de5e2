"""`GET /feed`: the log's history as JSON lines, for readers that fill gaps, begin, or know no AMQP."""

import time
from collections import deque
from collections.abc import Mapping, Sequence
from random import randrange
from typing import Any, NamedTuple

from flask import Response
from marshmallow import Schema, ValidationError, fields, validate

from eventing.core.commit import Commit
from eventing.core.errors import Forbidden, WrongPlace
from eventing.core.judging import Reason
from eventing.http.blueprint import Blueprint
from eventing.http.callers import SERVICE_ROLE
from eventing.http.context import kit
from eventing.http.guards import allow, caller
from eventing.log.log import Log
from eventing.log.pages import MAX_PAGE_BYTES
from eventing.log.wire import lines

MAX_COMMITS = 1000
MAX_WAIT_SECONDS = 30
#: Characters of `after`: a request line of more than 4,094 is refused by many servers.
MAX_PLACES = 3500
CONTENT_TYPE = "application/jsonl"


class FeedForbidden(Forbidden):
    """The token is not for this feed; `needs` is the scope that would be."""

    code = "feed_forbidden"
    needs: str


class Position(NamedTuple):
    """How far a reader has come in one partition; `last_id` is the commit it handled last there."""

    epoch: int
    partition: int
    seq: int
    last_id: str | None

    @classmethod
    def parse(cls, text: str) -> "Position":
        place, _, last_id = text.partition("@")
        numbers = place.split("/")
        if len(numbers) != 3 or not all(n.isascii() and n.isdigit() and len(n) < 16 for n in numbers):
            raise ValidationError([Reason("not_a_place")])
        epoch, partition, seq = map(int, numbers)
        return cls(epoch, partition, seq, last_id or None)


class Positions(fields.Field[Sequence[Position]]):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Sequence[Position]:
        found = [Position.parse(text) for text in str(value).split(",")]
        if len({position.partition for position in found}) != len(found):
            raise ValidationError([Reason("given_twice")])
        return found


class FeedQuery(Schema):
    after = Positions(
        required=True,
        metadata={
            "description": "Places to read after, by comma: `epoch/partition/number`, each with `@` and "
            "the id of the commit handled last, so that a restored log is noticed: `1/0/41@c0ffee,1/3/0`. "
            "Those of more than 64 partitions in several requests.",
            "type": "string",
            "maxLength": MAX_PLACES,
        },
    )
    limit = fields.Int(
        load_default=500,
        validate=validate.Range(1, MAX_COMMITS),
        metadata={"description": "At most this many commits; each is complete."},
    )
    wait = fields.Float(
        load_default=0,
        validate=validate.Range(0, MAX_WAIT_SECONDS),
        metadata={"description": "Seconds to wait when there is nothing new."},
    )
    stream = fields.Str(metadata={"description": "Only this stream."})


class PlacesAnswer(Schema):
    epoch = fields.Int(
        required=True, metadata={"description": "Raised when the database came back from a backup."}
    )
    partitions = fields.Int(
        required=True, metadata={"description": "How many there are; fixed when the log was made."}
    )
    tails = fields.Dict(
        keys=fields.Str(),
        values=fields.Int(),
        required=True,
        metadata={"description": "The last number of each partition."},
    )
    began = fields.Dict(
        keys=fields.Str(),
        values=fields.Int(),
        required=True,
        metadata={
            "description": "Where each partition ended when this epoch began: what was numbered up to "
            "there is as it was before the restore. Empty in the first epoch."
        },
    )
    former = fields.Dict(
        keys=fields.Str(),
        values=fields.Int(),
        required=True,
        metadata={
            "description": "Where each of the former partitions ended, if the log was copied into another "
            "number of them; else empty."
        },
    )


def feed_blueprint() -> Blueprint:
    feed = Blueprint("feed", __name__, url_prefix="/feed", description="The events of this service.")

    @feed.get("")
    @allow(SERVICE_ROLE)
    @feed.arguments(FeedQuery, location="query")
    @feed.response(200, {"type": "string"}, content_type=CONTENT_TYPE)
    def read_feed(query: Mapping[str, Any]) -> Response:
        """Events after some places

        One JSON object a line: the CloudEvents attributes and `data`, as stored; a commit's events
        follow each other. 409 when a place is not one of this log: stop, do not start over.
        """
        _check_scope()
        lines = read_after(
            query["after"], query["limit"], query.get("stream"), time.monotonic() + query["wait"]
        )
        return Response(lines, content_type=CONTENT_TYPE)

    @feed.get("/places")
    @allow(SERVICE_ROLE)
    @feed.response(200, PlacesAnswer)
    def places() -> dict[str, Any]:
        """How far each partition has come"""
        _check_scope()
        log = kit().log
        ends = log.ends()
        return {
            "epoch": log.current_epoch(),
            "partitions": log.partitions,
            "tails": {str(partition): tail for partition, tail in log.tails().items()},
            "began": {str(partition): tail for partition, tail in ends.began.items()},
            "former": {str(partition): tail for partition, tail in ends.former.items()},
        }

    return feed


def _check_scope() -> None:
    name = kit().name
    if name not in caller().feeds:
        raise FeedForbidden(needs=f"feed:{name}")


def read_after(positions: Sequence[Position], limit: int, stream: str | None, deadline: float) -> bytes:
    """The lines after these places, waiting for some until the deadline (monotonic)."""
    log = kit().log
    if not kit().feed.knows(positions):
        _check(log, positions)
    after = {position.partition: position.seq for position in positions}
    if stream is not None:
        commits = _of_stream(log, after, limit, stream, deadline)
    elif deadline <= time.monotonic():
        commits = _read(log, after, limit)
    else:
        commits = _awaited(log, after, limit, deadline)
    return b"".join(line for commit in commits for line in lines(commit))


def _awaited(log: Log, after: Mapping[int, int], limit: int, deadline: float) -> list[Commit]:
    """Who waits begins with what was said of the log: what was not said is found while he waits.

    Where somebody waits already, all that was said is known.
    """
    watch = kit().feed
    said: Mapping[int, int] = {}
    if not watch.follows(after):
        said = watch.beyond(after)
        if commits := _read(log, said, limit):
            return commits
    news = watch.wait(after, deadline - time.monotonic())
    if news is None:  # Without a seat to wait in nobody else looks for him.
        return _read(log, after, limit) if said != after else []
    # Nothing is there where what woke him is gone, as in a log that was restored: he asks anew.
    return _read(log, {partition: after[partition] for partition in news}, limit)


def _of_stream(log: Log, after: Mapping[int, int], limit: int, stream: str, deadline: float) -> list[Commit]:
    while True:
        # Looked up before reading: what comes in between must wake, not be waited past.
        seen = {partition: log.tail(partition) for partition in after}
        commits = _read(log, after, limit, stream)
        if commits or not kit().feed.wait(seen, deadline - time.monotonic()):
            return commits


def _check(log: Log, positions: Sequence[Position]) -> None:
    for position in positions:
        if not 0 <= position.partition < log.partitions:
            raise WrongPlace(f"there is no partition {position.partition}; {log.partitions} exist")
    log.check_places(positions)


def _read(log: Log, after: Mapping[int, int], limit: int, stream: str | None = None) -> list[Commit]:
    """A fair share for each partition first, so that a busy one does not hide the others.

    Beginning with any of them: where commits are large the answer may be full before all had their share.
    """
    if not after:
        return []
    share = max(1, limit // len(after))
    found: list[Commit] = []
    size = 0
    turns = deque(after.items())
    turns.rotate(randrange(len(turns)))
    first_round = len(turns)
    while turns and len(found) < limit and size < MAX_PAGE_BYTES:
        partition, seq = turns.popleft()
        most = share if first_round > 0 else limit
        first_round -= 1
        count = min(most, limit - len(found))
        page = None if stream else kit().feed.page(partition, seq, count)
        page = page or log.page(partition, seq, count, stream, MAX_PAGE_BYTES - size)
        found += page.commits
        size += page.size
        if page.more:
            turns.append((partition, page.commits[-1].seq))
    return found
