"""A receiver of mail, on a real socket, in a thread of its own."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from threading import Event, Thread
from typing import Any

from mail.adapters.encryption import Encryption
from mail.adapters.smtp_in import Door, Receiver, serving
from mail.message.intake import Intake
from mail.return_path import ReturnPath
from tests.support.worlds.mail import MailSystem
from tools.processes import free_port

SIZE_LIMIT = 200_000
CONNECTIONS, PER_ADDRESS = 4, 3


@contextmanager
def listening(
    system: MailSystem,
    stop: Event | None = None,
    size_limit: int = SIZE_LIMIT,
    intake: Intake | None = None,
    encryption: Encryption | None = None,
    return_path: ReturnPath | None = None,
    door: Door | None = None,
    handler: Any = None,
) -> Iterator[int]:
    """Where a receiver of this system listens, until the block is left or `stop` is set."""
    stop = stop or Event()
    chosen, ready = door.port if door else free_port(), Event()
    receiver = Receiver(
        system.db,
        intake or system.intake,
        threads=2,
        own_servers=[ip_network("127.0.0.2")],
        domains={"qihang-demo.cn"},
        return_path=return_path,
    )
    stop.clear()

    async def run() -> None:
        async with serving(
            handler or receiver,
            door or Door("127.0.0.1", chosen),
            size_limit=size_limit,
            connections=CONNECTIONS,
            per_address=PER_ADDRESS,
            hostname="test",
            encryption=encryption,
        ):
            ready.set()
            await asyncio.get_running_loop().run_in_executor(None, stop.wait)

    thread = Thread(target=asyncio.run, args=(run(),))
    thread.start()
    assert ready.wait(60)
    try:
        yield chosen
    finally:
        stop.set()
        thread.join()
        receiver.close()
