"""What the kit's pieces share within one Flask application."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from eventing.access import StaffDirectory
from eventing.core.clock import Clock
from eventing.core.mongo import Db
from eventing.http.feedwatch import FeedWatch
from eventing.http.tokens import TokenVerifier
from eventing.log.log import Log

EXTENSION = "eventing"


@dataclass(frozen=True)
class Kit:
    name: str
    log: Log
    db: Db
    clock: Clock
    tokens: TokenVerifier
    staff: StaffDirectory
    feed: FeedWatch


def kit() -> Kit:
    return cast(Kit, current_app.extensions[EXTENSION])
