"""The receiver: real SMTP, spoken by a real client."""

import asyncio
import os
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from threading import Event, Thread

import pytest

from eventing.core.errors import Unavailable
from mail.adapters.smtp_in import Receiver, serving
from mail.message.identity import with_crlf
from tests.support import eventually
from tests.support.worlds.mail import SALES_BOX, MailSystem
from tests.unit.mail.samples import message
from tools.processes import accepts, free_port

RAW = message()
SIZE_LIMIT = 200_000
CONNECTIONS = 3


@pytest.fixture
def stop() -> Event:
    """Set: the receiver is to end."""
    return Event()


@pytest.fixture
def port(system: MailSystem, stop: Event) -> Iterator[int]:
    """Where a receiver of this system listens."""
    chosen, ready = free_port(), Event()
    receiver = Receiver(system.db, system.intake, threads=2)

    async def run() -> None:
        async with serving(
            receiver, "127.0.0.1", chosen, size_limit=SIZE_LIMIT, connections=CONNECTIONS, hostname="test"
        ):
            ready.set()
            await asyncio.get_running_loop().run_in_executor(None, stop.wait)

    thread = Thread(target=asyncio.run, args=(run(),))
    thread.start()
    assert ready.wait(10)
    yield chosen
    stop.set()
    thread.join()
    receiver.close()


def deliver(port: int, raw: bytes, *recipients: str) -> tuple[int, bytes]:
    """The answer to DATA; raises what smtplib raises for an earlier one."""
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
        client.ehlo()
        client.mail("hans@mueller-druck-demo.de")
        for recipient in recipients or (SALES_BOX,):
            code, answer = client.rcpt(recipient)
            if code != 250:
                return code, answer
        return client.data(raw)


def test_250_means_it_is_on_record(system: MailSystem, port):
    code, answer = deliver(port, RAW)
    mail_id = answer.decode().split()[-1]
    assert code == 250
    assert system.events(f"mail-{mail_id}") == ["MailReceived"]
    system.settle()
    assert system.files.read(system.row(mail_id)["raw_file_id"]) == RAW


def test_an_unknown_recipient_is_refused(port):
    assert deliver(port, RAW, "nobody@qihang-demo.cn")[0] == 550


def test_addresses_are_known_in_capitals_too(port):
    assert deliver(port, RAW, SALES_BOX.upper())[0] == 250


def test_a_message_too_large_is_refused(port):
    assert deliver(port, RAW + b"x" * SIZE_LIMIT + b"\r\n")[0] == 552


def test_a_message_announced_too_large_is_refused_before_it_is_sent(port):
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
        client.ehlo()
        assert client.mail("a@b-demo.de", [f"SIZE={SIZE_LIMIT + 1}"])[0] == 552


def test_a_database_that_is_away_is_try_again_later(system: MailSystem, port, monkeypatch):
    def away(*_: object) -> None:
        raise Unavailable("away")

    monkeypatch.setattr(system.log, "append", away)
    assert deliver(port, RAW)[0] == 451
    monkeypatch.undo()
    assert deliver(port, RAW)[0] == 250


def test_recipients_that_cannot_be_checked_are_try_again_later(port, monkeypatch):
    def away(*_: object) -> None:
        raise Unavailable("away")

    monkeypatch.setattr("mail.adapters.smtp_in.mailbox_of", away)
    assert deliver(port, RAW)[0] == 451


def test_a_message_without_a_sender_is_accepted_and_quarantined(system: MailSystem, port):
    broken = b"Subject: half a mail\r\n\r\nhello\r\n"
    code, answer = deliver(port, broken)
    system.settle()
    row = system.row(answer.decode().split()[-1])
    assert (code, row["state"]) == (250, "quarantined")
    assert row["reason"]
    assert system.files.read(row["raw_file_id"]) == broken


def test_a_line_longer_than_the_standard_allows_is_accepted(port):
    assert deliver(port, message(body="x" * 5000 + "\r\n"))[0] == 250


