"""Kinds of mail: a person's, or a machine's."""

import pytest

from mail.message.kind import kind_of


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({}, "person"),
        ({"auto-submitted": ["no"]}, "person"),
        ({"auto-submitted": ["auto-replied (vacation)"]}, "auto_reply"),
        ({"precedence": ["auto_reply"]}, "auto_reply"),
        ({"content-type": ["multipart/report; report-type=delivery-status; boundary=x"]}, "bounce"),
        ({"content-type": ['multipart/report; report-type="disposition-notification"']}, "auto_reply"),
        ({"list-unsubscribe": ["<mailto:x@y.z>"]}, "newsletter"),
        ({"precedence": ["bulk"]}, "newsletter"),
        ({"x-spam-flag": ["YES"]}, "spam"),
        ({"x-spam-status": ["Yes, score=9.1"]}, "spam"),
        ({"x-spam-status": ["No, score=0.1"]}, "person"),
        ({"x-spam-flag": ["YES"], "list-id": ["<x>"]}, "spam"),
    ],
)
def test_the_headers_tell_what_kind_of_mail_it_is(headers, kind):
    assert kind_of(headers, bounced=False, relayed=False) == kind


def test_a_delivery_report_in_any_form_is_a_bounce():
    assert kind_of({}, bounced=True, relayed=False) == "bounce"


def test_a_relay_platforms_enquiry_is_a_persons_for_all_its_list_headers():
    assert (
        kind_of({"list-unsubscribe": ["<x>"], "precedence": ["bulk"]}, bounced=False, relayed=True)
        == "person"
    )
