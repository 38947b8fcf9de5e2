"""LMTP: a mail server in front hands over, by a port or a socket, and is answered for each recipient."""

import smtplib
import socket
import ssl
import stat
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from eventing.core.errors import Unavailable
from mail.adapters.encryption import Encryption
from mail.adapters.smtp_in import Door, PatientLmtp
from mail.mailbox.commands import AddMailbox
from mail.mailbox.model import mailbox_id_of
from tests.support.certificates import write_certificate
from tests.support.receiving import SIZE_LIMIT, listening
from tests.support.worlds.mail import SALES, SALES_BOX, MailSystem
from tests.unit.mail.samples import message
from tools.processes import free_port

RAW = message()
LI_BOX = "li@qihang-demo.cn"


@pytest.fixture(params=["port", "socket"])
def door(request: pytest.FixtureRequest, tmp_path: Path) -> Door:
    if request.param == "port":
        return Door("127.0.0.1", free_port(), speaks=PatientLmtp)
    return Door(socket=tmp_path / "lmtp", speaks=PatientLmtp)


def client_of(door: Door) -> smtplib.LMTP:
    if door.socket is not None:
        return smtplib.LMTP(str(door.socket), timeout=60)
    return smtplib.LMTP(door.host, door.port, timeout=60)


@pytest.fixture
def stop() -> Event:
    return Event()


@pytest.fixture
def client(system: MailSystem, stop: Event, door: Door) -> Iterator[smtplib.LMTP]:
    system.do(AddMailbox(address=LI_BOX, kind="personal", staff_id="li"))
    system.settle()
    with listening(system, stop, door=door), client_of(door) as connected:
        connected.ehlo()
        yield connected


def answers(client: smtplib.LMTP, count: int) -> list[int]:
    return [client.getreply()[0] for _ in range(count)]


def begin(client: smtplib.LMTP, *recipients: str) -> list[int]:
    """Name these recipients, and announce the message; the answers to the recipients."""
    client.mail("hans@mueller-druck-demo.de")
    told = [client.rcpt(one)[0] for one in recipients]
    assert client.docmd("DATA")[0] == 354
    return told


def test_a_message_for_several_is_one_mail_and_each_recipient_has_an_answer(
    system: MailSystem, client: smtplib.LMTP
):
    assert begin(client, SALES_BOX, "nobody@qihang-demo.cn", LI_BOX) == [250, 550, 250]
    client.send(RAW + b".\r\n")
    code, answer = client.getreply()
    assert (code, answers(client, 1)) == (250, [250])
    system.settle()
    row = system.row(answer.decode().split()[-1])
    assert set(row["mailbox_ids"]) == {SALES, mailbox_id_of(LI_BOX)}
    # The conversation goes on where it should: no answer too many or too few.
    assert client.noop()[0] == 250


def test_while_the_database_is_away_each_recipient_is_to_be_tried_again_and_has_it_once(
    system: MailSystem, client: smtplib.LMTP, monkeypatch
):
    def away(*_: object) -> None:
        raise Unavailable("away")

    monkeypatch.setattr(system.log, "append", away)
    begin(client, SALES_BOX, LI_BOX)
    client.send(RAW + b".\r\n")
    assert answers(client, 2) == [451, 451]
    monkeypatch.undo()
    taken = set()
    for recipient in (SALES_BOX, LI_BOX):
        begin(client, recipient)
        client.send(RAW + b".\r\n")
        code, answer = client.getreply()
        assert code == 250
        taken.add(answer.decode().split()[-1])
    [mail_id] = taken
    assert system.events(f"mail-{mail_id}") == ["MailReceived", "MailReachedMailbox"]


def test_a_message_too_large_is_refused_for_each_recipient(client: smtplib.LMTP):
    begin(client, SALES_BOX, LI_BOX)
    client.send(RAW + b"x" * SIZE_LIMIT + b"\r\n.\r\n")
    assert answers(client, 2) == [552, 552]
    assert client.noop()[0] == 250


def test_the_greeting_is_lmtps_own_and_names_what_it_must(client: smtplib.LMTP):
    assert client.has_extn("pipelining")
    assert client.has_extn("enhancedstatuscodes")
    assert not client.has_extn("auth")
    assert [client.docmd(said, "x")[0] for said in ("HELO", "EHLO")] == [500, 500]


def test_who_sends_everything_at_once_is_answered_in_order(system: MailSystem, stop: Event, door: Door):
    said = b"LHLO x\r\nMAIL FROM:<a@b-demo.de>\r\nRCPT TO:<%s>\r\nRCPT TO:<no@qihang-demo.cn>\r\nDATA\r\n"
    with listening(system, stop, door=door), client_of(door) as client:
        assert client.sock is not None
        client.sock.sendall(said % SALES_BOX.encode())
        told = [client.getreply()[0] for _ in range(5)]
        client.sock.sendall(RAW + b".\r\nQUIT\r\n")
        assert [*told, *answers(client, 2)] == [250, 250, 250, 550, 354, 250, 221]


def test_one_that_is_stopped_answers_each_recipient_of_the_message_in_hand(
    system: MailSystem, client: smtplib.LMTP, stop: Event, door: Door
):
    begin(client, SALES_BOX, LI_BOX)
    client.send(RAW[:50])
    stop.set()
    client.send(RAW[50:] + b".\r\n")
    assert answers(client, 3) == [250, 250, 421]


def test_without_a_recipient_there_is_no_message(client: smtplib.LMTP):
    client.mail("hans@mueller-druck-demo.de")
    client.rcpt("nobody@qihang-demo.cn")
    assert client.docmd("DATA")[0] == 503


def test_the_socket_is_for_owner_and_group_and_goes_with_the_receiver(system: MailSystem, tmp_path: Path):
    door = Door(socket=tmp_path / "lmtp", speaks=PatientLmtp)
    assert door.socket is not None
    # One was left behind by a receiver that was killed.
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(door.socket))
    left.close()
    with listening(system, door=door):
        assert stat.S_IMODE(door.socket.stat().st_mode) == 0o660
        with client_of(door) as client:
            assert client.ehlo()[0] == 250
    assert not door.socket.exists()


def test_a_mail_server_elsewhere_encrypts(system: MailSystem, stop: Event, tmp_path: Path):
    certificate, key, _ = write_certificate(tmp_path)
    door = Door("127.0.0.1", free_port(), speaks=PatientLmtp)
    with (
        listening(system, stop, door=door, encryption=Encryption(certificate, key, required=True)),
        client_of(door) as client,
    ):
        client.ehlo()
        assert client.mail("a@b-demo.de")[0] == 530
        client.rset()
        client.ehlo_resp = None
        assert client.docmd("STARTTLS")[0] == 220
        assert client.sock is not None
        context = ssl.create_default_context(cafile=certificate)
        client.sock = context.wrap_socket(client.sock, server_hostname="127.0.0.1")
        client.file = None
        client.ehlo()
        assert not client.has_extn("auth")
        begin(client, SALES_BOX)
        client.send(RAW + b".\r\n")
        assert answers(client, 1) == [250]
