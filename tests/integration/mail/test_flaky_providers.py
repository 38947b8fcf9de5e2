"""Providers that cut, hang, lie or say garbage: that mailbox waits and says why, and no other notices."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

import pytest

from mail.adapters import imap
from mail.adapters.collector import taking
from mail.adapters.imap import ImapConnection
from mail.collecting.provider import Provider as Where
from mail.collecting.provider import Trouble
from mail.message.intake import Intake
from tests.integration.mail.test_collecting import once_each
from tests.support import eventually
from tests.support.dovecot import Provider
from tests.support.world import fresh_world
from tests.support.worlds.collected import CollectedSystem, letters
from tests.support.worlds.mail import SALES

Talk = Callable[[socket.socket], None]


@pytest.fixture
def system(mongo_client) -> Iterator[CollectedSystem]:
    yield from fresh_world(CollectedSystem, mongo_client)


@contextmanager
def serving(talk: Talk) -> Iterator[int]:
    """A server that talks so with everybody who connects, each in a thread; its port."""
    listening = socket.create_server(("127.0.0.1", 0))
    open_ones: list[socket.socket] = []

    def one(there: socket.socket) -> None:
        try:
            talk(there)
        except OSError:
            pass
        finally:
            with suppress(OSError):
                there.shutdown(socket.SHUT_RDWR)
            there.close()

    def accept() -> None:
        while True:
            try:
                there, _ = listening.accept()
            except OSError:
                return
            open_ones.append(there)
            Thread(target=one, args=(there,), daemon=True).start()

    thread = Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        for there in open_ones:
            there.close()
        thread.join()


@contextmanager
def cutting(port: int, after: int) -> Iterator[tuple[int, list[int]]]:
    """In front of a server: what it says is cut after so many bytes, each time more. And what was cut."""
    cuts: list[int] = []

    def talk(there: socket.socket) -> None:
        allowed = after * (len(cuts) + 1)
        cuts.append(allowed)
        with socket.create_connection(("127.0.0.1", port)) as behind:
            Thread(target=passing, args=(there, behind), daemon=True).start()
            while allowed > 0 and (said := behind.recv(min(4096, allowed))):
                there.sendall(said)
                allowed -= len(said)

    def passing(there: socket.socket, behind: socket.socket) -> None:
        try:
            while said := there.recv(4096):
                behind.sendall(said)
        except OSError:
            pass

    with serving(talk) as chosen:
        yield chosen, cuts


def test_a_server_that_is_cut_off_again_and_again_is_read_to_its_end_once(
    system: CollectedSystem, imap_provider: Provider
):
    imap_provider.put(system.user, letters(20, size=10_000))
    with cutting(imap_provider.port, 40_000) as (port, cuts):
        system.collects(imap_provider, port=port)
        with system.collecting():
            eventually(lambda: system.state()["trouble"] is not None)
            assert system.state()["trouble"] in ("connection_lost", "not_imap")
            assert system.state()["again_at"] is not None
            eventually(lambda: len({mail["mail_id"] for mail in system.received()}) == 20)
            eventually(lambda: system.state()["trouble"] is None)
    assert len(cuts) > 2
    system.settle()
    once_each(system, 20)


HELLO = b"* OK [CAPABILITY IMAP4rev1] ready\r\n"


def garbage(there: socket.socket) -> None:
    there.sendall(b"\x00\xff\x16\x03 what is this\r\n" * 100)


def silence(there: socket.socket) -> None:
    there.recv(1)
    Event().wait(60)


def a_line_without_end(there: socket.socket) -> None:
    there.sendall(HELLO)
    while True:
        there.sendall(b"* x" * 20_000)


def answers_without_end(there: socket.socket) -> None:
    there.sendall(HELLO)
    while True:
        there.sendall(b"* 1 EXISTS\r\n" * 2_000)


def a_literal_without_end(there: socket.socket) -> None:
    there.sendall(HELLO)
    there.recv(4096)
    there.sendall(b"* LIST () {99999999999}\r\n")
    Event().wait(60)


def drop_by_drop(there: socket.socket) -> None:
    while True:
        there.sendall(b"*")
        Event().wait(0.05)


@pytest.mark.parametrize(
    ("talk", "codes"),
    [
        (garbage, {"not_imap"}),
        (silence, {"no_answer"}),
        (a_line_without_end, {"too_much"}),
        (answers_without_end, {"too_much"}),
        (a_literal_without_end, {"too_much"}),
        (drop_by_drop, {"no_answer", "not_imap"}),
    ],
)
def test_whatever_a_server_says_ends_in_time_with_a_code(talk: Talk, codes: set[str], monkeypatch):
    monkeypatch.setattr(imap, "CONNECT_SECONDS", 1.0)
    monkeypatch.setattr(imap, "COMMAND_SECONDS", 5.0)
    with serving(talk) as port, pytest.raises(Trouble) as trouble:
        ImapConnection(Where("127.0.0.1", port, "none", "u", "p"))
    assert trouble.value.code in codes


def test_who_hangs_holds_up_nobody_else(system: CollectedSystem, imap_provider: Provider):
    other = system.adds_mailbox("export@qihang-demo.cn")
    imap_provider.put(system.user, letters(2))
    with serving(silence) as port:
        system.collects(imap_provider, other, port=port)
        system.collects(imap_provider, SALES)
        with system.collecting():
            system.until_read(2)
    once_each(system, 2)


def test_a_message_that_the_server_cannot_give_is_left_and_tried_again(
    system: CollectedSystem, imap_provider: Provider
):
    """And the others are read."""
    imap_provider.put(system.user, letters(3))
    system.collects(imap_provider)
    broken = True

    class Unable(ImapConnection):
        def messages(self, uids, most):
            if broken and 2 in uids:
                raise Trouble("server_failed")
            return super().messages(uids, most)

    collector = system.collector(connect=Unable)
    with system.collecting(collector):
        system.until_read(2)
    assert system.folder()["left"] == 1
    assert sorted(mail["subject"] for mail in system.received()) == ["Letter 0", "Letter 2"]
    broken = False
    with system.collecting(system.collector(connect=Unable)):
        system.until_read(3)
    assert system.folder()["left"] == 0
    once_each(system, 3)


def test_a_fault_of_ours_in_one_message_stops_no_other(system: CollectedSystem, imap_provider: Provider):
    imap_provider.put(system.user, letters(3))
    system.collects(imap_provider)
    intake = system.intake

    class Faulty(Intake):
        def take(self, raw, *rest, **named):
            if b"Letter 1" in raw:
                raise ZeroDivisionError
            return intake.take(raw, *rest, **named)

    faulty = taking(Faulty(system.bus, system.db, system.parts.resources), system.db)
    with system.collecting(system.collector(take=faulty)):
        system.until_read(2)
    assert system.folder()["left"] == 1
    with system.collecting():
        system.until_read(3)
    once_each(system, 3)
