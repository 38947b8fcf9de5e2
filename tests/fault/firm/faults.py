"""What goes wrong for a firm: processes that die, stop and hang, servers that are away, hostile clients.

Each fault sees to it that it ends; none repairs data: that is the system's own task.
"""

import random
import smtplib
from contextlib import suppress

from pymongo.errors import PyMongoError

from eventing.readers.membership import SILENCE_SECONDS
from tests.e2e.posting import SALES, SENDER
from tests.fault.drawing import Faults
from tests.fault.firm.harmed import APIS, PROCESSES, RECEIVER, WORKERS, Firm
from tests.fault.harming import (
    BROKER,
    DATABASE,
    HALF_A_GREETING,
    HALF_A_MAIL,
    HALF_A_REQUEST,
    frozen,
    kill,
    refuse,
    slow,
)
from tools.waiting import elapse

#: Longer than the silence that counts as death, by two beats.
ZOMBIE_SECONDS = SILENCE_SECONDS + 4.0
ENDS_WITHIN = 60.0
SLOW_CLIENTS = 4
TIMEOUT_SECONDS = 20.0

FAULTS: Faults[Firm] = Faults()


@FAULTS.of(weight=8)
def kill_an_api(firm: Firm, chance: random.Random) -> None:
    kill(firm, chance.choice(APIS))


@FAULTS.of(weight=10)
def kill_a_worker(firm: Firm, chance: random.Random) -> None:
    kill(firm, chance.choice(WORKERS))


@FAULTS.of(weight=4)
def kill_the_receiver(firm: Firm, chance: random.Random) -> None:
    kill(firm, RECEIVER)


@FAULTS.of(weight=3)
def kill_a_whole_service(firm: Firm, chance: random.Random) -> None:
    service = chance.choice(APIS).split()[0]
    kill(firm, *(name for name in PROCESSES if name.startswith(f"{service} ")))


@FAULTS.of(weight=4)
def kill_the_database(firm: Firm, chance: random.Random) -> None:
    kill(firm, DATABASE)


@FAULTS.of(weight=2)
def kill_the_broker(firm: Firm, chance: random.Random) -> None:
    kill(firm, BROKER)


@FAULTS.of(weight=1)
def kill_everything(firm: Firm, chance: random.Random) -> None:
    kill(firm, *PROCESSES, DATABASE, BROKER)


@FAULTS.of(weight=6)
def restart_in_order(firm: Firm, chance: random.Random) -> None:
    """As a release does; the process must end by itself."""
    name = chance.choice(PROCESSES)
    with firm.held(name):
        status = firm.process(name).stop(ENDS_WITHIN)
        firm.revive(name)
    if status != 0:
        raise RuntimeError(f"{name} ended with status {status}")


@FAULTS.of(weight=6)
def freeze(firm: Firm, chance: random.Random) -> None:
    """For less than the silence that counts as death."""
    frozen(firm, chance.choice(PROCESSES), chance.uniform(0.5, 4.0))


@FAULTS.of(weight=4)
def zombie(firm: Firm, chance: random.Random) -> None:
    """A worker taken for dead comes back, with a batch in hand and partitions that are another's by now."""
    frozen(firm, chance.choice(WORKERS), ZOMBIE_SECONDS)


@FAULTS.of(weight=2)
def broker_away(firm: Firm, chance: random.Random) -> None:
    with firm.held(BROKER):
        firm.kill(BROKER)
        elapse(chance.uniform(5.0, 15.0))
        firm.revive(BROKER)


@FAULTS.of(weight=2)
def database_away(firm: Firm, chance: random.Random) -> None:
    with firm.held(DATABASE):
        firm.kill(DATABASE)
        elapse(chance.uniform(3.0, 8.0))
        firm.revive(DATABASE)


@FAULTS.of(weight=4)
def database_refuses(firm: Firm, chance: random.Random) -> None:
    with firm.held(DATABASE), suppress(PyMongoError):
        refuse(firm.system.database.uri, chance)


# -- strangers ---------------------------------------------------------------------------------------


@FAULTS.of(weight=4)
def slow_clients(firm: Firm, chance: random.Random) -> None:
    """At every door, of people, of mail and of monitoring: each says half of something, and then nothing."""
    ports = firm.system.ports
    doors = [
        (port, HALF_A_MAIL if name == RECEIVER else HALF_A_REQUEST)
        for name, port in ports.items()
        if name != DATABASE
    ]
    with slow([*doors, (firm.broker.port, HALF_A_GREETING)], SLOW_CLIENTS):
        elapse(chance.uniform(2.0, 5.0))


def hostile_shapes(chance: random.Random) -> dict[str, bytes]:
    """Mails made to cost much: each in bytes as it is sent after DATA."""
    tag = chance.getrandbits(32)
    head = b"To: %s\r\nSubject: hostile\r\nMessage-ID: <%d@hostile.example>\r\n" % (SALES.encode(), tag)
    return {
        "an address without an end": b"From: " + b"a" * 30_000 + b"\r\n" + head + b"\r\nx\r\n",
        "blank lines": b"From: a@hostile.example\r\n" + head + b"\r\n" + b"\r\n" * 8_000 + b"x\r\n",
        "eight-bit headers": b"From: a@hostile.example\r\n"
        + head
        + b"X-Odd: "
        + b"\xff" * 22_000
        + b"\r\n\r\nx\r\n",
        "nested tags": b"From: a@hostile.example\r\n"
        + head
        + b"Content-Type: text/html\r\n\r\n"
        + b"<div>\r\n" * 20_000,
        "nested parts": b"From: a@hostile.example\r\n" + head + _nested(200),
        "no headers at all": b"\r\n" + b"x" * 500 + b"\r\n",
        "zero bytes": b"From: a@hostile.example\r\n" + head + b"\r\n" + b"\x00" * 2_000 + b"\r\n",
    }


def _nested(depth: int) -> bytes:
    parts = [b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth)]
    return b"MIME-Version: 1.0\r\n" + b"".join(parts) + b"Content-Type: text/plain\r\n\r\nx\r\n"


@FAULTS.of(weight=4)
def hostile_mail(firm: Firm, chance: random.Random) -> None:
    """While others send: it may be taken or refused, and nobody else waits for it."""
    for shape in hostile_shapes(chance).values():
        with (
            suppress(OSError),
            smtplib.SMTP("127.0.0.1", firm.system.smtp_port, timeout=TIMEOUT_SECONDS) as smtp,
        ):
            smtp.ehlo()
            smtp.mail(SENDER)
            smtp.rcpt(SALES)
            smtp.data(shape)
