"""One message: received once, filed, re-filed, marked."""

from dataclasses import replace

import pytest

from eventing import NotFound
from eventing.testing import scenario
from mail.message.commands import (
    AssignMail,
    FileByHand,
    FileMail,
    JoinThread,
    MarkSpam,
    NoteMail,
    QuarantineMail,
    ReceiveMail,
    SetMailApart,
)
from mail.message.errors import FiledMailIsNotSpam, ReasonMissing
from mail.message.events import (
    BankChangeClaimed,
    MailAnswersFound,
    MailFiled,
    MailJoinedThread,
    MailMarkedSpam,
    MailNoted,
    MailQuarantined,
    MailReachedMailbox,
    MailRefiled,
    MailSetApart,
    MailUnmatched,
)
from mail.message.model import MESSAGE, MailFacts
from mail.message.receiving import UNKNOWN_SENDER
from mail.message.verdict import Knowledge
from tests.unit.mail.samples import ARRIVED, MUELLER, RECEIVED, SAKURA, received

mail = scenario(MESSAGE, facts=MailFacts())
TO_MUELLER = MailFacts(Knowledge(by_address=(MUELLER,), countries={MUELLER: "DE"}))
STRANGER = MailUnmatched(
    mail_id="m1",
    reason="unknown_sender",
    suggestions=(),
    direction="in",
    channel="mail",
    kind="person",
    received_at=ARRIVED,
    sender_address="h.mueller@mueller-druck-demo.de",
    country="DE",
    country_basis="domain",
)
FILED = MailFiled(
    mail_id="m1",
    customer_id=MUELLER,
    rule="known_address",
    direction="in",
    channel="mail",
    kind="person",
    received_at=ARRIVED,
    sender_address="h.mueller@mueller-druck-demo.de",
    thread_id="t1",
    proof="unproven",
    country="DE",
    country_basis="archive",
)


UNREAD = MailQuarantined(
    mail_id="m1",
    reason="no_sender",
    raw_file_id="f1",
    size=10,
    received_at=ARRIVED,
    mailbox_ids=("box1",),
    subject="Plates",
)


@pytest.mark.parametrize(
    "command",
    [
        ReceiveMail(received=RECEIVED),
        QuarantineMail(quarantined=UNREAD),
    ],
)
def test_what_comes_in_first_is_always_stored(command: ReceiveMail | QuarantineMail):
    """It is routed as founding its stream: nobody looks for a receipt of it."""
    assert MESSAGE.decide(MESSAGE.initial, command, MailFacts())


def test_a_message_delivered_twice_is_one_message():
    assert mail.given(RECEIVED).when(ReceiveMail(received=RECEIVED)) == []


def test_a_second_mailbox_is_noted_on_the_same_message():
    again = received(mailbox_ids=("box1", "box2"))
    assert mail.given(RECEIVED).when(ReceiveMail(received=again)) == [
        MailReachedMailbox(mail_id="m1", mailbox_ids=("box2",))
    ]


def test_what_no_parser_reads_is_quarantined_once_with_its_reason():
    command = QuarantineMail(quarantined=UNREAD)
    assert mail.given().when(command) == [UNREAD]
    assert mail.given(UNREAD).when(command) == []


def test_what_a_newer_parser_reads_leaves_the_quarantine_for_all_mailboxes_it_reached():
    reached = MailReachedMailbox(mail_id="m1", mailbox_ids=("box2",))
    [event] = mail.given(UNREAD, reached).when(ReceiveMail(received=RECEIVED))
    assert event == received(mailbox_ids=("box1", "box2"))


def test_a_mail_in_quarantine_is_filed_by_hand_by_who_has_read_it():
    found = mail.given(UNREAD).when(FileByHand(mail_id="m1", customer_id=MUELLER))
    assert [(type(e), e.customer_id, e.rule, e.sender_address) for e in found] == [
        (MailFiled, MUELLER, "manual", UNKNOWN_SENDER)
    ]
    assert mail.given(UNREAD, *found).when(ReceiveMail(received=RECEIVED)) == []


def test_a_mail_in_quarantine_is_filed_to_the_customer_registered_from_it():
    [filed] = mail.given(UNREAD).when(AssignMail(mail_id="m1", customer_id=MUELLER))
    assert (filed.customer_id, filed.rule) == (MUELLER, "assigned")
    assert mail.given(UNREAD).when(FileMail(mail_id="m1")) == []


@pytest.mark.req("R115")
def test_mail_of_a_known_address_is_filed_with_the_country_of_the_archive():
    assert mail.given(RECEIVED).knowing(TO_MUELLER).when(FileMail(mail_id="m1")) == [FILED]


