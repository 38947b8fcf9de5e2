"""Who a mail is from: how it came, what checks found, and where answers would go."""

import base64
from unittest.mock import Mock

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from mail.adapters.authentication import DomainChecks
from mail.addresses import OurSide
from mail.lookalikes import looks_like, near_shapes
from mail.message.authenticity import (
    CheckedDomain,
    Checks,
    answers_go_elsewhere,
    checks_of,
    proof_of,
    tells_of_another_bank,
)
from tests.unit.mail.samples import message

OURS = OurSide(domains=frozenset({"qihang-demo.cn"}))
ANNA = "anna@nordic-grafisk-demo.se"


@pytest.mark.parametrize(
    ("way", "checks", "proof"),
    [
        ("own", Checks(), "proven"),
        ("outside", Checks(), "unproven"),
        ("outside", Checks(dmarc="pass"), "proven"),
        ("outside", Checks(dkim="pass"), "proven"),
        ("outside", Checks(spf="pass"), "proven"),
        ("outside", Checks(spf="fail", dkim="fail"), "unproven"),
        ("outside", Checks(dmarc="fail", spf="pass"), "failed"),
    ],
)
def test_a_sender_is_proven_by_the_way_in_or_by_a_check_of_its_domain(way, checks, proof):
    assert proof_of(way, checks) == proof


def test_a_check_passes_only_for_the_domain_that_the_sender_bears():
    found = [
        CheckedDomain("spf", "pass", "bulk-sender-demo.com"),
        CheckedDomain("dkim", "pass", "mail.nordic-grafisk-demo.se"),
        CheckedDomain("dkim", "fail", "other-demo.com"),
        CheckedDomain("dmarc", "softfail", "nordic-grafisk-demo.se"),
    ]
    assert checks_of(found, ANNA) == Checks(spf="none", dkim="pass", dmarc="none")


# -- checks of others, and our own -------------------------------------------------------------------

TRUSTED = DomainChecks(frozenset({"mx.qihang-demo.cn"}))
PASSED = (
    "mx.qihang-demo.cn; dmarc=pass (p=none) header.from=nordic-grafisk-demo.se; spf=fail smtp.mailfrom=x@b.se"
)


def test_the_report_of_a_trusted_server_is_read():
    assert TRUSTED(b"", [PASSED]) == [
        CheckedDomain("dmarc", "pass", "nordic-grafisk-demo.se"),
        CheckedDomain("spf", "fail", "x@b.se"),
    ]


@pytest.mark.parametrize(
    "report",
    [
        "mx.evil-demo.com; dmarc=pass header.from=nordic-grafisk-demo.se",
        "mx.qihang-demo.cn.evil-demo.com; dmarc=pass header.from=nordic-grafisk-demo.se",
        "garbage",
        "",
    ],
)
def test_the_report_of_anybody_else_is_not(report):
    assert TRUSTED(b"", [report]) == []


def test_of_several_reports_in_a_trusted_name_the_newest_counts():
    failed = "mx.qihang-demo.cn; dmarc=fail header.from=nordic-grafisk-demo.se"
    assert [one.result for one in TRUSTED(b"", [failed, PASSED])] == ["fail"]


@pytest.fixture(scope="module")
def signed() -> tuple[bytes, bytes]:
    """A message signed by its sender's domain, and the record that the DNS has of the key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    raw = message(sender=ANNA)
    signature = dkim.sign(
        raw, b"s1", b"nordic-grafisk-demo.se", private, include_headers=[b"from", b"subject"]
    )
    return signature + raw, b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


def test_a_signature_is_checked_by_ourselves_where_no_trusted_server_has(signed):
    raw, record = signed
    ours = DomainChecks(signatures=True, txt=Mock(return_value=record))
    assert ours(raw, []) == [CheckedDomain("dkim", "pass", "nordic-grafisk-demo.se")]


def test_a_signature_of_other_words_fails(signed):
    raw, record = signed
    ours = DomainChecks(signatures=True, txt=Mock(return_value=record))
    assert [one.result for one in ours(raw.replace(b"Subject: Plates", b"Subject: Prices"), [])] == ["fail"]


@pytest.mark.parametrize("text", [b"DKIM-Signature: nonsense\r\n", b"DKIM-Signature: v=1; d=\xff\r\n", b""])
def test_a_broken_signature_proves_nothing_and_stops_nothing(text):
    ours = DomainChecks(signatures=True, txt=Mock(return_value=None))
    assert not [one for one in ours(text + message(), []) if one.result == "pass"]


def test_the_dns_is_not_asked_unless_it_is_wanted(signed):
    asked = Mock()
    assert DomainChecks(txt=asked)(signed[0], []) == []
    asked.assert_not_called()


# -- where answers go ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply_to", "elsewhere"),
    [
        ([], False),
        ([ANNA], False),
        (["buying@mail.nordic-grafisk-demo.se"], False),
        (["sales@qihang-demo.cn"], False),
        (["anna@nordic-grafisk-demo.example"], True),
        ([ANNA, "anna@gmail.com"], True),
    ],
)
def test_answers_to_another_company_than_the_senders_go_elsewhere(reply_to, elsewhere):
    assert answers_go_elsewhere(ANNA, reply_to, OURS) is elsewhere


@pytest.mark.parametrize(
    ("domain", "known", "alike"),
    [
        ("nordic-grafisk-demo.example", "nordic-grafisk-demo.se", True),
        ("nordic-graflsk-demo.se", "nordic-grafisk-demo.se", True),
        ("nordlc-grafisk-demo.com", "nordic-grafisk-demo.se", True),
        ("nordicgrafiskdemo.se", "nordic-grafisk-demo.se", True),
        ("nordic-grafisk-demoo.se", "nordic-grafisk-demo.se", True),
        ("nordic-garfisk-demo.se", "nordic-grafisk-demo.se", True),
        ("rnueller-druck.de", "mueller-druck.de", True),
        ("mail.nordic-grafisk-demo.se", "nordic-grafisk-demo.se", False),
        ("nordic-papir-demo.se", "nordic-grafisk-demo.se", False),
        ("abc.de", "abd.de", False),
    ],
)
def test_a_domain_looks_like_a_known_one_if_a_hasty_reader_takes_it_for_that(domain, known, alike):
    assert looks_like(domain, known) is alike
    if alike:
        assert set(near_shapes(domain)) & set(near_shapes(known)), "it would not be found"


@pytest.mark.parametrize(
    "text",
    [
        "Please note our new bank account.",
        "Our bank details have changed, see attached.",
        "We updated our IBAN, use DE89 from today",
        "Bitte beachten Sie unsere neue Bankverbindung.",
        "Nos coordonnées bancaires ont changé",
        "我们的银行账户已变更",
        "收款账户更改通知",
    ],
)
def test_a_change_of_bank_data_is_noticed(text):
    assert tells_of_another_bank("", text)
    assert tells_of_another_bank(text, "Dear Sirs,")


@pytest.mark.parametrize(
    "text",
    ["Please quote 500 plates.", "Pay to our bank account as usual.", "The price has changed.", "New order"],
)
def test_an_ordinary_mail_tells_of_no_other_bank(text):
    assert not tells_of_another_bank("", text)
