"""A draft: approved where it must be, sent once, never silently lost."""

from dataclasses import replace

import pytest

from eventing.testing import scenario
from eventing.testing.scenario import NOW
from mail.domain.commands import (
    ApproveDraft,
    EditDraft,
    RecordFailure,
    RecordSent,
    RecordUncertain,
    ResolveUncertain,
    ReturnDraft,
    SendDraft,
    StartData,
    StartSending,
    SubmitDraft,
    WriteDraft,
)
from mail.domain.delivery import MAX_TRIES
from mail.domain.draft import DRAFT
from mail.domain.draft_facts import DraftFacts, Person
from mail.domain.errors import (
    AlreadyQueued,
    AnotherAttempt,
    AwaitingApproval,
    Invalid,
    NeedsApproval,
    NotAwaitingApproval,
    NotUncertain,
    NotYourApproval,
)
from mail.domain.events import (
    DraftTakenOver,
    MailApproved,
    MailDataStarted,
    MailDrafted,
    MailRedrafted,
    MailReturned,
    MailSendFailed,
    MailSendStarted,
    MailSendUncertain,
    MailSent,
    MailSubmitted,
)
from mail.domain.letting_out import outgoing

ZHAO = Person("Zhao", "zhaolei@qihang-demo.cn", needs_approval=True, approver_id="li")
ALONE = replace(ZHAO, needs_approval=False, approver_id=None)
LI = Person("Li", "li@qihang-demo.cn")
FACTS = DraftFacts(NOW, "c1", {"zhao": ZHAO, "li": LI, "zhou": LI, "sun": LI}, mail_id="m9")
draft = scenario(DRAFT, facts=FACTS)
#: As long as nobody has to approve what he writes.
free = draft.knowing(replace(FACTS, people={"zhao": ALONE, "li": LI}))
WRITE = WriteDraft("d1", "zhao", ("p@kaveri-demo.in",), "Re: Plates", "2.50")
DRAFTED = MailDrafted(
    draft_id="d1",
    customer_id=None,
    author_id="zhao",
    approver_id="li",
    needs_approval=True,
    purpose="letter",
    to=("p@kaveri-demo.in",),
    cc=(),
    subject="Re: Plates",
    text="2.50",
    in_reply_to_mail_id=None,
    stage=None,
    invoice_ids=(),
)
SUBMITTED = MailSubmitted("d1", "li")
OUT = outgoing(DRAFT.fold([DRAFTED]), SendDraft("d1", "zhao"), FACTS)
QUEUED = OUT.queued("d1")
STARTED = MailSendStarted("d1", "w1", 1)
IN_DATA = MailDataStarted("d1", 1)
UNCERTAIN = MailSendUncertain("d1", 1)
SENT = MailSent("d1", "m9", None, "zhao", None, "letter", OUT.message_id, None, NOW, OUT.file.file_id)


def test_a_draft_is_written_once():
    assert draft.given().when(WRITE) == [DRAFTED]
    assert draft.given(DRAFTED).when(WRITE) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"to": ("nobody",)}, "to"),
        ({"cc": ("a@b@c",)}, "cc"),
        ({"subject": "two\r\nBcc: x@y.z"}, "subject"),
        ({"to": tuple(f"a{i}@x.com" for i in range(101))}, "to"),
        ({"text": "x" * 100_001}, "text"),
    ],
)
def test_what_cannot_be_sent_cannot_be_drafted(change, field):
    with pytest.raises(Invalid) as refused:
        draft.given().when(replace(WRITE, **change))
    assert refused.value.field == field


@pytest.mark.req("R134")
def test_who_needs_approval_cannot_send():
    with pytest.raises(NeedsApproval):
        draft.given(DRAFTED).when(SendDraft("d1", "zhao"))


@pytest.mark.req("R134", "R137")
def test_he_submits_to_his_approver_instead():
    assert draft.given(DRAFTED).when(SubmitDraft("d1", "zhao")) == [SUBMITTED]


def test_nobody_approves_his_own_mail():
    with pytest.raises(Invalid):
        draft.given(DRAFTED).when(SubmitDraft("d1", "zhao", approver_id="zhao"))
    with pytest.raises(NotYourApproval):
        draft.given(DRAFTED, SUBMITTED).when(ApproveDraft("d1", "zhao"))


@pytest.mark.req("R136")
def test_approving_sends_and_names_the_approver():
    found = draft.given(DRAFTED, SUBMITTED).when(ApproveDraft("d1", "li"))
    assert found == [MailApproved("d1", "li"), QUEUED]


@pytest.mark.req("R136", "R139")
def test_a_returned_draft_carries_the_remarks_and_is_the_authors_again():
    pending = draft.given(DRAFTED, SUBMITTED)
    with pytest.raises(Invalid):
        pending.when(ReturnDraft("d1", "li", "  "))
    returned = MailReturned("d1", "li", "最多让到2.45")
    assert pending.when(ReturnDraft("d1", "li", "最多让到2.45")) == [returned]
    edit = EditDraft("d1", "zhao", WRITE.to, (), WRITE.subject, "2.45")
    redrafted = MailRedrafted("d1", "zhao", WRITE.to, (), WRITE.subject, "2.45")
    assert draft.given(DRAFTED, SUBMITTED, returned).when(edit) == [redrafted]
    assert draft.given(DRAFTED, SUBMITTED, returned, redrafted).when(SubmitDraft("d1", "zhao")) == [SUBMITTED]


