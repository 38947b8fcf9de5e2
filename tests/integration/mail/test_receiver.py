"""The receiver: real SMTP, spoken by a real client."""

import asyncio
import os
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from resource import RUSAGE_SELF, getrusage
from threading import Event
from time import monotonic

import pytest

from eventing.core.errors import Unavailable
from mail.adapters.parsing import Processes
from mail.adapters.smtp_in import Door, Receiver, serving
from mail.message.identity import identify, with_crlf
from mail.message.intake import Intake
from tests.support import eventually, in_a_quiet_moment
from tests.support.receiving import CONNECTIONS, PER_ADDRESS, SIZE_LIMIT, listening
from tests.support.worlds.mail import SALES, SALES_BOX, MailSystem
from tests.unit.mail.hostile import SHAPES
from tests.unit.mail.samples import message
from tools.processes import accepts, free_port

RAW = message()
MEBI = 1024 * 1024


@pytest.fixture
def stop() -> Event:
    """Set: the receiver is to end."""
    return Event()


@pytest.fixture
def port(system: MailSystem, stop: Event) -> Iterator[int]:
    with listening(system, stop) as chosen:
        yield chosen


def deliver(port: int, raw: bytes, *recipients: str) -> tuple[int, bytes]:
    """The answer to DATA; raises what smtplib raises for an earlier one."""
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        client.ehlo()
        client.mail("hans@mueller-druck-demo.de")
        for recipient in recipients or (SALES_BOX,):
            code, answer = client.rcpt(recipient)
            if code != 250:
                return code, answer
        return client.data(raw)


@pytest.mark.req("R309")
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
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
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

    monkeypatch.setattr("mail.adapters.smtp_in.reached_at", away)
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


def banner(port: int, address: str) -> tuple[socket.socket, bytes]:
    """A conversation begun from an address of this host, and the first word of the receiver."""
    begun = socket.create_connection(("127.0.0.1", port), timeout=60, source_address=(address, 0))
    return begun, begun.recv(100)


def test_an_address_that_takes_its_seats_leaves_the_others_to_others(port):
    held = [banner(port, "127.0.0.1") for _ in range(PER_ADDRESS)]
    held.append(banner(port, "127.0.0.1"))
    held += [banner(port, f"127.0.0.{2 + n}") for n in range(CONNECTIONS - PER_ADDRESS + 1)]
    assert [said[:3] for _, said in held] == [b"220", b"220", b"220", b"421", b"220", b"421"]
    for begun, _ in held:
        begun.close()
    eventually(lambda: accepts(port) and deliver(port, RAW)[0] == 250)


@pytest.mark.parametrize("setting", ["IDLE_SECONDS", "TALK_SECONDS"])
def test_a_conversation_without_a_message_ends(port, monkeypatch, setting):
    monkeypatch.setattr(f"mail.adapters.smtp_in.{setting}", 0.5)
    begun, said = banner(port, "127.0.0.1")
    told = bytearray()
    with begun, suppress(ConnectionError):
        while said:
            if setting == "TALK_SECONDS":
                begun.sendall(b"NOOP\r\n")
            said = begun.recv(100)
            told += said
    assert told.splitlines()[-1].startswith(b"421")
    assert accepts(port)


def later_than(end: float) -> bool:
    return monotonic() > end


def test_a_message_that_takes_long_but_goes_on_is_taken(port, monkeypatch):
    monkeypatch.setattr("mail.adapters.smtp_in.TALK_SECONDS", 3.0)
    with connected(port) as slow:
        slow.mail("a@b-demo.de")
        slow.rcpt(SALES_BOX)
        slow.docmd("DATA")
        for end in (start + 0.5 * n for start in [monotonic()] for n in range(8)):
            slow.send(b"X-Slow: yes\r\n")
            eventually(partial(later_than, end))
        slow.send(RAW + b".\r\n")
        assert slow.getreply()[0] == 250


def test_a_line_that_never_ends_is_cut_off_and_takes_no_memory(port):
    begun, _ = banner(port, "127.0.0.1")
    with begun:
        for said in (b"EHLO x", b"MAIL FROM:<a@b-demo.de>", b"RCPT TO:<%s>" % SALES_BOX.encode(), b"DATA"):
            begun.sendall(said + b"\r\n")
            begun.recv(1000)
        before = getrusage(RUSAGE_SELF).ru_maxrss
        sent = 0
        with suppress(ConnectionError):
            while sent < 300 * SIZE_LIMIT:
                begun.sendall(b"x" * 100_000)
                sent += 100_000
    # What is on its way between two sockets is more than the receiver takes.
    assert sent < 100 * SIZE_LIMIT
    assert (getrusage(RUSAGE_SELF).ru_maxrss - before) * 1024 < 50 * SIZE_LIMIT
    assert deliver(port, RAW)[0] == 250


def test_lines_of_any_length_and_their_dots_arrive_as_they_were_sent(system: MailSystem, port):
    raw = message(body="x" * 150_000 + "\r\n..\r\n" + "." * 100 + "\r\n")
    _, answer = deliver(port, raw)
    system.settle()
    assert system.files.read(system.row(answer.decode().split()[-1])["raw_file_id"]) == raw


