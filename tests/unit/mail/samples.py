"""Mail for tests: one received message, and what happens to it, with everything else by default."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from mail.message.events import MailReceived, Sender

ARRIVED = datetime(2026, 10, 10, 0, 12, tzinfo=UTC)
MUELLER, SAKURA = "mueller", "sakura"

RECEIVED = MailReceived(
    mail_id="m1",
    message_id="<1@mueller-druck-demo.de>",
    digest="d1",
    direction="in",
    mailbox_ids=("box1",),
    sender=Sender(name="Hans Müller", address="h.mueller@mueller-druck-demo.de"),
    reply_to=(),
    to=("sales@qihang-demo.cn",),
    cc=(),
    subject="Plates",
    sent_at=ARRIVED,
    received_at=ARRIVED,
    text="Please quote.",
    text_file_id=None,
    raw_file_id="f1",
    size=100,
    attachments=(),
    in_reply_to=None,
    references=(),
    thread_id="t1",
    kind="person",
    correspondent="h.mueller@mueller-druck-demo.de",
)


def received(**changes: Any) -> MailReceived:
    """`address` changes sender and correspondent together."""
    address = changes.pop("address", None)
    if address is not None:
        changes = {"sender": Sender(name="", address=address), "correspondent": address, **changes}
    return replace(RECEIVED, **changes)


def message(
    *,
    sender: str = "Hans <h.mueller@mueller-druck-demo.de>",
    to: str = "sales@qihang-demo.cn",
    subject: str = "Plates",
    message_id: str | None = "<1@mueller-druck-demo.de>",
    body: str = "Please quote.\r\n",
    headers: tuple[str, ...] = (),
) -> bytes:
    """The bytes of a small message, line ends CRLF."""
    lines = [f"From: {sender}", f"To: {to}", f"Subject: {subject}", *headers]
    if message_id is not None:
        lines.append(f"Message-ID: {message_id}")
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()
