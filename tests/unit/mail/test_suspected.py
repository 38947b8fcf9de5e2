"""Mail that the filter takes for spam: judged once, of strangers alone; a person's word stands above it."""

from dataclasses import replace
from typing import Any

import pytest

from mail.message.commands import FileMail, MarkSpam
from mail.message.events import MailFiled, MailMarkedSpam, MailReceived, MailSuspected, MailUnmatched
from mail.message.model import MESSAGE, MailFacts
from mail.message.verdict import Knowledge, Suspicion, is_judged
from tests.unit.mail.samples import received

LOOKS_LIKE_SPAM = Suspicion(990, ("loans", "guaranteed"))
FILE = FileMail(mail_id="m1")


def decided(mail: MailReceived, knowledge: Knowledge, *before: Any) -> list[Any]:
    state = MESSAGE.fold([mail, *before])
    return list(MESSAGE.decide(state, FILE, MailFacts(knowledge)))


def test_a_strangers_mail_that_looks_like_spam_is_spam_with_its_reason():
    suspected, unmatched = decided(received(), Knowledge(suspicion=LOOKS_LIKE_SPAM))
    assert suspected == MailSuspected(mail_id="m1", score=990, telling=("loans", "guaranteed"))
    assert isinstance(unmatched, MailUnmatched)
    assert unmatched.kind == "spam"


def test_it_stays_spam_when_it_is_looked_at_again_and_is_told_once():
    events = decided(received(), Knowledge(suspicion=LOOKS_LIKE_SPAM))
    assert decided(received(), Knowledge(), *events) == []
    assert decided(received(), Knowledge(suspicion=LOOKS_LIKE_SPAM), *events) == []


def test_what_somebody_may_have_seen_is_not_judged_later():
    (unmatched,) = decided(received(), Knowledge())
    assert decided(received(), Knowledge(suspicion=LOOKS_LIKE_SPAM), unmatched) == []


def test_a_persons_word_stands_above_the_filters():
    events = decided(received(), Knowledge(suspicion=LOOKS_LIKE_SPAM))
    state = MESSAGE.fold([received(), *events])
    command = MarkSpam(mail_id="m1", spam=False, reason="", by="wang")
    marked, unmatched = MESSAGE.decide(state, command, MailFacts())
    assert isinstance(marked, MailMarkedSpam)
    assert isinstance(unmatched, MailUnmatched)
    assert unmatched.kind == "person"
    again = Knowledge(suspicion=LOOKS_LIKE_SPAM)
    assert decided(received(), again, *events, marked, unmatched) == []


@pytest.mark.parametrize("rule", ["by_address", "by_reply", "by_domain"])
def test_a_customers_mail_is_never_spam(rule):
    by_rule: dict[str, Any] = {rule: ("c1",)}
    (filed,) = decided(received(), Knowledge(**by_rule, suspicion=LOOKS_LIKE_SPAM))
    assert isinstance(filed, MailFiled)
    assert filed.kind == "person"


@pytest.mark.parametrize("upstream", [True, False])
def test_a_known_address_whose_authentication_fails_is_spam_if_it_looks_like_it(upstream):
    forged = received(proof="failed", kind="spam" if upstream else "person")
    known = Knowledge(by_address=("c1",), suspicion=None if upstream else LOOKS_LIKE_SPAM)
    *_, unmatched = decided(forged, known)
    assert isinstance(unmatched, MailUnmatched)
    assert (unmatched.kind, unmatched.suggestions[0].customer_id) == ("spam", "c1")
    # What does not look like it is the customer's, with its warning.
    (filed,) = decided(received(proof="failed"), Knowledge(by_address=("c1",)))
    assert isinstance(filed, MailFiled)


def test_only_a_persons_mail_straight_from_outside_is_judged():
    mail = received()
    assert is_judged(mail)
    for other in (
        replace(mail, kind="newsletter"),
        replace(mail, kind="bounce"),
        replace(mail, direction="out"),
        replace(mail, channel="fax"),
        replace(mail, relayed=True),
        replace(mail, forwarded=True),
        replace(mail, correspondent=None),
    ):
        assert not is_judged(other)
