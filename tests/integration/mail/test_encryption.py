"""STARTTLS at the receiver, spoken by real clients."""

import smtplib
import socket
import ssl
from pathlib import Path
from threading import Event

import pytest

from mail.adapters.encryption import Encryption
from tests.integration.mail.test_receiver import RAW, deliver
from tests.support import eventually
from tests.support.certificates import write_certificate
from tests.support.receiving import PER_ADDRESS, listening
from tests.support.worlds.mail import SALES_BOX, MailSystem


@pytest.fixture
def stop() -> Event:
    return Event()


@pytest.fixture
def offered(tmp_path: Path) -> Encryption:
    certificate, key, _ = write_certificate(tmp_path)
    return Encryption(certificate, key)


@pytest.fixture
def required(offered: Encryption) -> Encryption:
    return Encryption(offered.certificate, offered.key, required=True)


def encrypted(port: int, encryption: Encryption) -> smtplib.SMTP:
    """A conversation, encrypted; the client has checked whom it talks to."""
    client = smtplib.SMTP("127.0.0.1", port, timeout=30)
    client.starttls(context=ssl.create_default_context(cafile=encryption.certificate))
    return client


def serial_of(port: int, encryption: Encryption) -> int:
    """The serial number of the certificate that it shows now."""
    with encrypted(port, encryption) as client:
        assert isinstance(client.sock, ssl.SSLSocket)
        shown = client.sock.getpeercert()
    assert shown is not None
    return int(str(shown["serialNumber"]), 16)


def test_mail_comes_in_encrypted_and_is_on_record(system: MailSystem, stop: Event, offered: Encryption):
    with listening(system, stop, encryption=offered) as port, encrypted(port, offered) as client:
        assert isinstance(client.sock, ssl.SSLSocket)
        assert client.sock.version() in ("TLSv1.2", "TLSv1.3")
        client.ehlo()
        assert not client.has_extn("starttls")
        client.mail("hans@mueller-druck-demo.de")
        client.rcpt(SALES_BOX)
        code, answer = client.data(RAW)
    mail_id = answer.decode().split()[-1]
    assert (code, system.events(f"mail-{mail_id}")) == (250, ["MailReceived"])


def test_who_cannot_encrypt_is_heard_where_it_is_only_offered(
    system: MailSystem, stop: Event, offered: Encryption
):
    with listening(system, stop, encryption=offered) as port:
        assert deliver(port, RAW)[0] == 250


def test_none_is_offered_without_a_certificate(system: MailSystem, stop: Event):
    with listening(system, stop) as port, smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
        client.ehlo()
        assert not client.has_extn("starttls")


def test_nothing_is_taken_in_plain_text_where_it_is_required(
    system: MailSystem, stop: Event, required: Encryption
):
    with listening(system, stop, encryption=required) as port:
        with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
            client.ehlo()
            assert client.mail("hans@mueller-druck-demo.de")[0] == 530
        with encrypted(port, required) as client:
            assert client.sendmail("hans@mueller-druck-demo.de", [SALES_BOX], RAW) == {}


def test_what_was_smuggled_in_before_the_encryption_is_not_heard(
    system: MailSystem, stop: Event, offered: Encryption
):
    with listening(system, stop, encryption=offered) as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        client.send(b"STARTTLS\r\nMAIL FROM:<eve@evil-demo.example>\r\n")
        assert client.getreply()[0] == 220
        assert client.sock is not None
        context = ssl.create_default_context(cafile=offered.certificate)
        client.sock = context.wrap_socket(client.sock, server_hostname="127.0.0.1")
        client.file = None
        client.ehlo()
        assert client.rcpt(SALES_BOX)[0] == 503


def test_an_encrypted_conversation_has_one_seat_and_gives_it_back(
    system: MailSystem, stop: Event, offered: Encryption
):
    with listening(system, stop, encryption=offered) as port:
        clients = [encrypted(port, offered) for _ in range(PER_ADDRESS)]
        with socket.create_connection(("127.0.0.1", port)) as more:
            assert more.recv(100).startswith(b"421")
        for client in clients:
            client.quit()
        for _ in range(PER_ADDRESS + 1):
            eventually(lambda: encrypted(port, offered).quit()[0] == 221)


def test_a_handshake_that_fails_or_does_not_end_frees_its_seat(
    system: MailSystem, stop: Event, offered: Encryption
):
    with listening(system, stop, encryption=offered) as port:
        for _ in range(PER_ADDRESS):
            with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
                client.ehlo()
                assert client.docmd("STARTTLS")[0] == 220
                client.send(b"no handshake at all\r\n")
                assert client.sock is not None
                while client.sock.recv(100):
                    pass
                client.close()
        eventually(lambda: encrypted(port, offered).quit()[0] == 221)
        silent = smtplib.SMTP("127.0.0.1", port, timeout=30)
        silent.ehlo()
        assert silent.docmd("STARTTLS")[0] == 220
        # Leaving the block ends the receiver, which waits for no handshake longer than for a message.
        silent.close()


def test_a_renewed_certificate_is_shown_without_a_restart_and_half_a_renewal_is_not(
    system: MailSystem, stop: Event, offered: Encryption, tmp_path: Path
):
    with listening(system, stop, encryption=offered) as port:
        first = serial_of(port, offered)
        old = offered.certificate.read_bytes()
        *_, second = write_certificate(tmp_path)
        assert serial_of(port, offered) == second != first
        new = offered.certificate.read_bytes()
        offered.certificate.write_bytes(old)  # and the key is the new one still
        trusted = ssl.create_default_context(cadata=new.decode())
        with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
            assert client.starttls(context=trusted)[0] == 220
