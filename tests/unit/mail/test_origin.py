"""Who wrote an incoming mail: its sender, or somebody behind a list, a form or a colleague of ours."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from mail.adapters.mime import parse
from mail.addresses import OurSide
from mail.draft.replying import reply_addresses
from mail.message.authenticity import Checks
from mail.message.events import MailReceived
from mail.message.identity import identify
from mail.message.receiving import Origin, received
from mail.message.verdict import filing_addresses
from tests.unit.mail.samples import message

OURS = OurSide(domains=frozenset({"qihang-demo.cn"}), platform_domains=frozenset({"notice-b2b-demo.com"}))
US, ANNA, JEAN = "sales@qihang-demo.cn", "anna@nordic-grafisk-demo.se", "jean.buyer@fr-buyer-demo.example"


def taken(origin: Origin | None = None, **parts: Any) -> MailReceived:
    raw = message(**parts)
    parsed = parse(raw)
    embedded = None if parsed.embedded is None else parse(parsed.embedded)
    return received(
        identify(raw),
        parsed,
        OURS,
        mailbox_ids=(),
        received_at=datetime(2026, 10, 10, tzinfo=UTC),
        raw_file_id="f1",
        size=len(raw),
        attachments=(),
        thread_id="t1",
        same_id_as=(),
        origin=replace(origin or Origin(), embedded=embedded),
    )


FORM = {"sender": f"Website <website@{US.partition('@')[2]}>", "headers": (f"Reply-To: Jean <{JEAN}>",)}
LIST = {
    "sender": f"'Anna' via Sales <{US}>",
    "headers": (
        f"X-Original-From: Anna <{ANNA}>",
        f"Reply-To: {US}",
        "Precedence: list",
        "List-ID: <sales.qihang-demo.cn>",
    ),
}
INLINE = {
    "sender": "陈国栋 <chen@qihang-demo.cn>",
    "subject": "转发: Enquiry",
    "body": f"请处理\r\n\r\n发件人: chen <chen@qihang-demo.cn>\r\n\r\n> From: Jean <{JEAN}>\r\n> plates\r\n",
}
ATTACHED = {
    "sender": "chen@qihang-demo.cn",
    "headers": ('Content-Type: multipart/mixed; boundary="b"', "MIME-Version: 1.0"),
    "body": "--b\r\nContent-Type: text/plain\r\n\r\nFrom the fair.\r\n"
    "--b\r\nContent-Type: message/rfc822\r\n\r\n"
    f"From: Jean <{JEAN}>\r\nSubject: Enquiry\r\n\r\n300 plates\r\n--b--\r\n",
}


@pytest.mark.parametrize(
    ("parts", "writer", "forwarded"),
    [(FORM, JEAN, False), (LIST, ANNA, False), (INLINE, JEAN, True), (ATTACHED, JEAN, True)],
)
def test_an_own_sender_with_somebody_outside_behind_it_means_the_outside_person(parts, writer, forwarded):
    mail = taken(**parts)
    assert (mail.direction, mail.kind, mail.forwarded) == ("in", "person", forwarded)
    assert filing_addresses(mail) == (writer,)
    assert reply_addresses(as_row(mail), OURS) == (writer,)


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"headers": (f"Reply-To: {US}",)},
        {"subject": "Fwd: holidays", "body": "From: Li <li@qihang-demo.cn>\r\n\r\nClosed on Monday.\r\n"},
        {"subject": "Prices", "body": f"From: Jean <{JEAN}>\r\n"},
    ],
)
def test_mail_with_nobody_outside_behind_it_stays_among_colleagues(parts):
    mail = taken(sender="chen@qihang-demo.cn", **parts)
    assert (mail.direction, mail.correspondent) == ("internal", None)


def test_a_letter_of_ours_to_a_customer_stays_ours_whatever_its_reply_to():
    mail = taken(sender="li@qihang-demo.cn", to=ANNA, headers=("Reply-To: li@home-demo.com",))
    assert mail.direction == "out"


@pytest.mark.req("R116")
def test_without_a_fax_gateway_there_is_mail_and_nothing_else():
    mail = taken(sender="fax@fax-gateway-demo.com", subject="Fax from +49 30 901820")
    assert (mail.channel, mail.fax_number, mail.correspondent) == ("mail", None, "fax@fax-gateway-demo.com")


# -- how far it is believed ------------------------------------------------------------------------


@pytest.mark.req("R131")
@pytest.mark.parametrize(
    ("sender", "way", "checks", "proof"),
    [
        ("li@qihang-demo.cn", "own", None, "proven"),
        ("li@qihang-demo.cn", "outside", None, "unproven"),
        ("li@qihang-demo.cn", "outside", Checks(dmarc="pass"), "proven"),
        ("li@qihang-demo.cn", "outside", Checks(dmarc="fail"), "failed"),
        # Our server says who of us wrote, and nothing about others.
        (ANNA, "own", None, "unproven"),
        (ANNA, "outside", Checks(dmarc="fail"), "failed"),
    ],
)
def test_our_domain_is_believed_only_from_a_way_in_of_ours_or_when_it_is_checked(sender, way, checks, proof):
    mail = taken(Origin(way=way, checks=checks), sender=sender, to=ANNA)
    assert (mail.proof, mail.checks) == (proof, checks)


# -- where an answer goes --------------------------------------------------------------------------


def as_row(mail: MailReceived) -> dict[str, Any]:
    return {
        "direction": mail.direction,
        "to": mail.to,
        "reply_to": mail.reply_to,
        "relayed": mail.relayed,
        "forwarded": mail.forwarded,
        "sender": {"address": mail.sender.address},
        "filing_addresses": filing_addresses(mail),
    }


@pytest.mark.parametrize(
    ("reply_to", "addressees"),
    [
        ((), (ANNA,)),
        (("buying@nordic-grafisk-demo.se",), ("buying@nordic-grafisk-demo.se",)),
        ((ANNA, "buying@nordic-grafisk-demo.se"), (ANNA, "buying@nordic-grafisk-demo.se")),
        ((US,), (ANNA,)),
        ((US, "buying@nordic-grafisk-demo.se"), ("buying@nordic-grafisk-demo.se",)),
    ],
)
def test_a_reply_goes_to_all_of_reply_to_and_never_to_ourselves(reply_to, addressees):
    headers = (f"Reply-To: {', '.join(reply_to)}",) if reply_to else ()
    mail = taken(sender=ANNA, headers=headers)
    assert mail.reply_to == reply_to
    assert reply_addresses(as_row(mail), OURS) == addressees


def test_a_mail_says_that_its_answers_go_elsewhere():
    assert taken(sender=ANNA, headers=("Reply-To: anna@nordic-grafisk-demo.example",)).answers_elsewhere
    assert not taken(sender=ANNA, headers=(f"Reply-To: {ANNA}",)).answers_elsewhere
