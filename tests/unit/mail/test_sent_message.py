"""One message of ours: on record as it went out."""

from dataclasses import replace

import pytest

from eventing.testing import scenario
from mail.addresses import OurSide
from mail.message.commands import RecordSentMail
from mail.message.errors import LetterMissing
from mail.message.events import Sender
from mail.message.identity import Identity, thread_of
from mail.message.model import MESSAGE, MailFacts
from mail.message.parsed import ParsedMail
from mail.message.receiving import SentLetter
from mail.message.verdict import Knowledge
from tests.unit.mail.samples import ARRIVED, MUELLER, received

mail = scenario(MESSAGE, facts=MailFacts())
SENT = received(
    direction="out",
    correspondent=None,
    sender=Sender(name="Li", address="li@qihang-demo.cn"),
    to=("h.mueller@mueller-druck-demo.de",),
    draft_id="d1",
    author_id="li",
    mailbox_ids=(),
    thread_id="t7",
    proof="proven",
)
LETTER = SentLetter(
    Identity("m1", "<1@mueller-druck-demo.de>", "d1"),
    ParsedMail(
        sender=SENT.sender,
        reply_to=(),
        to=SENT.to,
        cc=(),
        subject=SENT.subject,
        sent_at=SENT.sent_at,
        text=SENT.text,
        html="",
        attachments=(),
        in_reply_to=None,
        references=("<0@mueller-druck-demo.de>",),
    ),
    size=100,
    threads={"<0@mueller-druck-demo.de>": "t7"},
    ours=OurSide(domains=frozenset({"qihang-demo.cn"})),
)
SENT_ANSWER = replace(SENT, references=LETTER.parsed.references)
RECORD = RecordSentMail(
    mail_id="m1",
    draft_id="d1",
    author_id="li",
    approved_by=None,
    customer_id=MUELLER,
    purpose="letter",
    raw_file_id="f1",
    sent_at=ARRIVED,
)
sent = mail.knowing(MailFacts(Knowledge(countries={MUELLER: "DE"}), LETTER))


@pytest.mark.req("R131")
def test_what_was_sent_is_on_record_under_the_drafts_customer():
    kept, filed = sent.given().when(RECORD)
    assert kept == SENT_ANSWER
    assert (filed.customer_id, filed.direction, filed.kind) == (MUELLER, "out", "person")
    assert (filed.country, filed.country_basis) == ("DE", "archive")
    assert sent.given(kept, filed).when(RECORD) == []


def test_a_sent_mail_joins_the_thread_of_what_it_answers_and_else_begins_its_own():
    begun = replace(LETTER, threads={})
    kept, _ = mail.knowing(MailFacts(letter=begun)).when(RECORD)
    assert kept.thread_id == thread_of(None, None, LETTER.parsed.references, "m1")


def test_a_sent_mail_that_came_back_first_is_recorded_all_the_same():
    came_back = received(direction="out", correspondent=None, proof="proven")
    [filed] = sent.given(came_back).when(RECORD)
    assert filed.customer_id == MUELLER


def test_a_collection_letter_is_on_record_and_no_contact():
    assert [e.kind for e in sent.given().when(replace(RECORD, purpose="collection"))] == ["collection"] * 2


def test_what_was_sent_is_not_recorded_without_its_file():
    """Nor refused: the reaction is parked, and goes on when the file is back."""
    with pytest.raises(LetterMissing):
        mail.given().when(RECORD)
