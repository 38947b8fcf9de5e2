"""Submission: letters handed in by mail programs, spoken by real clients over real encryption."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from limits.storage import MemoryStorage

from eventing.core.errors import Unavailable
from mail.adapters.command_line import _submitter
from mail.adapters.encryption import Encryption
from mail.adapters.smtp_in import Door
from mail.adapters.submission import Submitting, SubmittingByTls
from mail.adapters.tries import LimitedTries
from mail.app_password.commands import RevokeAppPasswords
from tests.support import eventually
from tests.support.certificates import write_certificate
from tests.support.receiving import PER_ADDRESS, SIZE_LIMIT, listening
from tests.support.worlds.mail import SALES_BOX, MailSystem
from tests.unit.mail.samples import message
from tools.processes import free_port
from tools.smtp_sink import SmtpSink

HANS = "h.mueller@mueller-druck-demo.de"
LI, ZHAO = "li@qihang-demo.cn", "zhao@qihang-demo.cn"

PASSWORDS = {"li": "cfv9-wghs-aks6-qyf9-94xz-hx3c", "zhao": "mnpq-4567-cdef-ghjk-2345-vwxy"}


class Shop:
    """A system with both doors, and the mail program of somebody."""

    def __init__(self, system: MailSystem, tls_port: int, port: int, trusted: ssl.SSLContext) -> None:
        self.system, self.tls_port, self.port, self.trusted = system, tls_port, port, trusted

    def app_password(self, staff_id: str = "li", name: str = "phone") -> str:
        password = PASSWORDS[staff_id]
        made = self.system.post("/app-passwords", {"name": name, "password": password}, staff_id)
        assert made.status_code == 201, made.json
        self.system.settle()
        return password

    def program(self) -> smtplib.SMTP_SSL:
        return smtplib.SMTP_SSL("127.0.0.1", self.tls_port, timeout=60, context=self.trusted)

    def hand_in(self, letter: EmailMessage, password: str, *, bcc: tuple[str, ...] = ()) -> tuple[int, bytes]:
        """The answer to a letter, handed in by whoever it is from."""
        told = [one for header in ("To", "Cc") for one in (letter[header] or "").split(", ") if one]
        with self.program() as client:
            client.login(str(letter["From"]), password)
            client.mail(str(letter["From"]))
            for one in (*told, *bcc):
                client.rcpt(one)
            answer = client.data(letter.as_bytes())
        self.system.settle()
        return answer

    def draft(self, answer: tuple[int, bytes]) -> dict[str, Any]:
        draft_id = answer[1].decode().split()[-1]
        row: dict[str, Any] = self.system.get(f"/drafts/{draft_id}", "chen").json
        assert "draft_id" in row, (answer, row)
        return row


@pytest.fixture
def shop(system: MailSystem, tmp_path: Path) -> Iterator[Shop]:
    system.registers("mueller", HANS, owner_id="li")
    system.registers("kaveri", "priya@kaveri-demo.in", owner_id="zhao")
    system.settle()
    certificate, key, _ = write_certificate(tmp_path)
    encryption = Encryption(certificate, key)
    counting = replace(system.parts.resources, tries=LimitedTries(MemoryStorage))
    submitter = _submitter(replace(system.parts, resources=counting))
    tls, plain = (Door("127.0.0.1", free_port(), speaks=speaks) for speaks in (SubmittingByTls, Submitting))
    with (
        listening(system, door=tls, encryption=encryption, handler=submitter),
        listening(system, door=plain, encryption=encryption, handler=submitter),
    ):
        trusted = ssl.create_default_context(cafile=certificate)
        yield Shop(system, tls.port, plain.port, trusted)


def letter(
    sender: str = LI,
    to: str = HANS,
    *,
    text: str = "USD 2.45",
    message_id: str = "<1@phone.example>",
    **more: str,
) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, "CTP plates"
    made["Message-ID"], made["Date"] = message_id, "Sat, 10 Oct 2026 09:00:00 +0800"
    for name, value in more.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def test_a_letter_from_a_phone_is_sent_as_one_from_the_desk(shop: Shop, smtp_sink: SmtpSink):
    made = letter(Cc=LI)
    made.add_alternative("<p>USD <b>2.45</b><script>x()</script></p>", subtype="html")
    made.add_attachment(b"%PDF-1.4 offer", "application", "pdf", filename="报价单.pdf")
    answer = shop.hand_in(made, shop.app_password(), bcc=("boss@qihang-demo.cn",))
    assert answer[0] == 250
    row = shop.draft(answer)
    assert (row["status"], row["handed_in"], row["customer_id"]) == ("queued", True, "mueller")
    assert (row["to"], row["cc"], row["bcc"]) == ([HANS], [LI], ["boss@qihang-demo.cn"])
    assert row["html"] == "<p>USD <b>2.45</b></p>"
    assert [file["name"] for file in row["files"]] == ["报价单.pdf"]
    shop.system.mailer(smtp_sink.port).round()
    [delivered] = smtp_sink.delivered
    assert delivered.sender == LI
    assert sorted(delivered.recipients) == sorted([HANS, LI, "boss@qihang-demo.cn"])
    assert b"boss@" not in delivered.content
    assert b"script" not in delivered.content


def test_a_letter_handed_in_by_starttls_is_taken_and_nothing_before_it(shop: Shop):
    password = shop.app_password()
    with smtplib.SMTP("127.0.0.1", shop.port, timeout=60) as client:
        client.ehlo()
        assert not client.has_extn("auth")
        assert client.docmd("AUTH", "PLAIN AGxpAHg=")[0] in (530, 538)
        assert client.mail(LI)[0] == 530
        client.starttls(context=shop.trusted)
        client.ehlo()
        assert client.has_extn("auth")
        assert client.mail(LI)[0] == 530
        client.login(LI, password)
        assert client.sendmail(LI, [HANS], letter().as_bytes()) == {}


def test_who_needs_approval_is_told_250_and_the_letter_waits(shop: Shop, smtp_sink: SmtpSink):
    answer = shop.hand_in(letter(ZHAO, "priya@kaveri-demo.in"), shop.app_password("zhao"))
    assert answer[0] == 250
    row = shop.draft(answer)
    assert (row["status"], row["author_id"], row["approver_id"]) == ("pending", "zhao", "li")
    assert shop.system.mailer(smtp_sink.port).round() == 0
    shop.system.does(f"/drafts/{row['draft_id']}/approve", {}, "li")
    assert shop.system.mailer(smtp_sink.port).round() == 1


def test_a_letter_handed_in_again_is_one_letter_and_a_changed_one_another(shop: Shop, smtp_sink: SmtpSink):
    password = shop.app_password()
    again = letter()
    again.replace_header("Date", "Sat, 10 Oct 2026 09:07:00 +0800")
    first = shop.hand_in(letter(), password)
    assert (first[0], shop.hand_in(again, password)) == (250, first)
    other = shop.hand_in(letter(text="USD 2.40"), password)
    assert other[0] == 250
    assert other != first
    shop.system.mailer(smtp_sink.port).round()
    assert len(smtp_sink.delivered) == 2


@pytest.mark.parametrize("step", ["write", "send"])
def test_what_was_cut_off_after_any_step_goes_on_when_it_is_handed_in_again(
    shop: Shop, smtp_sink: SmtpSink, monkeypatch, step
):
    """As after kill -9 before the 250: what is stored stays, and the program tries again."""
    password, append = shop.app_password(), shop.system.log.append
    left = {"write": 1, "send": 2}[step]

    def cut(*told):
        nonlocal left
        appended = append(*told)
        left -= 1
        if left == 0:
            raise Unavailable("killed")
        return appended

    monkeypatch.setattr(shop.system.log, "append", cut)
    assert shop.hand_in(letter(), password)[0] == 451
    monkeypatch.undo()
    answer = shop.hand_in(letter(), password)
    assert (answer[0], shop.draft(answer)["status"]) == (250, "queued")
    shop.system.mailer(smtp_sink.port).round()
    assert len(smtp_sink.delivered) == 1


def test_an_answer_is_filed_with_what_it_answers_and_not_quoted_twice(shop: Shop, smtp_sink: SmtpSink):
    asked = shop.system.receive(message(message_id="<q@mueller-druck-demo.de>"))
    answer = shop.hand_in(letter(In_Reply_To="<q@mueller-druck-demo.de>"), shop.app_password())
    row = shop.draft(answer)
    assert (row["in_reply_to_mail_id"], row["customer_id"]) == (asked, "mueller")
    shop.system.mailer(smtp_sink.port).round()
    [delivered] = smtp_sink.delivered
    assert b"In-Reply-To: <q@mueller-druck-demo.de>" in delivered.content
    assert b"\n>" not in delivered.content


def test_a_letter_to_somebody_unknown_for_the_customer_is_kept_for_its_author_to_look_at(
    shop: Shop, smtp_sink: SmtpSink
):
    answer = shop.hand_in(letter(Cc="x@rival-demo.com"), shop.app_password())
    row = shop.draft(answer)
    assert answer[0] == 250
    assert (row["status"], row["box"], row["failure"]) == ("failed", "failed", "unknown_addressee")
    assert row["answer"] == "x@rival-demo.com"
    shop.system.does(f"/drafts/{row['draft_id']}/send", {"confirm": True}, "li")
    assert shop.system.mailer(smtp_sink.port).round() == 1


@pytest.mark.parametrize("sender", [ZHAO, SALES_BOX, "li@elsewhere-demo.com"])
def test_nobody_writes_from_an_address_that_is_not_theirs(shop: Shop, sender):
    password = shop.app_password()
    with shop.program() as client:
        client.login(LI, password)
        assert client.mail(sender) == (550, b"5.7.1 from:not_your_address")
        client.mail(LI)
        client.rcpt(HANS)
        code, said = client.data(letter(sender).as_bytes())
    assert (code, said) == (550, b"5.6.0 from:not_your_address")
    assert shop.system.items("/drafts", "chen") == []


@pytest.mark.parametrize(
    ("name", "typed"), [(LI, "wrong-pass-word"), ("nobody@qihang-demo.cn", None), (ZHAO, None), (LI, "")]
)
def test_wrong_name_and_wrong_password_are_told_alike(shop: Shop, name, typed):
    password = shop.app_password()
    with shop.program() as client, pytest.raises(smtplib.SMTPAuthenticationError) as refused:
        client.login(name, password if typed is None else typed)
    assert refused.value.args == (535, b"5.7.8 Name or app password wrong")


def test_who_guesses_has_to_wait_and_the_right_one_from_there_too(shop: Shop):
    password = shop.app_password()
    answers = []
    for number in range(6):
        with shop.program() as client:
            try:
                client.login(LI, f"guess-{number}" if number < 5 else password)
            except smtplib.SMTPResponseException as refused:
                answers.append(refused.smtp_code)
    assert answers[-1] == 454


def test_an_app_password_is_shown_once_listed_with_its_use_and_revoked_at_once(shop: Shop):
    password = shop.app_password(name="phone")
    [one] = shop.system.items("/app-passwords", "li")
    assert (one["name"], one["last_used_at"]) == ("phone", None)
    with shop.program() as client:
        client.login(LI, password.upper().replace("-", " "))
        shop.system.settle()
        [one] = shop.system.items("/app-passwords", "li")
        assert one["last_used_at"] is not None
        revoke = f"/app-passwords/{one['app_password_id']}/revoke"
        assert shop.system.post(revoke, {}, "zhao").status_code == 404
        shop.system.does(revoke, {}, "li")
        assert client.mail(LI)[0] == 535
    with shop.program() as client, pytest.raises(smtplib.SMTPAuthenticationError):
        client.login(LI, password)
    assert shop.system.items("/app-passwords", "li") == []
    stored = str(list(shop.system.db["app_password_hashes"].find()))
    assert password not in stored + str(shop.system.data("app-passwords-li", "AppPasswordMade"))


def test_who_has_left_hands_in_no_more(shop: Shop):
    password = shop.app_password()
    with shop.program() as client:
        client.login(LI, password)
        shop.system.leaves("li")
        shop.system.settle()
        assert client.mail(LI)[0] == 535
    with shop.program() as client, pytest.raises(smtplib.SMTPAuthenticationError):
        client.login(LI, password)


def test_all_of_somebody_are_revoked_together(shop: Shop):
    password = shop.app_password()
    shop.system.do(RevokeAppPasswords(staff_id="li", by="admin"))
    with shop.program() as client, pytest.raises(smtplib.SMTPAuthenticationError):
        client.login(LI, password)


def test_two_people_may_have_the_same_one_and_each_is_let_in_by_their_own(shop: Shop):
    body = {"name": "phone", "password": PASSWORDS["li"]}
    assert shop.system.post("/app-passwords", body, "zhao").status_code == 201
    assert shop.hand_in(letter(), shop.app_password())[0] == 250
    [mine] = shop.system.items("/app-passwords", "li")
    assert mine["last_used_at"] is not None
    [theirs] = shop.system.items("/app-passwords", "zhao")
    assert theirs["last_used_at"] is None


@pytest.mark.parametrize("weak", ["", "secret", "aaaa-aaaa", "cfv9wghsaks6qyf994xzhx3c"])
def test_what_is_no_app_password_is_refused(shop: Shop, weak: str):
    refused = shop.system.post("/app-passwords", {"name": "phone", "password": weak}, "li")
    assert refused.status_code == 422
    assert refused.json["errors"][0]["field"] == "password"
    assert weak not in str(refused.json) or not weak


def test_what_is_too_large_or_cannot_be_a_letter_is_refused_with_its_reason(shop: Shop):
    password = shop.app_password()
    assert shop.hand_in(letter(text="x " * SIZE_LIMIT), password)[0] == 552
    sealed = letter()
    sealed.replace_header("Content-Type", 'multipart/encrypted; boundary="b"')
    assert shop.hand_in(sealed, password) == (550, b"5.6.0 text:encrypted_letter")
    assert shop.system.items("/drafts", "chen") == []


def test_who_does_not_encrypt_holds_no_seat_for_ever_and_frees_it(shop: Shop):
    for _ in range(PER_ADDRESS):
        with socket.create_connection(("127.0.0.1", shop.tls_port)) as client:
            client.sendall(b"no handshake at all\r\n")
            while client.recv(100):
                pass
    eventually(lambda: shop.program().quit()[0] == 221)