def test_filing_twice_changes_nothing():
    assert (
        mail.given(RECEIVED, FILED)
        .knowing(MailFacts(Knowledge(by_address=(SAKURA,))))
        .when(FileMail(mail_id="m1"))
        == []
    )


def test_filing_what_has_not_arrived_is_not_refused():
    assert mail.given().knowing(TO_MUELLER).when(FileMail(mail_id="m1")) == []


@pytest.mark.req("R119")
def test_an_address_learned_later_files_the_unmatched_mail():
    found = (
        mail.given(RECEIVED, STRANGER)
        .knowing(TO_MUELLER)
        .when(FileMail(mail_id="m1", reason="address learned"))
    )
    assert [(type(e), e.customer_id, e.previous_customer_id, e.rule) for e in found] == [
        (MailRefiled, MUELLER, None, "known_address")
    ]


def test_an_unmatched_mail_about_which_nothing_was_learned_stays_as_it_is():
    assert mail.given(RECEIVED, STRANGER).knowing(MailFacts(Knowledge())).when(FileMail(mail_id="m1")) == []


@pytest.mark.req_in_part("R106")
def test_the_mail_a_customer_was_registered_from_is_filed_to_him():
    found = mail.given(RECEIVED, STRANGER).when(AssignMail(mail_id="m1", customer_id=MUELLER))
    assert [(type(e), e.customer_id, e.rule) for e in found] == [(MailRefiled, MUELLER, "assigned")]


def test_registered_and_assigned_from_one_mail_file_it_once():
    filed = mail.given(RECEIVED, STRANGER).when(AssignMail(mail_id="m1", customer_id=MUELLER))
    assert mail.given(RECEIVED, STRANGER, *filed).when(AssignMail(mail_id="m1", customer_id=MUELLER)) == []


def test_an_assignment_that_comes_before_the_filing_is_the_first_filing():
    found = mail.given(RECEIVED).when(AssignMail(mail_id="m1", customer_id=MUELLER))
    assert [type(e) for e in found] == [MailFiled]


@pytest.mark.req("R122")
def test_spam_of_a_stranger_is_told_apart_from_an_enquiry():
    spam = received(kind="spam")
    assert mail.given(spam).when(FileMail(mail_id="m1")) == [replace(STRANGER, kind="spam")]


@pytest.mark.req("R122")
def test_a_known_address_is_never_spam():
    spam = received(kind="spam")
    assert mail.given(spam).knowing(TO_MUELLER).when(FileMail(mail_id="m1")) == [FILED]
    with pytest.raises(FiledMailIsNotSpam):
        mail.given(RECEIVED, FILED).when(MarkSpam(mail_id="m1", spam=True, reason="", by="wang"))


def test_mail_of_a_sender_marked_as_spam_arrives_as_spam():
    found = mail.given(RECEIVED).knowing(MailFacts(Knowledge(marked="spam"))).when(FileMail(mail_id="m1"))
    assert found == [replace(STRANGER, kind="spam")]


def test_marking_the_sender_marks_what_was_announced_as_a_strangers_mail():
    found = (
        mail.given(RECEIVED, STRANGER)
        .knowing(MailFacts(Knowledge(marked="spam")))
        .when(FileMail(mail_id="m1"))
    )
    assert found == [
        MailMarkedSpam(
            mail_id="m1",
            spam=True,
            reason="sender",
            marked_by=None,
            sender_address="h.mueller@mueller-druck-demo.de",
        )
    ]


def test_what_is_no_spam_after_all_is_announced_as_a_strangers_mail():
    spam = received(kind="spam")
    announced = replace(STRANGER, kind="spam")
    assert mail.given(spam, announced).when(MarkSpam(mail_id="m1", spam=False, reason="", by="wang")) == [
        MailMarkedSpam(
            mail_id="m1",
            spam=False,
            reason="",
            marked_by="wang",
            sender_address="h.mueller@mueller-druck-demo.de",
        ),
        STRANGER,
    ]


@pytest.mark.req_in_part("R106")
def test_a_manager_says_what_a_sender_is_who_is_no_customer():
    found = mail.given(RECEIVED, STRANGER).when(
        SetMailApart(mail_id="m1", apart="partner", reason="forwarder", by="wang")
    )
    assert found == [
        MailSetApart(
            mail_id="m1",
            apart="partner",
            reason="forwarder",
            set_by="wang",
            sender_address="h.mueller@mueller-druck-demo.de",
        )
    ]


def test_what_was_set_apart_is_not_announced_again_when_nothing_was_learned():
    apart = MailSetApart(mail_id="m1", apart="partner", reason="", set_by="wang", sender_address=None)
    assert mail.given(RECEIVED, STRANGER, apart).when(FileMail(mail_id="m1")) == []


