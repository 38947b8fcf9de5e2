"""Everything a service's worker process is made of, put together once in its `wiring.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from eventing.clock import Clock
from eventing.commands import CommandBus
from eventing.log import Log
from eventing.membership import Membership
from eventing.mongo import Db
from eventing.waking import WakeUp


@dataclass(frozen=True)
class Runtime:
    """`feed_urls` and `token` are how other services' histories are read; `broker_url` None: no broker."""

    db: Db
    log: Log
    bus: CommandBus
    clock: Clock
    feed_urls: Mapping[str, str]
    token: str
    broker_url: str | None = None
    wake_up: WakeUp = "poll"
    membership: Membership = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "membership", Membership(self.db))
