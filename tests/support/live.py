"""The server of streams in a loop of its own, the feeds it hears, and a browser's stream."""

import asyncio
import json
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import requests
from werkzeug.serving import make_server

from desk.adapters import live
from desk.adapters.live import SOURCES, LiveServer, serving
from eventing import Log
from eventing.core.ids import new_id
from eventing.http import create_app
from eventing.http.context import EXTENSION
from eventing.log.sequencer import Sequencer
from tests.support.worlds.desk import Desk
from tools.contracts.published import examples_of, published_by
from tools.processes import free_port


class Source:
    """A service's log and its feed, that can be away."""

    def __init__(self, name: str, desk: Desk, db: Any) -> None:
        self.name, self.desk = name, desk
        self.log = Log(db, published_by(name), partitions=2)
        self.port = free_port()
        self._server: Any = None

    def start(self) -> None:
        keys = self.desk.issuer
        app = create_app(
            self.name, log=self.log, db=self.log.db, clock=self.desk.clock, keys=keys, blueprints=[]
        )
        self._app = app
        self._server = make_server("127.0.0.1", self.port, app, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def stop(self) -> None:
        self._app.extensions[EXTENSION].feed.close()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def append(self, name: str, **fields: Any) -> str:
        """Append this event, otherwise as its example; returns its place."""
        wire_type = f"{name}.v1"
        event = self.log.published.decode(wire_type, {**examples_of(self.name)[wire_type], **fields})
        stream = f"{name.lower()}-{new_id()}"
        self.desk.append_to(self.log, stream, event)
        Sequencer(self.log).number(range(self.log.partitions))
        (commit,) = self.log.stream(stream)
        return f"{self.name}:{commit.place(0)}"


class Live:
    """The server in a loop of its own, as `desk live` runs it."""

    def __init__(self, desk: Desk, sources: Sequence[Source]) -> None:
        self.desk, self.port = desk, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        urls = {name: f"http://127.0.0.1:{free_port()}" for name in SOURCES}
        urls |= {source.name: f"http://127.0.0.1:{source.port}" for source in sources}
        token = desk.issuer.of_service("desk-live", *SOURCES)["Authorization"].removeprefix("Bearer ")
        runtime = replace(desk.runtime, feed_urls=urls, token=token)
        self.parts = replace(desk.parts, runtime=runtime)

    def start(self) -> None:
        started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(started)))
        self._thread.start()
        assert started.wait(60)

    async def _run(self, started: threading.Event) -> None:
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        self.server = LiveServer(self.parts)
        async with serving(self.server, "127.0.0.1", {self.port}):
            started.set()
            await self._stopped.wait()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(60)
        assert not self._thread.is_alive()

    def hears(self, *names: str) -> None:
        for one in self.server._following:
            if one.name in names:
                assert one.connected.wait(60), one.name

    def metric(self, name: str) -> float:
        text = requests.get(f"{self.url}/metrics", timeout=60).text
        return float(next(line for line in text.splitlines() if line.startswith(name)).split()[-1])


class Listener:
    """A browser's stream, read in a thread until it ends."""

    def __init__(self, url: str, cookie: str, *topics: str) -> None:
        self.told: list[dict[str, str]] = []
        self.lines: list[str] = []
        self.answer = requests.get(
            f"{url}/live", params={"topics": topics}, cookies={live.COOKIE: cookie}, stream=True, timeout=60
        )
        self.status = self.answer.status_code
        self.ended = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        try:
            for line in self.answer.iter_lines(decode_unicode=True, chunk_size=1):
                self.lines.append(line)
                if line.startswith("data: {"):
                    self.told.append(json.loads(line.removeprefix("data: ")))
        except (requests.RequestException, AttributeError, ValueError):
            pass
        self.answer.close()
        self.ended.set()
