"""What mail servers write when a letter does not get there, each as its server does."""

from tests.unit.mail.samples import message

HANS, PETRA = "h.mueller@mueller-druck-demo.de", "petra@mueller-druck-demo.de"


def rfc3464(
    *blocks: str, message_id: str = "<letter@qihang-demo.cn>", sender: str = "MAILER-DAEMON@mx-demo.com"
) -> bytes:
    """A report in its fields; `blocks` are those of its addressees."""
    fields = "".join(f"{block}\r\n\r\n" for block in blocks)
    return message(
        sender=sender,
        headers=(
            "MIME-Version: 1.0",
            "Auto-Submitted: auto-replied",
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        ),
        body="--b\r\nContent-Type: text/plain\r\n\r\nYour message could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx-demo.com\r\n\r\n"
        f"{fields}--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Subject: Offer\r\nMessage-ID: {message_id}\r\n\r\n--b--\r\n",
    )


def block(
    address: str, status: str, said: str = "", action: str = "failed", original: str | None = None
) -> str:
    lines = [f"Original-Recipient: rfc822; {original}"] if original else []
    lines += [f"Final-Recipient: rfc822; {address}", f"Action: {action}", f"Status: {status}"]
    lines += [f"Diagnostic-Code: smtp; {said}"] if said else []
    return "\r\n".join(lines)


EXIM = message(
    sender="Mail Delivery System <Mailer-Daemon@mx-demo.com>",
    headers=(f"X-Failed-Recipients: {PETRA}", "Auto-Submitted: auto-replied"),
    subject="Mail delivery failed: returning message to sender",
    body="This message was created automatically by mail delivery software.\r\n\r\n"
    "A message that you sent could not be delivered to one or more of its\r\n"
    "recipients. This is a permanent error. The following address(es) failed:\r\n\r\n"
    f"  {PETRA}\r\n    SMTP error from remote mail server after RCPT TO:<{PETRA}>:\r\n"
    "    host mx.mueller-druck-demo.de [192.0.2.7]: 550 5.1.1 User unknown\r\n\r\n"
    "------ This is a copy of the message, including all the headers. ------\r\n\r\n"
    "Return-path: <li@qihang-demo.cn>\r\nMessage-ID: <letter@qihang-demo.cn>\r\nSubject: Offer 5.7.1\r\n",
)
QMAIL = message(
    sender="MAILER-DAEMON@mx-demo.com",
    subject="failure notice",
    body="Hi. This is the qmail-send program at mx-demo.com.\r\n"
    "I'm afraid I wasn't able to deliver your message to the following addresses.\r\n"
    "This is a permanent error; I've given up. Sorry it didn't work out.\r\n\r\n"
    f"<{PETRA}>:\r\n192.0.2.7 does not like recipient.\r\n"
    "Remote host said: 550 mailbox is full, quota exceeded\r\nGiving up on 192.0.2.7.\r\n\r\n"
    f"<{HANS}>:\r\nSorry, no mailbox here by that name. (#5.1.1)\r\n\r\n"
    "--- Below this line is a copy of the message.\r\n\r\n"
    "Return-Path: <li@qihang-demo.cn>\r\nMessage-ID: <letter@qihang-demo.cn>\r\n",
)
POSTFIX = message(
    sender="MAILER-DAEMON@mx-demo.com",
    subject="Undelivered Mail Returned to Sender",
    headers=("MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="b"'),
    body="--b\r\nContent-Description: Notification\r\nContent-Type: text/plain\r\n\r\n"
    "This is the Postfix program at host mx-demo.com.\r\n\r\n"
    "I'm sorry to have to inform you that your message could not be\r\n"
    "be delivered to one or more recipients. It's attached below.\r\n\r\n"
    "\t\t\tThe Postfix program\r\n\r\n"
    f"<{PETRA}>: Host or domain name not found. Name service error for\r\n"
    "    name=mueller-druck-demo.de type=A: Host not found\r\n"
    "--b\r\nContent-Type: message/rfc822\r\n\r\n"
    "From: li@qihang-demo.cn\r\nMessage-ID: <letter@qihang-demo.cn>\r\n\r\nDear Petra\r\n--b--\r\n",
)
