"""Blind copies: who gets a letter without the others being told."""

from dataclasses import replace
from email import message_from_bytes, policy

import pytest

from eventing import Invalid
from mail.addresses import OurSide
from mail.draft.commands import ApproveDraft, EditDraft, SendDraft, WriteDraft
from mail.draft.errors import UnknownAddressee
from mail.draft.events import BlindCopiesChosen, MailQueued, MailSubmitted
from mail.draft.model import DRAFT
from mail.draft.releasing import outgoing
from mail.draft.replying import reply_copies
from mail.known.model import Customer
from mail.values import MAX_RECIPIENTS
from tests.unit.mail.test_draft import DRAFTED, FACTS, WRITE, draft, free

BOSS, TO = "boss@qihang-demo.cn", "p@kaveri-demo.in"
BLIND = BlindCopiesChosen(draft_id="d1", chosen_by="zhao", bcc=(BOSS,))
SEND, APPROVE = SendDraft(draft_id="d1", by="zhao"), ApproveDraft(draft_id="d1", by="li")
EDIT = EditDraft(draft_id="d1", by="zhao", to=WRITE.to, subject=WRITE.subject, text=WRITE.text)
OUR_CUSTOMER = {"kaveri": Customer(owner_id="zhao", emails=(TO,), domains=("kaveri-demo.in",))}


def test_a_draft_has_the_blind_copies_it_was_written_with():
    assert draft.given().when(replace(WRITE, bcc=(BOSS,))) == [DRAFTED, BLIND]
    assert draft.given().when(WRITE) == [DRAFTED]


def test_a_change_of_them_alone_is_a_change():
    assert draft.given(DRAFTED, BLIND).when(replace(EDIT, bcc=(BOSS,))) == []
    assert draft.given(DRAFTED, BLIND).when(EDIT) == [replace(BLIND, bcc=())]


def test_they_get_the_message_and_it_does_not_name_them():
    [queued] = free.given(DRAFTED, BLIND).when(SEND)
    assert isinstance(queued, MailQueued)
    assert queued.recipients == (TO, BOSS)
    raw = outgoing(DRAFT.fold([DRAFTED, BLIND]), SEND, FACTS).file.content
    assert BOSS.encode() not in raw
    assert message_from_bytes(raw, policy=policy.default)["Bcc"] is None
    assert raw == outgoing(DRAFT.fold([DRAFTED]), SEND, FACTS).file.content


def test_whoever_gets_a_copy_openly_gets_it_once():
    drafted = replace(DRAFTED, cc=(BOSS,))
    [queued] = free.given(drafted, BLIND).when(SEND)
    assert isinstance(queued, MailQueued)
    assert queued.recipients == (TO, BOSS)


@pytest.mark.parametrize("approving", [False, True])
def test_an_addressee_whom_the_customer_does_not_know_is_asked_about_there_too(approving: bool):
    drafted, stranger = replace(DRAFTED, customer_id="kaveri"), replace(BLIND, bcc=("x@rival-demo.com",))
    facts = replace(FACTS, customers=OUR_CUSTOMER, ours=OurSide(domains=frozenset({"qihang-demo.cn"})))
    before = [MailSubmitted(draft_id="d1", approver_id="li")] if approving else []
    command = APPROVE if approving else replace(SEND, by="li")
    known = draft.knowing(facts)
    with pytest.raises(UnknownAddressee) as refused:
        known.given(drafted, stranger, *before).when(command)
    assert refused.value.params["address"] == "x@rival-demo.com"
    assert known.given(drafted, stranger, *before).when(replace(command, confirm=True))
    assert known.given(drafted, BLIND, *before).when(command)


@pytest.mark.parametrize("command", [WRITE, EDIT])
def test_they_count_among_the_addressees(command: WriteDraft | EditDraft):
    given = draft.given() if isinstance(command, WriteDraft) else draft.given(DRAFTED)
    many = tuple(f"{number}@kaveri-demo.in" for number in range(MAX_RECIPIENTS))
    assert given.when(replace(command, bcc=many[1:]))
    with pytest.raises(Invalid) as refused:
        given.when(replace(command, bcc=many))
    assert refused.value.params["errors"][0]["code"] == "too_many"


def test_an_answer_to_all_goes_to_none_of_them():
    mail = {"direction": "out", "to": [TO], "cc": ["q@kaveri-demo.in"], "bcc": [BOSS]}
    assert reply_copies(mail, [TO], set()) == ("q@kaveri-demo.in",)