def test_a_pending_draft_is_neither_edited_by_its_author_nor_sent():
    pending = draft.given(DRAFTED, SUBMITTED)
    with pytest.raises(AwaitingApproval):
        pending.when(EditDraft("d1", "zhao", WRITE.to, (), "x", "y"))
    with pytest.raises(AwaitingApproval):
        free.given(DRAFTED, SUBMITTED).when(SendDraft("d1", "zhao"))


def test_the_approver_may_mend_what_he_lets_out():
    edit = EditDraft("d1", "li", WRITE.to, (), WRITE.subject, "2.45", as_approver=True)
    assert draft.given(DRAFTED, SUBMITTED).when(edit) == [
        MailRedrafted("d1", "li", WRITE.to, (), WRITE.subject, "2.45")
    ]


def test_what_was_not_submitted_is_not_approved():
    with pytest.raises(NotAwaitingApproval):
        draft.given(DRAFTED).when(ApproveDraft("d1", "li"))


def test_the_customers_new_owner_carries_the_draft_on():
    found = draft.given(DRAFTED).when(SubmitDraft("d1", "zhou", "li"))
    assert found == [DraftTakenOver("d1", "zhao", "zhou"), SUBMITTED]


def test_a_collection_letter_waits_for_approval_from_the_start():
    letter = replace(DRAFTED, purpose="collection", author_id=None, approver_id=None)
    found = draft.given(letter).when(ApproveDraft("d1", "sun"))
    approved, queued = found
    assert (approved, queued.sender) == (MailApproved("d1", "sun"), LI.email)


def test_a_letter_to_nobody_is_not_sent():
    with pytest.raises(Invalid):
        free.given(replace(DRAFTED, to=())).when(SendDraft("d1", "zhao"))


def test_a_draft_is_queued_once():
    assert free.given(DRAFTED).when(SendDraft("d1", "zhao")) == [QUEUED]
    with pytest.raises(AlreadyQueued):
        free.given(DRAFTED, QUEUED).when(SendDraft("d1", "zhao"))


# -- sending -------------------------------------------------------------------------------------------


def test_one_worker_claims_an_attempt():
    assert draft.given(DRAFTED, QUEUED).when(StartSending("d1", "w1", 1)) == [STARTED]
    with pytest.raises(AnotherAttempt):
        draft.given(DRAFTED, QUEUED, STARTED).when(StartSending("d1", "w2", 1))


def test_after_a_death_before_data_the_next_attempt_is_anothers_and_the_zombie_stops():
    second = MailSendStarted("d1", "w2", 2)
    started = draft.given(DRAFTED, QUEUED, STARTED)
    assert started.when(StartSending("d1", "w2", 2)) == [second]
    with pytest.raises(AnotherAttempt):
        started.given(second).when(StartData("d1", "w1", 1))


def test_after_data_began_nobody_claims_another_attempt():
    with pytest.raises(AnotherAttempt):
        draft.given(DRAFTED, QUEUED, STARTED, IN_DATA).when(StartSending("d1", "w2", 2))


def test_what_was_accepted_is_sent():
    in_data = draft.given(DRAFTED, QUEUED, STARTED, IN_DATA)
    assert in_data.when(RecordSent("d1", 1, "m9", NOW)) == [SENT]
    assert in_data.given(SENT).when(RecordSent("d1", 1, "m9", NOW)) == []


def test_a_transient_failure_is_tried_again_and_a_permanent_one_is_the_authors():
    failed = MailSendFailed("d1", 1, False, "451")
    assert draft.given(DRAFTED, QUEUED, STARTED).when(RecordFailure("d1", 1, False, "451")) == [failed]
    again = draft.given(DRAFTED, QUEUED, STARTED, failed).when(StartSending("d1", "w1", 2))
    assert again == [MailSendStarted("d1", "w1", 2)]
    permanent = MailSendFailed("d1", 1, True, "550")
    edited = EditDraft("d1", "zhao", ("right@kaveri-demo.in",), (), "x", "y")
    assert draft.given(DRAFTED, QUEUED, STARTED, permanent).when(edited)


def test_after_many_tries_a_person_decides():
    events = [DRAFTED, QUEUED]
    for attempt in range(1, MAX_TRIES):
        events += [MailSendStarted("d1", "w1", attempt), MailSendFailed("d1", attempt, False, "451")]
    last = draft.given(*events, MailSendStarted("d1", "w1", MAX_TRIES))
    assert last.when(RecordFailure("d1", MAX_TRIES, False, "451")) == [
        MailSendFailed("d1", MAX_TRIES, True, "451")
    ]


def test_a_death_after_data_is_uncertain_and_a_person_resolves_it():
    in_data = draft.given(DRAFTED, QUEUED, STARTED, IN_DATA)
    assert in_data.when(RecordUncertain("d1", 1)) == [UNCERTAIN]
    uncertain = in_data.given(UNCERTAIN)
    assert uncertain.when(ResolveUncertain("d1", "zhao", sent=False)) == [QUEUED]
    assert uncertain.when(ResolveUncertain("d1", "zhao", sent=True)) == [SENT]


def test_who_was_only_slow_still_says_what_became_of_it():
    late = draft.given(DRAFTED, QUEUED, STARTED, IN_DATA, UNCERTAIN)
    assert late.when(RecordSent("d1", 1, "m9", NOW)) == [SENT]


def test_only_the_uncertain_is_resolved_by_hand():
    with pytest.raises(NotUncertain):
        draft.given(DRAFTED, QUEUED).when(ResolveUncertain("d1", "zhao", sent=True))
