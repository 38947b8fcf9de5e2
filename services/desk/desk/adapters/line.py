"""A line to a browser, on which its stream is written: nothing but a connection, once its request was read.

What HTTP needed to read the request is given up with it: of some thousand lines that is most of the memory.
"""

import asyncio
from collections.abc import Callable

from aiohttp import web

from desk.live.streams import Stream


class Line(asyncio.Protocol):
    """Writes what its stream has to say, in chunks, as soon as the browser reads."""

    __slots__ = ("_due", "_gone", "_loop", "_paused", "_stream", "_transport")

    def __init__(self, stream: Stream, transport: asyncio.Transport, gone: Callable[[Stream], None]) -> None:
        self._stream, self._transport, self._gone = stream, transport, gone
        self._loop = asyncio.get_running_loop()
        self._paused = self._due = False
        stream.wakes = self.wake
        # What has happened since the stream was opened.
        self.wake()

    def wake(self) -> None:
        """There is something to say: at once, and once for all that happens meanwhile."""
        if not (self._due or self._paused):
            self._due = True
            self._loop.call_soon(self._write)

    def _write(self) -> None:
        self._due = False
        if self._paused or self._transport.is_closing():
            return
        if said := self._stream.said():
            self._transport.write(b"%x\r\n%b\r\n" % (len(said), said))
        if self._stream.ended:
            self._transport.write(b"0\r\n\r\n")
            self._transport.close()

    # -- what the connection tells -----------------------------------------------------------------

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        self.wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stream.wakes = None
        self._gone(self._stream)


def take_over(request: web.Request, stream: Stream, gone: Callable[[Stream], None]) -> None:
    """From here on the connection of this request, whose answer has begun, is a line for the stream.

    `gone` is called once when it has ended. To the server of HTTP it is as if the browser had gone.
    """
    transport = request.transport
    if not isinstance(transport, asyncio.Transport) or transport.is_closing():
        gone(stream)
        return
    transport.set_protocol(Line(stream, transport, gone))
    # No longer its own to close.
    request.protocol.transport = None
    request.protocol.connection_lost(None)