@in_a_quiet_moment
def test_others_are_answered_within_a_second_while_a_hostile_mail_is_taken(system: MailSystem, stop: Event):
    resources = replace(system.parts.resources, read=Processes(cpu_seconds=2))
    intake = Intake(system.bus, system.db, resources)
    with listening(system, stop, 30 * MEBI, intake) as port, ThreadPoolExecutor(1) as elsewhere:
        hostile = elsewhere.submit(deliver, port, SHAPES["parts beside parts"](20 * MEBI))
        waited = []
        while not hostile.done():
            start = monotonic()
            with connected(port) as other:
                assert other.mail("a@b-demo.de")[0] == 250
            waited.append(monotonic() - start)
        code, answer = hostile.result()
        assert (code, sorted(waited)[len(waited) // 2] < 1) == (250, True)
        system.settle()
        assert system.row(answer.decode().split()[-1])["reason"] == "too_costly"


@pytest.mark.parametrize(
    "recipient",
    ["sales+owners@qihang-demo.cn", "postmaster@qihang-demo.cn", "Postmaster", "Sales+x+y@QIHANG-demo.cn"],
)
def test_marked_addresses_and_the_postmaster_reach_a_mailbox(system: MailSystem, port, recipient):
    _, answer = deliver(port, RAW, recipient)
    system.settle()
    assert system.row(answer.decode().split()[-1])["mailbox_ids"] == [SALES]


@pytest.mark.parametrize(
    "recipient", ["nobody+x@qihang-demo.cn", "postmaster@x-demo.cn", "+x@qihang-demo.cn"]
)
def test_nobody_is_reached_under_anothers_name(port, recipient):
    assert deliver(port, RAW, recipient)[0] == 550


def connected(port: int) -> smtplib.SMTP:
    client = smtplib.SMTP("127.0.0.1", port, timeout=60)
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


def test_who_comes_at_the_moment_of_a_stop_is_told_to_come_again(system: MailSystem):
    receiver, chosen = Receiver(system.db, system.intake), free_port()

    async def met_by_the_stop() -> socket.socket:
        stopped = asyncio.get_running_loop().create_future()
        async with serving(
            receiver,
            Door("127.0.0.1", chosen),
            size_limit=SIZE_LIMIT,
            connections=1,
            per_address=1,
            hostname="test",
        ):
            come = socket.create_connection(("127.0.0.1", chosen), timeout=60)
            # Accepted in the same turn of the loop as the stop: its seat comes after.
            asyncio.get_running_loop().call_soon(stopped.set_result, None)
            await stopped
        return come

    with asyncio.run(met_by_the_stop()) as come:
        assert come.makefile("rb").read().splitlines()[-1].startswith(b"421")
    receiver.close()


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


@pytest.mark.req("R131")
@pytest.mark.parametrize(("address", "proof"), [("127.0.0.2", "proven"), ("127.0.0.3", "unproven")])
def test_our_own_mail_is_believed_from_a_server_of_ours_alone(system: MailSystem, port, address, proof):
    raw = message(sender="li@qihang-demo.cn", to="h.mueller@mueller-druck-demo.de")
    with smtplib.SMTP("127.0.0.1", port, timeout=60, source_address=(address, 0)) as client:
        client.ehlo()
        client.mail("li@qihang-demo.cn")
        client.rcpt(SALES_BOX)
        _, answer = client.data(raw)
    [received] = system.data(f"mail-{answer.decode().split()[-1]}", "MailReceived")
    assert (received["direction"], received["proof"]) == ("out", proof)


def test_eml_files_are_imported_from_the_command_line(system: MailSystem, mongo_server, tmp_path):
    (tmp_path / "one.eml").write_bytes(RAW)
    (tmp_path / "same.eml").write_bytes(RAW.replace(b"\r\n", b"\n"))
    (tmp_path / "broken.eml").write_bytes(b"hello\n")
    env = {**os.environ, "MONGO_URI": mongo_server.uri, "DATABASE": system.db.name, "PARTITIONS": "2"}

    def imports(mailbox: str, *options: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "mail", "import", *options, "--mailbox", mailbox, str(tmp_path)]
        return subprocess.run(command, env=env, capture_output=True, text=True)

    done = imports(SALES_BOX)
    assert done.returncode == 0, done.stderr
    assert "1 stored, 1 already known, 1 quarantined" in done.stdout
    assert imports("x@y-demo.cn").returncode == 2
    ours = message(sender="li@qihang-demo.cn", to="h.mueller@mueller-druck-demo.de", message_id="<2@x>")
    (tmp_path / "sent.eml").write_bytes(ours)
    assert imports(SALES_BOX, "--sent").returncode == 0
    [received] = system.data(f"mail-{identify(ours).mail_id}", "OldMailReceived")
    assert (received["direction"], received["proof"]) == ("out", "proven")
