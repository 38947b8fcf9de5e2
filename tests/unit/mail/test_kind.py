"""Kinds of mail: a person's, or a machine's."""

import pytest

from mail.addresses import OurSide
from mail.message.kind import kind_of
from mail.message.verdict import kind_when_filed

OURS = OurSide(frozenset({"qihang-demo.cn"}), frozenset({"anfragen@web-demo.de"}))


def kind(
    headers: dict[str, list[str]], subject: str = "Plates", *, bounced: bool = False, relayed: bool = False
):
    return kind_of(headers, subject, OURS, bounced=bounced, relayed=relayed)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, "person"),
        ({"auto-submitted": ["no"]}, "person"),
        ({"auto-submitted": ["auto-replied (vacation)"]}, "auto_reply"),
        ({"auto-submitted": ["Auto-Replied; owner-email=x"]}, "auto_reply"),
        ({"auto-submitted": ["auto-generated"]}, "newsletter"),
        ({"auto-submitted": ["auto-notified"]}, "newsletter"),
        ({"precedence": ["auto_reply"]}, "auto_reply"),
        ({"x-autoreply": ["yes"]}, "auto_reply"),
        ({"x-auto-response-suppress": ["All"], "in-reply-to": ["<1@x>"]}, "auto_reply"),
        ({"x-auto-response-suppress": ["DR, OOF, AutoReply"]}, "newsletter"),
        ({"content-type": ["multipart/report; report-type=delivery-status; boundary=x"]}, "bounce"),
        ({"content-type": ['multipart/report; report-type="disposition-notification"']}, "auto_reply"),
        ({"list-unsubscribe": ["<mailto:x@y.z>"]}, "newsletter"),
        ({"precedence": ["bulk"]}, "newsletter"),
        ({"list-id": ["<sales.qihang-demo.cn>"], "precedence": ["list"]}, "person"),
        ({"list-id": ["Sales <sales.other-demo.cn>"], "precedence": ["list"]}, "newsletter"),
        ({"list-id": ["<sales.qihang-demo.cn.evil-demo.com>"]}, "newsletter"),
        ({"mailing-list": ["list anfragen@web-demo.de; contact x@y-demo.de"]}, "person"),
        ({"list-id": ["<sales.qihang-demo.cn>"], "auto-submitted": ["auto-generated"]}, "newsletter"),
        ({"x-spam": ["Yes"]}, "spam"),
        ({"x-spam-flag": ["YES"]}, "spam"),
        ({"x-spam-status": ["Yes, score=9.1"]}, "spam"),
        ({"x-spam-status": ["No, score=0.1"]}, "person"),
        ({"x-rspamd-action": ["add header"]}, "spam"),
        ({"x-rspamd-action": ["no action"]}, "person"),
        ({"x-ms-exchange-organization-scl": ["6"]}, "spam"),
        ({"x-ms-exchange-organization-scl": ["-1"]}, "person"),
        ({"x-forefront-antispam-report": ["CIP:1.2.3.4;CTRY:;LANG:en;SCL:5;SFV:SPM;H:x"]}, "spam"),
        ({"x-forefront-antispam-report": ["CIP:1.2.3.4;SFV:NSPM;H:x"]}, "person"),
        ({"x-barracuda-spam-status": ["Yes, SCORE=7"]}, "spam"),
        ({"x-spam-flag": ["YES"], "list-id": ["<x>"]}, "spam"),
    ],
)
def test_the_headers_tell_what_kind_of_mail_it_is(headers, expected):
    assert kind(headers) == expected


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Automatic reply: w32b quotation", "auto_reply"),
        ("AUTOMATIC REPLY: quotation", "auto_reply"),
        ("自动回复: 报价", "auto_reply"),
        ("自動回覆：報價", "auto_reply"),
        ("[自动回复] 报价", "auto_reply"),
        ("Automatische Antwort: Angebot", "auto_reply"),
        ("Réponse automatique : offre", "auto_reply"),
        ("Respuesta automática: oferta", "auto_reply"),
        ("Автоответ: цена", "auto_reply"),
        ("Out of Office: plates", "auto_reply"),
        ("Re: Automatic reply: quotation", "person"),
        ("Your automatic reply", "person"),
        ("Plates", "person"),
    ],
)
def test_programs_that_answer_for_somebody_say_so_in_the_subject(subject, expected):
    assert kind({}, subject) == expected


def test_a_delivery_report_in_any_form_is_a_bounce():
    assert kind({}, bounced=True) == "bounce"


@pytest.mark.parametrize(
    "headers",
    [
        {"list-unsubscribe": ["<x>"], "precedence": ["bulk"]},
        {"auto-submitted": ["auto-generated"]},
    ],
)
def test_a_relay_platforms_enquiry_is_a_persons_for_all_its_marks(headers):
    assert kind(headers, relayed=True) == "person"


@pytest.mark.parametrize(
    ("marked", "rule", "filed"),
    [
        ("newsletter", "known_address", "person"),
        ("newsletter", "reply", "person"),
        ("newsletter", "manual", "person"),
        ("newsletter", "assigned", "person"),
        ("newsletter", "company_domain", "newsletter"),
        ("spam", "known_address", "person"),
        ("spam", "company_domain", "person"),
        ("auto_reply", "known_address", "auto_reply"),
        ("auto_reply", "reply", "auto_reply"),
        ("bounce", "known_address", "bounce"),
        ("person", "known_address", "person"),
        ("collection", "assigned", "collection"),
    ],
)
def test_an_address_on_file_or_an_answer_to_us_is_a_persons_unless_it_answers_by_itself(marked, rule, filed):
    assert kind_when_filed(marked, rule) == filed
