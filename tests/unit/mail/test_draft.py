"""A draft: approved where it must be, sent once, never silently lost."""

from dataclasses import replace

import pytest

from eventing import Invalid
from eventing.testing import scenario
from eventing.testing.scenario import NOW
from mail.draft.commands import (
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
from mail.draft.errors import (
    AlreadyQueued,
    AnotherAttempt,
    AwaitingApproval,
    NeedsApproval,
    NotAwaitingApproval,
    NotUncertain,
    OwnDraft,
)
from mail.draft.events import (
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
from mail.draft.facts import DraftFacts
from mail.draft.model import DRAFT
from mail.draft.releasing import outgoing
from mail.draft.sending import MAX_TRIES
from mail.known.model import Person

ZHAO = Person("Zhao", "zhaolei@qihang-demo.cn", needs_approval=True, approver_id="li")
ALONE = replace(ZHAO, needs_approval=False, approver_id=None)
LI = Person("Li", "li@qihang-demo.cn")
FACTS = DraftFacts(NOW, "c1", {"zhao": ZHAO, "li": LI, "zhou": LI, "sun": LI}, mail_id="m9")
draft = scenario(DRAFT, facts=FACTS)
#: An author whose drafts need no approval.
free = draft.knowing(replace(FACTS, people={"zhao": ALONE, "li": LI}))
WRITE = WriteDraft(
    draft_id="d1", author_id="zhao", to=("p@kaveri-demo.in",), subject="Re: Plates", text="2.50"
)
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
SUBMITTED = MailSubmitted(draft_id="d1", approver_id="li")
OUT = outgoing(DRAFT.fold([DRAFTED]), SendDraft(draft_id="d1", by="zhao"), FACTS)
QUEUED = OUT.queued("d1", NOW)
STARTED = MailSendStarted(draft_id="d1", worker="w1", attempt=1)
IN_DATA = MailDataStarted(draft_id="d1", attempt=1)
UNCERTAIN = MailSendUncertain(draft_id="d1", attempt=1)
SENT = MailSent(
    draft_id="d1",
    mail_id="m9",
    customer_id=None,
    author_id="zhao",
    approved_by=None,
    purpose="letter",
    message_id=OUT.message_id,
    in_reply_to_mail_id=None,
    sent_at=NOW,
    raw_file_id=OUT.file.file_id,
)


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
    assert refused.value.field.startswith(field)


@pytest.mark.req("R134")
def test_who_needs_approval_cannot_send():
    with pytest.raises(NeedsApproval):
        draft.given(DRAFTED).when(SendDraft(draft_id="d1", by="zhao"))


@pytest.mark.req("R134", "R137")
def test_he_submits_to_his_approver_instead():
    assert draft.given(DRAFTED).when(SubmitDraft(draft_id="d1", by="zhao")) == [SUBMITTED]


def test_nobody_approves_his_own_mail():
    with pytest.raises(Invalid):
        draft.given(DRAFTED).when(SubmitDraft(draft_id="d1", by="zhao", approver_id="zhao"))
    with pytest.raises(OwnDraft):
        draft.given(DRAFTED, SUBMITTED).when(ApproveDraft(draft_id="d1", by="zhao"))


@pytest.mark.req("R136")
def test_approving_sends_and_names_the_approver():
    found = draft.given(DRAFTED, SUBMITTED).when(ApproveDraft(draft_id="d1", by="li"))
    assert found == [MailApproved(draft_id="d1", approved_by="li"), QUEUED]


@pytest.mark.req("R136", "R139")
def test_a_returned_draft_carries_the_remarks_and_is_the_authors_again():
    pending = draft.given(DRAFTED, SUBMITTED)
    with pytest.raises(Invalid):
        pending.when(ReturnDraft(draft_id="d1", by="li", remarks="  "))
    returned = MailReturned(draft_id="d1", returned_by="li", remarks="最多让到2.45")
    assert pending.when(ReturnDraft(draft_id="d1", by="li", remarks="最多让到2.45")) == [returned]
    edit = EditDraft(draft_id="d1", by="zhao", to=WRITE.to, cc=(), subject=WRITE.subject, text="2.45")
    redrafted = MailRedrafted(
        draft_id="d1", edited_by="zhao", to=WRITE.to, cc=(), subject=WRITE.subject, text="2.45"
    )
    assert draft.given(DRAFTED, SUBMITTED, returned).when(edit) == [redrafted]
    assert draft.given(DRAFTED, SUBMITTED, returned, redrafted).when(
        SubmitDraft(draft_id="d1", by="zhao")
    ) == [SUBMITTED]


def test_a_pending_draft_is_neither_edited_by_its_author_nor_sent():
    pending = draft.given(DRAFTED, SUBMITTED)
    with pytest.raises(AwaitingApproval):
        pending.when(EditDraft(draft_id="d1", by="zhao", to=WRITE.to, cc=(), subject="x", text="y"))
    with pytest.raises(AwaitingApproval):
        free.given(DRAFTED, SUBMITTED).when(SendDraft(draft_id="d1", by="zhao"))


def test_the_approver_may_mend_what_he_lets_out():
    edit = EditDraft(
        draft_id="d1", by="li", to=WRITE.to, cc=(), subject=WRITE.subject, text="2.45", as_approver=True
    )
    assert draft.given(DRAFTED, SUBMITTED).when(edit) == [
        MailRedrafted(draft_id="d1", edited_by="li", to=WRITE.to, cc=(), subject=WRITE.subject, text="2.45")
    ]


def test_what_was_not_submitted_is_not_approved():
    with pytest.raises(NotAwaitingApproval):
        draft.given(DRAFTED).when(ApproveDraft(draft_id="d1", by="li"))


def test_the_customers_new_owner_carries_the_draft_on():
    theirs = draft.knowing(replace(FACTS, people={**FACTS.people, "zhou": ZHAO}))
    found = theirs.given(DRAFTED).when(SubmitDraft(draft_id="d1", by="zhou"))
    over = DraftTakenOver(
        draft_id="d1", customer_id=DRAFTED.customer_id, previous_author_id="zhao", author_id="zhou"
    )
    assert found == [over, SUBMITTED]


def test_a_letter_of_credits_own_is_approved_by_whoever_is_on_duty():
    letter = replace(DRAFTED, purpose="collection", author_id=None, approver_id=None)
    waiting = MailSubmitted(draft_id="d1", approver_id=None)
    found = draft.given(letter, waiting).when(ApproveDraft(draft_id="d1", by="sun"))
    approved, queued = found
    assert (approved, queued.sender) == (MailApproved(draft_id="d1", approved_by="sun"), LI.email)


def test_a_letter_to_nobody_is_not_sent():
    with pytest.raises(Invalid):
        free.given(replace(DRAFTED, to=())).when(SendDraft(draft_id="d1", by="zhao"))


def test_a_draft_is_queued_once():
    assert free.given(DRAFTED).when(SendDraft(draft_id="d1", by="zhao")) == [QUEUED]
    with pytest.raises(AlreadyQueued):
        free.given(DRAFTED, QUEUED).when(SendDraft(draft_id="d1", by="zhao"))


# -- sending -------------------------------------------------------------------------------------------


def test_one_worker_claims_an_attempt():
    assert draft.given(DRAFTED, QUEUED).when(StartSending(draft_id="d1", worker="w1", attempt=1)) == [STARTED]
    with pytest.raises(AnotherAttempt):
        draft.given(DRAFTED, QUEUED, STARTED).when(StartSending(draft_id="d1", worker="w2", attempt=1))


def test_a_letter_does_not_leave_under_the_name_of_somebody_who_has_left():
    gone = draft.knowing(replace(FACTS, people={**FACTS.people, "zhao": replace(ZHAO, left=True)}))
    start = StartSending(draft_id="d1", worker="w1", attempt=1)
    failed = MailSendFailed(draft_id="d1", attempt=0, permanent=True, reason="author_left")
    assert gone.given(DRAFTED, QUEUED).when(start) == [failed]
    # Whoever owns the customer now sends it, and it is theirs.
    by_owner = replace(QUEUED, sender=LI.email)
    assert gone.given(DRAFTED, QUEUED, failed, by_owner).when(start) == [STARTED]


def test_after_a_death_before_data_the_next_attempt_is_anothers_and_the_zombie_stops():
    second = MailSendStarted(draft_id="d1", worker="w2", attempt=2)
    started = draft.given(DRAFTED, QUEUED, STARTED)
    assert started.when(StartSending(draft_id="d1", worker="w2", attempt=2)) == [second]
    with pytest.raises(AnotherAttempt):
        started.given(second).when(StartData(draft_id="d1", worker="w1", attempt=1))


def test_after_data_began_nobody_claims_another_attempt():
    with pytest.raises(AnotherAttempt):
        draft.given(DRAFTED, QUEUED, STARTED, IN_DATA).when(
            StartSending(draft_id="d1", worker="w2", attempt=2)
        )


def test_what_was_accepted_is_sent():
    in_data = draft.given(DRAFTED, QUEUED, STARTED, IN_DATA)
    assert in_data.when(RecordSent(draft_id="d1", attempt=1, mail_id="m9", sent_at=NOW)) == [SENT]
    assert in_data.given(SENT).when(RecordSent(draft_id="d1", attempt=1, mail_id="m9", sent_at=NOW)) == []


def test_a_transient_failure_is_tried_again_and_a_permanent_one_is_the_authors():
    failed = MailSendFailed(draft_id="d1", attempt=1, permanent=False, reason="451")
    assert draft.given(DRAFTED, QUEUED, STARTED).when(
        RecordFailure(draft_id="d1", attempt=1, permanent=False, reason="451")
    ) == [failed]
    again = draft.given(DRAFTED, QUEUED, STARTED, failed).when(
        StartSending(draft_id="d1", worker="w1", attempt=2)
    )
    assert again == [MailSendStarted(draft_id="d1", worker="w1", attempt=2)]
    permanent = MailSendFailed(draft_id="d1", attempt=1, permanent=True, reason="550")
    edited = EditDraft(draft_id="d1", by="zhao", to=("right@kaveri-demo.in",), cc=(), subject="x", text="y")
    assert draft.given(DRAFTED, QUEUED, STARTED, permanent).when(edited)


def test_after_many_tries_a_person_decides():
    events = [DRAFTED, QUEUED]
    for attempt in range(1, MAX_TRIES):
        events += [
            MailSendStarted(draft_id="d1", worker="w1", attempt=attempt),
            MailSendFailed(draft_id="d1", attempt=attempt, permanent=False, reason="451"),
        ]
    last = draft.given(*events, MailSendStarted(draft_id="d1", worker="w1", attempt=MAX_TRIES))
    assert last.when(RecordFailure(draft_id="d1", attempt=MAX_TRIES, permanent=False, reason="451")) == [
        MailSendFailed(draft_id="d1", attempt=MAX_TRIES, permanent=True, reason="451")
    ]


def test_a_death_after_data_is_uncertain_and_a_person_resolves_it():
    in_data = draft.given(DRAFTED, QUEUED, STARTED, IN_DATA)
    assert in_data.when(RecordUncertain(draft_id="d1", attempt=1)) == [UNCERTAIN]
    uncertain = in_data.given(UNCERTAIN)
    assert uncertain.when(ResolveUncertain(draft_id="d1", by="zhao", sent=False)) == [QUEUED]
    assert uncertain.when(ResolveUncertain(draft_id="d1", by="zhao", sent=True)) == [SENT]


def test_who_was_only_slow_still_says_what_became_of_it():
    late = draft.given(DRAFTED, QUEUED, STARTED, IN_DATA, UNCERTAIN)
    assert late.when(RecordSent(draft_id="d1", attempt=1, mail_id="m9", sent_at=NOW)) == [SENT]


def test_only_the_uncertain_is_resolved_by_hand():
    with pytest.raises(NotUncertain):
        draft.given(DRAFTED, QUEUED).when(ResolveUncertain(draft_id="d1", by="zhao", sent=True))