@pytest.mark.req("R336")
def test_a_wrongly_filed_mail_is_moved_with_a_reason():
    filed = mail.given(RECEIVED, FILED)
    with pytest.raises(ReasonMissing):
        filed.when(FileByHand(mail_id="m1", customer_id=SAKURA, reason=" "))
    [moved] = filed.when(FileByHand(mail_id="m1", customer_id=SAKURA, reason="wrong firm"))
    assert (moved.customer_id, moved.previous_customer_id, moved.reason, moved.rule) == (
        SAKURA,
        MUELLER,
        "wrong firm",
        "manual",
    )


COLLEAGUES = received(direction="internal", correspondent=None)
APART = MailSetApart(mail_id="m1", apart="colleague", reason="sender", set_by=None, sender_address=None)
UNREAL = received(direction="out", correspondent=None)
UNPROVEN = replace(STRANGER, reason="unproven_sender", direction="out")


@pytest.mark.parametrize(
    ("before", "direction"),
    [
        ([COLLEAGUES], "in"),
        ([COLLEAGUES, APART], "in"),
        ([RECEIVED, STRANGER], "in"),
        ([RECEIVED, replace(APART, apart="partner")], "in"),
        ([UNREAL, UNPROVEN], "out"),
    ],
)
@pytest.mark.parametrize(
    "command",
    [FileByHand(mail_id="m1", customer_id=MUELLER), AssignMail(mail_id="m1", customer_id=MUELLER)],
)
def test_whatever_state_a_mail_is_in_it_can_be_filed_and_registered_from(before, direction, command):
    [filed] = mail.given(*before).when(command)
    assert (filed.customer_id, filed.direction) == (MUELLER, direction)


def test_a_mail_joins_the_thread_of_what_it_answers_and_takes_its_own_answers_along():
    knowledge = Knowledge(by_address=(MUELLER,), parents_thread="t0", answers=("m2",))
    joined, found, filed = mail.given(RECEIVED).knowing(MailFacts(knowledge)).when(FileMail(mail_id="m1"))
    assert joined == MailJoinedThread(mail_id="m1", thread_id="t0")
    assert found == MailAnswersFound(mail_id="m1", thread_id="t0", answers=("m2",))
    assert filed.thread_id == "t0"
    again = mail.given(RECEIVED, joined, found, filed).knowing(MailFacts(knowledge))
    assert again.when(FileMail(mail_id="m1")) == []


def test_two_mails_that_say_they_answer_each_other_come_to_rest():
    first = mail.given(RECEIVED).knowing(MailFacts(Knowledge(answers=("m2",))))
    events = first.when(JoinThread(mail_id="m1", thread_id="t2"))
    assert [type(event) for event in events] == [MailJoinedThread, MailAnswersFound]
    assert first.given(*events).when(JoinThread(mail_id="m1", thread_id="t1")) == []


NEW_BANK = received(bank_change=True, answers_elsewhere=True, lookalike_of="mueller-druck-demo.de")
CLAIMED = BankChangeClaimed(
    mail_id="m1",
    customer_id=MUELLER,
    received_at=ARRIVED,
    proof="unproven",
    answers_elsewhere=True,
    lookalike_of="mueller-druck-demo.de",
)


def test_a_filed_mail_that_tells_of_another_bank_is_shown_to_a_second_person():
    assert mail.given(NEW_BANK).knowing(TO_MUELLER).when(FileMail(mail_id="m1")) == [FILED, CLAIMED]
    [_, moved] = mail.given(NEW_BANK, FILED, CLAIMED).when(
        FileByHand(mail_id="m1", customer_id=SAKURA, reason="wrong firm")
    )
    assert moved.customer_id == SAKURA


def test_a_newsletter_that_tells_of_another_bank_is_shown_to_nobody():
    newsletter = replace(NEW_BANK, kind="newsletter")
    by_domain = MailFacts(Knowledge(by_domain=(MUELLER,)))
    [filed] = mail.given(newsletter).knowing(by_domain).when(FileMail(mail_id="m1"))
    assert isinstance(filed, MailFiled)


@pytest.mark.req("R132")
def test_a_mail_carries_a_note():
    noted = MailNoted(mail_id="m1", note="问价", noted_by="zhao")
    assert mail.given(RECEIVED).when(NoteMail(mail_id="m1", note=" 问价 ", by="zhao")) == [noted]
    assert mail.given(RECEIVED, noted).when(NoteMail(mail_id="m1", note="问价", by="zhao")) == []


def test_a_note_on_no_mail_is_refused():
    with pytest.raises(NotFound):
        mail.given().when(NoteMail(mail_id="m1", note="x", by="zhao"))
