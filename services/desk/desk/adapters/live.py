"""The server of streams: browsers hold one each, and are told topics, never content.

It keeps nothing beyond a minute: it hears the other services' events from now on, by their feeds. Everything
about streams happens in one event loop; the database is asked in threads beside it.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime
from threading import Event
from typing import Any

import structlog
from aiohttp import ClientConnectionError, web
from prometheus_client import Metric
from prometheus_client.registry import Collector

from desk.adapters.line import take_over
from desk.config import Config
from desk.errors import SessionEnded
from desk.live.streams import Stream, Streams
from desk.live.topics import endings_of, topics_of
from desk.live.values import LISTED, MAX_TOPICS, presence, staff, verified
from desk.resources import Resources
from desk.sign_in.handlers import SigningIn
from desk.sign_in.model import SignedInPerson
from eventing import Commit, Following, Outage, Parts, Startup, exposition, gauge, transient

log_ = structlog.get_logger(__name__)

COOKIE = "__Host-desk"
#: The services whose events change what pages show.
SOURCES = ("customers", "mail", "credit", "scheduler")
BEAT_SECONDS = 30.0
#: How soon a session that was ended elsewhere ends its stream.
LOOK_SECONDS = 5.0
#: Lists of one request: as many tabs of a browser.
MAX_LISTS = 10
#: Of the address, in bytes, with as many lists of as many topics.
MAX_LINE = 32 * 1024
#: How long a stop waits for streams to end.
STOP_SECONDS = 5.0
#: Streams of one browser, whose tabs share one, and of all together.
MOST_OF_A_SESSION, MOST = 10, 10_000
#: Sessions looked up at once.
AT_ONCE = 4
STOPS = (signal.SIGTERM, signal.SIGINT)
#: When the page was made that wants to hear, and of what.
MadeList = tuple[datetime, frozenset[str]]
HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    # Some proxies gather an answer before they pass it on, unless told.
    "X-Accel-Buffering": "no",
}


class LiveServer(Collector):
    """The application, and what it hears. Made within the event loop."""

    def __init__(self, parts: Parts[Config, Resources]) -> None:
        self._parts = parts
        self._signing_in = SigningIn(parts)
        self._loop = asyncio.get_running_loop()
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="live")
        self._headers = {**HEADERS, **_for(parts.config.pages_origin)}
        self.streams = Streams()
        self._there: Mapping[str, Set[str]] = {}
        self._following = [Following(parts.runtime.feed(name), self._heard) for name in SOURCES]

    def application(self) -> web.Application:
        made = web.Application()
        made.router.add_get("/live", self._live)
        made.router.add_get("/health", self._health)
        made.router.add_get("/ready", self._ready)
        made.router.add_get("/metrics", self._metrics)
        made.cleanup_ctx.append(self._working)
        return made

    async def _working(self, _: web.Application) -> AsyncIterator[None]:
        for one in self._following:
            one.start()
        rounds = [
            asyncio.create_task(self._again(BEAT_SECONDS, self._beat)),
            asyncio.create_task(self._again(LOOK_SECONDS, self._look)),
        ]
        yield
        for one in self._following:
            one.stop()
        for task in rounds:
            task.cancel()
        self._threads.shutdown(wait=False, cancel_futures=True)

    # -- what is heard -----------------------------------------------------------------------------

    def _heard(self, commits: Sequence[Commit]) -> None:
        """In the thread of a feed."""
        self._loop.call_soon_threadsafe(self._pass_on, commits)

    def _pass_on(self, commits: Sequence[Commit]) -> None:
        if not commits:
            # Some may have been missed: every page looks again.
            self.streams.end_all()
        now = self._parts.clock.now()
        for commit in commits:
            for index, (wire_type, data) in enumerate(commit.events):
                self.streams.end(endings_of(wire_type, data), now)
                self.streams.tell(commit, index, topics_of(wire_type, data), now)

    async def _again(self, pause: float, step: Callable[[], Any]) -> None:
        outage = Outage("live_round_waits", "live_round_goes_on", round=step.__name__.strip("_"))
        while True:
            await asyncio.sleep(pause)
            try:
                await step()
            except transient() as error:
                outage.met(error)
            else:
                outage.over()

    async def _beat(self) -> None:
        for stream in self.streams:
            stream.beat()

    async def _look(self) -> None:
        """End the streams whose session has ended, and those whose list is too old."""
        now = self._parts.clock.now()
        self.streams.forget(now)
        await self._look_who_is_there(now)
        known = {stream.session_id for stream in self.streams}
        if known:
            alive = await self._in_thread(self._parts.resources.sessions.alive, known, now)
            for session_id in known - alive:
                for stream in self.streams.of_session(session_id):
                    stream.end()

    async def _look_who_is_there(self, now: datetime) -> None:
        """Tell the pages of a mail or draft who has begun or ceased to write."""
        before, self._there = self._there, await self._in_thread(self._parts.resources.presence.all, now)
        changed = (
            thing
            for thing in {*before, *self._there}
            if before.get(thing, frozenset()) != self._there.get(thing, frozenset())
        )
        self.streams.hint(map(presence, changed), now)

    async def _in_thread(self, ask: Callable[..., Any], *of: Any) -> Any:
        return await self._loop.run_in_executor(self._threads, ask, *of)

    # -- what is asked -----------------------------------------------------------------------------

    async def _live(self, request: web.Request) -> web.StreamResponse:
        try:
            person = await self._in_thread(self._person, request.cookies.get(COOKIE, ""))
        except SessionEnded:
            return web.Response(status=401)
        except transient():
            return web.Response(status=503, headers={"Retry-After": "5"})
        if len(self.streams.of_session(person.session_id)) >= MOST_OF_A_SESSION or len(self.streams) >= MOST:
            return web.Response(status=503, headers={"Retry-After": "30"})
        lists = self._lists_of(person, request.query.getall("topics", [])[:MAX_LISTS])
        stream = self._stream_of(person, lists)
        answer = web.StreamResponse(headers=self._headers)
        self.streams.add(stream)
        for made_at, topics in lists:
            self.streams.catch_up(stream, made_at, topics)
        try:
            await answer.prepare(request)
            await answer.write(b"retry: 3000\n\n")
        except BaseException as error:
            self.streams.remove(stream)
            if isinstance(error, ClientConnectionError):
                return answer
            raise
        take_over(request, stream, self.streams.remove)
        return answer

    def _person(self, cookie: str) -> SignedInPerson:
        """Whose cookie it is, as they are now. Raises SessionEnded; a stream keeps no session alive."""
        person = self._signing_in.of_cookie(cookie, used=False)
        if person.must_change_password:
            raise SessionEnded()
        return person

    def _lists_of(self, person: SignedInPerson, lists: Sequence[str]) -> Sequence[MadeList]:
        """The lists that the desk has signed for this person and that are still good."""
        now, secret = self._parts.clock.now(), self._parts.resources.key_secret
        own = [staff(person.staff_id)] if person.staff_id else []
        found = [one for text in lists if (one := verified(secret, person.account_id, text, now))]
        return [(at, topics) for at, topics in found if not self.streams.has_ended(at, [*own, *topics])]

    def _stream_of(self, person: SignedInPerson, good: Sequence[MadeList]) -> Stream:
        """A stream of the topics of these lists; an ended one if there are none."""
        topics = frozenset(topic for _, topics in good for topic in topics)
        ends_at = min((at for at, _ in good), default=self._parts.clock.now()) + LISTED
        stream = Stream(person.session_id, person.account_id, person.staff_id, topics, ends_at)
        if not topics or len(topics) > MAX_LISTS * MAX_TOPICS:
            stream.end()
        return stream

    async def _health(self, _: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def _ready(self, _: web.Request) -> web.Response:
        """Whether everything is heard: a service that is away says so on its own part of a page."""
        await self._in_thread(self._parts.db.command, "ping")
        return web.Response(text="ok\n")

    async def _metrics(self, _: web.Request) -> web.Response:
        return web.Response(body=exposition(self), content_type="text/plain")

    def collect(self) -> Iterator[Metric]:
        yield self._one("desk_live_streams", "Streams that are open.", len(self.streams))
        yield self._one("desk_live_told", "Topics told to streams since the start.", self.streams.told)
        away = sum(not one.connected.is_set() for one in self._following)
        yield self._one("desk_live_feeds_away", "Services whose feed does not answer.", away)

    def _one(self, name: str, text: str, value: float) -> Metric:
        return gauge(name, text, ["service"], {("desk",): value})


def _for(origin: str | None) -> Mapping[str, str]:
    """What lets pages of another origin, our own on another port, read a stream with their cookie."""
    if origin is None:
        return {}
    return {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true"}


# -- the process -----------------------------------------------------------------------------------


def serve_live(parts: Parts[Config, Resources]) -> None:
    """Serve streams until SIGTERM or SIGINT; it does not listen until the database is there."""
    stopping = Event()
    for number in STOPS:
        signal.signal(number, lambda *_: stopping.set())
    if Startup(parts.runtime).wait(stopping.is_set):
        asyncio.run(_serve(parts, stopping))


async def _serve(parts: Parts[Config, Resources], stopping: Event) -> None:
    stopped = asyncio.Event()
    for number in STOPS:
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    if stopping.is_set():  # stopped before the loop's own handlers were set
        return
    config = parts.config
    async with serving(LiveServer(parts), config.host, {config.port, config.metrics_port} - {0}):
        await stopped.wait()


@asynccontextmanager
async def serving(server: LiveServer, host: str, ports: Iterable[int]) -> AsyncIterator[None]:
    """The server on these ports, each of which answers the same; the proxy passes on `/live` alone."""
    # A reader who has gone is noticed at once: what waits to be told them is given up.
    runner = web.AppRunner(
        server.application(),
        handler_cancellation=True,
        access_log=None,
        shutdown_timeout=STOP_SECONDS,
        max_line_size=MAX_LINE,
    )
    await runner.setup()
    try:
        for port in ports:
            await web.TCPSite(runner, host, port, backlog=1024).start()
            log_.info("live_listens", port=port)
        yield
    finally:
        server.streams.close()
        await runner.cleanup()