def test_one_connection_too_many_is_told_to_come_later(port):
    held = [socket.create_connection(("127.0.0.1", port)) for _ in range(CONNECTIONS)]
    for one in held:
        assert one.recv(100).startswith(b"220")
    with pytest.raises(smtplib.SMTPConnectError) as refused:
        smtplib.SMTP("127.0.0.1", port, timeout=10)
    assert refused.value.smtp_code == 421
    for one in held:
        one.close()


def connected(port: int) -> smtplib.SMTP:
    client = smtplib.SMTP("127.0.0.1", port, timeout=30)
    client.ehlo()
    return client


def test_who_stops_finishes_the_message_in_hand_and_tells_the_others_to_come_again(
    system: MailSystem, port, stop: Event
):
    with connected(port) as idle, connected(port) as sending:
        sending.mail("a@b-demo.de")
        sending.rcpt(SALES_BOX)
        sending.docmd("DATA")
        half = len(RAW) // 2
        sending.send(RAW[:half])
        stop.set()
        assert idle.getreply()[0] == 421
        eventually(lambda: not accepts(port))
        sending.send(RAW[half:] + b".\r\n")
        code, answer = sending.getreply()
        assert code == 250
        assert system.events(f"mail-{answer.decode().split()[-1]}") == ["MailReceived"]
        assert sending.getreply()[0] == 421


def test_who_stops_does_not_wait_for_ever_for_a_message_that_does_not_go_on(
    system: MailSystem, port, stop: Event, monkeypatch
):
    monkeypatch.setattr("mail.adapters.smtp_in.FINISH_SECONDS", 0.2)
    with connected(port) as stuck:
        stuck.mail("a@b-demo.de")
        stuck.rcpt(SALES_BOX)
        stuck.docmd("DATA")
        stuck.send(RAW[:100])
        stop.set()
        with pytest.raises(smtplib.SMTPServerDisconnected):
            stuck.getreply()
    assert system.log.commits.count_documents({"s": {"$regex": "^mail-"}}) == 0


def test_dots_and_bytes_arrive_as_they_were_sent(system: MailSystem, port):
    raw = message(body=".\r\n..two\r\n.three\r\n").replace(b"Plates", "Plätes".encode("latin-1"))
    _, answer = deliver(port, raw)
    system.settle()
    assert system.files.read(system.row(answer.decode().split()[-1])["raw_file_id"]) == raw


def test_every_message_of_the_corpus_comes_in_by_smtp(system: MailSystem, port, mail_corpus):
    """Through one connection, as a busy server would."""
    ids: dict[str, bytes] = {}
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        client.ehlo()
        for path in mail_corpus:
            raw = with_crlf(path.read_bytes())
            client.mail("a@b-demo.de")
            client.rcpt(SALES_BOX)
            code, answer = client.data(raw)
            assert code == 250, (path.name, answer)
            ids.setdefault(answer.decode().split()[-1], raw)
    assert len(ids) == 244
    assert system.log.commits.count_documents({"s": {"$regex": "^mail-"}}) == 244
    for mail_id, raw in ids.items():
        [file_id] = [
            event["raw_file_id"]
            for name in ("MailReceived", "MailQuarantined")
            for event in system.data(f"mail-{mail_id}", name)
        ]
        assert system.files.read(file_id) == raw


def test_eml_files_are_imported_from_the_command_line(system: MailSystem, mongo_server, tmp_path):
    (tmp_path / "one.eml").write_bytes(RAW)
    (tmp_path / "same.eml").write_bytes(RAW.replace(b"\r\n", b"\n"))
    (tmp_path / "broken.eml").write_bytes(b"hello\n")
    env = {**os.environ, "MONGO_URI": mongo_server.uri, "DATABASE": system.db.name, "PARTITIONS": "2"}

    def imports(mailbox: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "mail", "import", "--mailbox", mailbox, str(tmp_path)]
        return subprocess.run(command, env=env, capture_output=True, text=True)

    done = imports(SALES_BOX)
    assert done.returncode == 0, done.stderr
    assert "1 stored, 1 already known, 1 quarantined" in done.stdout
    assert imports("x@y-demo.cn").returncode == 2
