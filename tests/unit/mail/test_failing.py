"""What mail servers say of a letter that does not get there: a code, and whether the address is to blame."""

import pytest

from mail.adapters.mime import parse
from mail.failing import failure_of
from tests.unit.mail.reports import EXIM, HANS, PETRA, POSTFIX, QMAIL, block, rfc3464
from tests.unit.mail.samples import message


@pytest.mark.parametrize(
    ("status", "said", "code", "lasting"),
    [
        ("5.1.1", "", "no_such_address", True),
        (None, "550 5.1.1 <x@y-demo.com>: Recipient address rejected: User unknown", "no_such_address", True),
        (None, "550 Mailbox not found. http://service.mail.qq.com/cgi-bin/help", "no_such_address", True),
        ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", "no_such_address", True),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied", "no_such_address", True),
        ("5.1.2", "", "no_such_domain", True),
        ("5.4.4", "unable to route", "no_such_domain", True),
        (None, "Host or domain name not found. Name service error", "no_such_domain", True),
        ("5.2.1", "", "address_disabled", True),
        ("5.2.2", "", "mailbox_full", False),
        ("5.1.1", "550 5.1.1 mailbox is full", "mailbox_full", False),
        ("4.2.2", "452 4.2.2 over quota", "mailbox_full", False),
        ("5.2.3", "", "too_large", False),
        ("5.7.1", "554 5.7.1 message blocked as spam", "not_accepted", False),
        ("5.7.1", "550 5.7.1 no such user here", "no_such_address", True),
        ("5.1.1", "550 5.1.1 your IP is on a blocklist", "not_accepted", False),
        # Only what is final may say that nobody is there.
        ("4.1.1", "", "no_such_address", False),
        (None, "450 4.1.1 User unknown, greylisted", "no_such_address", False),
        (None, "451 user unknown for now", "no_such_address", False),
        ("4.4.7", "delivery time expired", "given_up", False),
        ("5.0.0", "", "not_said", False),
        (None, "", "not_said", False),
        # A number of an address or a version is no status.
        (None, "host 5.1.1.7 hung up", "not_said", False),
    ],
)
def test_an_address_is_to_blame_only_where_nobody_is_there(status, said, code, lasting):
    assert failure_of(status, said) == (code, lasting)


def told(raw: bytes) -> dict[str, tuple[str, str | None]]:
    return {one.address: (one.outcome, one.status) for one in parse(raw).report}


def test_a_report_in_fields_tells_each_addressee_apart():
    raw = rfc3464(
        block(PETRA, "5.1.1", "550 5.1.1 User unknown"),
        block(HANS, "4.4.1", "connection timed out", action="delayed"),
        block("third@x-demo.com", "2.0.0", action="delivered"),
    )
    assert told(raw) == {PETRA: ("failed", "5.1.1"), HANS: ("delayed", "4.4.1")}
    mail = parse(raw)
    assert (mail.bounced, mail.failures, mail.reported) == (True, (PETRA,), ("<letter@qihang-demo.cn>",))
    assert mail.report[0].said == "550 5.1.1 User unknown"


def test_whom_we_wrote_to_is_named_and_not_where_their_mail_is_passed_on():
    raw = rfc3464(block("elsewhere@x-demo.com", "5.1.1", original=PETRA))
    assert told(raw) == {PETRA: ("failed", "5.1.1")}


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (EXIM, {PETRA: ("no_such_address", True)}),
        (QMAIL, {PETRA: ("mailbox_full", False), HANS: ("no_such_address", True)}),
        (POSTFIX, {PETRA: ("no_such_domain", True)}),
    ],
    ids=["exim", "qmail", "postfix"],
)
def test_a_report_in_words_is_read_beside_each_address(raw, found):
    mail = parse(raw)
    assert mail.bounced
    assert {one.address: failure_of(one.status, one.said) for one in mail.report} == found
    assert set(mail.failures) == set(found)
    assert mail.reported == ("<letter@qihang-demo.cn>",)


def test_what_is_only_delayed_has_failed_for_nobody():
    mail = parse(rfc3464(block(PETRA, "4.7.0", "greylisted", action="delayed")))
    assert (mail.bounced, mail.failures) == (True, ())
    assert mail.reported == ("<letter@qihang-demo.cn>",)


def test_a_persons_mail_that_speaks_of_one_is_none():
    body = f"<{PETRA}>: 550 5.1.1 User unknown. Do you know her new address?\r\n"
    mail = parse(message(body=body))
    assert (mail.bounced, mail.report) == (False, ())


def test_a_report_with_more_addressees_than_any_letter_is_cut():
    blocks = [block(f"a{n}@x-demo.com", "5.1.1") for n in range(1500)]
    assert len(parse(rfc3464(*blocks)).report) == 200
