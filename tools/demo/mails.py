"""Messages of the demo, written for it: what an exporter's mailbox sees in a week.

All `-demo` domains are invented; nothing leaves this machine.
"""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def message(
    sender: str,
    to: str,
    subject: str,
    text: str,
    at: datetime,
    *,
    charset: str = "utf-8",
    message_id: str | None = None,
    headers: dict[str, str] | None = None,
    attachments: dict[str, bytes] | None = None,
    html: str | None = None,
) -> bytes:
    """A message as it travels over SMTP, with CRLF."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = format_datetime(at)
    domain = sender.rsplit("@", 1)[1].rstrip(">")
    mail["Message-ID"] = message_id or f"<{at:%Y%m%d%H%M%S}.{abs(hash(subject)) % 10**6}@{domain}>"
    for name, value in (headers or {}).items():
        mail[name] = value
    mail.set_content(text, charset=charset, cte="base64" if charset != "utf-8" else None)
    if html is not None:
        mail.add_alternative(html, subtype="html")
    for name, content in (attachments or {}).items():
        kind = "png" if name.endswith(".png") else "octet-stream"
        mail.add_attachment(
            content, maintype="image" if kind == "png" else "application", subtype=kind, filename=name
        )
    return mail.as_bytes()


ENQUIRY = """\
Dear Sir or Madam,

Offset Printing Plates CTCP plate, Size: 530mm*664mm Color: Blue Thickness: 0.30mm
Quantity: 20 feet container. Please let me know your best price.
Also, have you ever supplied to any Indian client?

Best regards,
Priya Nair
Kaveri Offset Supplies Pvt Ltd, Chennai
Tel. +91 44 2345 6789
"""

REORDER = """\
Dear Ms Li,

the last delivery was fine. Please quote 20,000 m2 of the same plates, FOB Shanghai.
The drawing of the new packing is attached.

Mit freundlichen Gruessen
Hans Mueller
"""

CHINESE_REORDER = """\
李静你好:

上次的样品客户很满意,请报20尺柜CTCP版材的最低价,并告知交货期。

佐藤
"""

CHINESE_ENQUIRY = """\
您好!我们是一家包装印刷企业,需要热敏CTP版材,厚度0.27毫米,每月约一万平方米。
请提供报价及样品。

采购部 陈先生
电话 +852 2345 6789
"""

RELAYED_ENQUIRY = """\
You have received an enquiry through Notice B2B.

Buyer: Mehmet Yildiz, Istanbul Kalip
"We need thermal CTP plates, 0.27 mm, 8,000 m2 a month. Please send your offer."

Reply to this message to answer the buyer.
"""

NEWSLETTER = """\
This week: plate prices, paper prices, and the fair calendar.
You receive this because you subscribed. Unsubscribe below.
"""

RE_OFFER = """\
Dear Mr Zhao,

your price is too high, please re-quote. I write from my phone.

Priya
"""

SHORT = "Any news on our order?\n"

SPAM = "CONGRATULATIONS!!! You have been selected. Claim your prize now.\n"

FREE_MAIL = """\
Hello, we are a printing house in Riyadh and look for a plate supplier.
Please send price list.
Mobile +966 11 234 5678
"""
