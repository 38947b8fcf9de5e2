"""The kit's context: what its pieces share within one Flask application."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from eventing.core.clock import Clock
from eventing.core.mongo import Db
from eventing.http.callers import Identify
from eventing.http.feedwatch import FeedWatch
from eventing.http.seats import Seats
from eventing.http.tokens import TokenVerifier
from eventing.log.log import Log
from wording import Words

EXTENSION = "eventing"


@dataclass(frozen=True)
class Kit:
    name: str
    log: Log
    db: Db
    clock: Clock
    tokens: TokenVerifier
    identify: Identify
    feed: FeedWatch
    waiting: Seats
    words: Words
    #: Whose events the views are made of.
    sources: frozenset[str]


def kit() -> Kit:
    return cast(Kit, current_app.extensions[EXTENSION])
