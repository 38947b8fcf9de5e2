"""Writing and submitting: what the staff list and the customer say at that moment."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from eventing import Invalid, Money, Unavailable
from eventing.testing import scenario
from eventing.testing.scenario import NOW
from mail.draft.commands import (
    ApproveDraft,
    DiscardDraft,
    DraftCollectionLetter,
    EditDraft,
    LetterContent,
    LetterLine,
    RecallDraft,
    RestoreDraft,
    ReviseCollectionLetter,
    SendDraft,
    StartSending,
    SubmitDraft,
    WriteDraft,
)
from mail.draft.errors import AlreadyQueued, AnotherAttempt, NotDiscarded, NotQueued
from mail.draft.events import (
    DraftDiscarded,
    DraftRestored,
    MailApproved,
    MailDrafted,
    MailQueued,
    MailRecalled,
    MailRedrafted,
    MailReturned,
    MailSendStarted,
    MailSubmitted,
)
from mail.draft.facts import DraftFacts
from mail.draft.model import DRAFT
from mail.known.model import NO_CUSTOMER, Customer, Person
from mail.letter.lookups import letter_to
from wording import Words

NEWCOMER = Person("Zhao", "zhao@qihang-demo.cn", needs_approval=True, approver_id="li")
ALONE = Person("Li", "li@qihang-demo.cn")
FACTS = DraftFacts(NOW, people={"zhao": NEWCOMER, "li": ALONE})
draft = scenario(DRAFT, facts=FACTS)
WRITE = WriteDraft(
    draft_id="d1", author_id="zhao", to=("p@kaveri-demo.in",), subject="Re: Plates", text="2.50"
)
[DRAFTED] = draft.when(WRITE)
RETURNED = MailReturned(draft_id="d1", returned_by="li", remarks="price")
QUEUED = MailQueued(
    draft_id="d1",
    message_id="<1@qihang-demo.cn>",
    sender="zhao@qihang-demo.cn",
    recipients=("p@kaveri-demo.in",),
    raw_file_id="f1",
    send_at=NOW,
)


def knowing(**people: Person) -> DraftFacts:
    return replace(FACTS, people={**FACTS.people, **people})


def test_what_needs_approval_and_whose_is_the_staff_lists_word_when_it_is_written():
    assert (DRAFTED.needs_approval, DRAFTED.approver_id) == (True, "li")
    [own] = draft.when(replace(WRITE, author_id="li"))
    assert (own.needs_approval, own.approver_id) == (False, None)


def test_an_author_the_staff_list_has_not_told_of_yet_is_asked_to_come_again():
    with pytest.raises(Unavailable):
        draft.when(replace(WRITE, author_id="new"))


# -- submitting ----------------------------------------------------------------------------------------


def test_it_is_submitted_to_the_approver_the_staff_list_names_now():
    now = knowing(zhao=replace(NEWCOMER, approver_id="wang"), wang=ALONE)
    assert draft.given(DRAFTED).knowing(now).when(SubmitDraft(draft_id="d1", by="zhao")) == [
        MailSubmitted(draft_id="d1", approver_id="wang")
    ]


def test_the_approvers_deputy_can_be_named_and_nobody_else():
    now = knowing(zhao=replace(NEWCOMER, deputy_id="wang"), wang=ALONE, zhou=ALONE)
    asked = draft.given(DRAFTED).knowing(now)
    assert asked.when(SubmitDraft(draft_id="d1", by="zhao", approver_id="wang")) == [
        MailSubmitted(draft_id="d1", approver_id="wang")
    ]
    for other in ("zhou", "zhao", "nobody"):
        with pytest.raises(Invalid) as refused:
            asked.when(SubmitDraft(draft_id="d1", by="zhao", approver_id=other))
        assert (refused.value.field, refused.value.reason) == ("approver_id", "not_your_approver")


def test_where_the_staff_list_names_nobody_nobody_is_submitted_to():
    now = knowing(zhao=replace(NEWCOMER, approver_id=None))
    with pytest.raises(Invalid) as refused:
        draft.given(DRAFTED).knowing(now).when(SubmitDraft(draft_id="d1", by="zhao"))
    assert refused.value.reason == "no_approver"


@pytest.mark.parametrize(
    ("approver", "reason"),
    [
        (None, "not_on_staff"),
        (replace(ALONE, left=True), "not_on_staff"),
        (NEWCOMER, "approver_needs_approval"),
    ],
    ids=["unknown", "left", "needs approval"],
)
def test_who_cannot_approve_is_not_submitted_to(approver: Person | None, reason: str):
    author = replace(NEWCOMER, approver_id="wang")
    people = {"zhao": author} if approver is None else {"zhao": author, "wang": approver}
    asked = draft.given(DRAFTED).knowing(knowing(**people))
    with pytest.raises(Invalid) as refused:
        asked.when(SubmitDraft(draft_id="d1", by="zhao", approver_id="wang"))
    assert (refused.value.field, refused.value.reason) == ("approver_id", reason)


# -- collection letters --------------------------------------------------------------------------------

LETTER = DraftCollectionLetter(
    draft_id="d1",
    customer_id="mueller",
    owner="sales",
    content=LetterContent(
        stage="L1",
        next_step="call",
        lines=(
            LetterLine(
                invoice_id="inv-7",
                number="INV-7",
                amount=Money(Decimal("1.00"), "USD"),
                due_on=date(2026, 10, 7),
                days_overdue=3,
            ),
        ),
        total=Money(Decimal("1.00"), "USD"),
        unapplied=Money(Decimal(0), "USD"),
    ),
)
WORDS = Words("mail")
MUELLER = Customer("li", "DE", ("h@mueller-demo.de", "second@mueller-demo.de"))


def with_letter(facts: DraftFacts, command: DraftCollectionLetter) -> DraftFacts:
    customer = facts.customers.get(command.customer_id, NO_CUSTOMER)
    return replace(facts, letter=letter_to(customer, command.content, WORDS))


def written(command: DraftCollectionLetter, facts: DraftFacts) -> MailDrafted:
    [event, submitted] = draft.knowing(with_letter(facts, command)).when(command)
    assert isinstance(event, MailDrafted)
    assert submitted == MailSubmitted(draft_id="d1", approver_id=event.approver_id)
    return event


def test_a_collection_letter_is_its_customers_owners_who_approves_it_himself():
    letter = written(LETTER, replace(FACTS, customers={"mueller": MUELLER}))
    assert (letter.author_id, letter.approver_id, letter.needs_approval) == ("li", "li", True)
    assert (letter.to, letter.purpose, letter.invoice_ids) == (
        ("h@mueller-demo.de",),
        "collection",
        ("inv-7",),
    )


def test_an_owner_who_needs_approval_has_it_approved_by_his_approver():
    letter = written(LETTER, replace(FACTS, customers={"mueller": replace(MUELLER, owner_id="zhao")}))
    assert (letter.author_id, letter.approver_id) == ("zhao", "li")


def test_credits_own_letter_is_nobodys():
    letter = written(replace(LETTER, owner="credit"), replace(FACTS, customers={"mueller": MUELLER}))
    assert (letter.author_id, letter.approver_id) == (None, None)


def test_a_letter_to_a_customer_who_writes_chinese_is_in_chinese():
    letter = written(LETTER, replace(FACTS, customers={"mueller": replace(MUELLER, country="TW")}))
    assert "逾期" in letter.subject


def test_a_customer_not_known_here_yet_has_a_letter_to_nobody_in_english():
    letter = written(LETTER, FACTS)
    assert (letter.author_id, letter.to) == (None, ())
    assert "overdue" in letter.subject


PENDING = (DRAFTED, MailSubmitted(draft_id="d1", approver_id="li"))
WITHDRAWN = DraftDiscarded(draft_id="d1", discarded_by=None)


@pytest.mark.parametrize("history", [(DRAFTED,), PENDING, (*PENDING, RETURNED)])
def test_what_has_not_been_queued_can_be_discarded_by_a_person_or_because_nothing_is_owed(history):
    for by in ("zhao", None):
        discarded = DraftDiscarded(draft_id="d1", discarded_by=by)
        assert draft.given(*history).when(DiscardDraft(draft_id="d1", by=by)) == [discarded]
        assert draft.given(*history, discarded).when(DiscardDraft(draft_id="d1", by=by)) == []


def test_what_is_on_its_way_is_not_discarded():
    queued = draft.given(*PENDING, QUEUED)
    with pytest.raises(AlreadyQueued):
        queued.when(DiscardDraft(draft_id="d1", by="zhao"))
    assert queued.when(DiscardDraft(draft_id="d1", by=None)) == []


def test_a_discarded_draft_is_not_sent_changed_or_submitted():
    gone = draft.given(*PENDING, WITHDRAWN)
    for command in (
        SendDraft(draft_id="d1", by="li"),
        ApproveDraft(draft_id="d1", by="li"),
        EditDraft(draft_id="d1", by="zhao", to=("a@b.de",)),
        SubmitDraft(draft_id="d1", by="zhao"),
    ):
        with pytest.raises(AlreadyQueued):
            gone.when(command)


def test_a_letter_withdrawn_before_it_was_drafted_is_no_fault():
    assert draft.given().when(DiscardDraft(draft_id="d1", by=None)) == []


REVISE = ReviseCollectionLetter(
    draft_id="d1",
    customer_id="mueller",
    content=replace(LETTER.content, total=Money(Decimal("0.60"), "USD")),
)


@pytest.mark.parametrize("history", [PENDING, (*PENDING, RETURNED)])
def test_a_letter_that_was_not_sent_says_what_is_still_owed(history):
    facts = replace(FACTS, letter=letter_to(MUELLER, REVISE.content, WORDS))
    [revised] = draft.given(*history).knowing(facts).when(REVISE)
    assert isinstance(revised, MailRedrafted)
    assert "USD 0.60" in revised.text
    assert (revised.edited_by, revised.to) == (None, DRAFTED.to)


def test_a_letter_that_was_sent_or_never_drafted_is_not_revised():
    facts = replace(FACTS, letter=letter_to(MUELLER, REVISE.content, WORDS))
    assert draft.given(*PENDING, QUEUED).knowing(facts).when(REVISE) == []
    assert draft.given().knowing(facts).when(REVISE) == []


def test_a_collection_letter_is_drafted_once():
    assert draft.given(DRAFTED).knowing(with_letter(FACTS, LETTER)).when(LETTER) == []


# -- taken back ------------------------------------------------------------------------------------

RECALL, RESTORE = RecallDraft(draft_id="d1", by="zhao"), RestoreDraft(draft_id="d1", by="zhao")
STARTED = MailSendStarted(draft_id="d1", worker="w1", attempt=1)
GONE = DraftDiscarded(draft_id="d1", discarded_by="zhao")


def test_a_queued_draft_is_recalled_until_its_sending_has_started():
    recalled = MailRecalled(draft_id="d1", recalled_by="zhao")
    assert draft.given(DRAFTED, QUEUED).when(RECALL) == [recalled]
    for history in ([DRAFTED], [DRAFTED, QUEUED, STARTED], [DRAFTED, QUEUED, recalled]):
        with pytest.raises(NotQueued):
            draft.given(*history).when(RECALL)


def test_what_was_recalled_is_not_sent_by_whoever_comes_late():
    recalled = MailRecalled(draft_id="d1", recalled_by="zhao")
    with pytest.raises(AnotherAttempt):
        draft.given(DRAFTED, QUEUED, recalled).when(StartSending(draft_id="d1", worker="w1", attempt=1))


def test_what_was_approved_and_recalled_needs_approval_again():
    approved = MailApproved(draft_id="d1", approved_by="li")
    recalled = MailRecalled(draft_id="d1", recalled_by="zhao")
    state = DRAFT.fold([DRAFTED, approved, QUEUED, recalled])
    assert (state.status, state.approved_by, state.queued) == ("draft", None, None)


def test_a_discarded_draft_is_restored_as_a_draft():
    assert draft.given(DRAFTED, GONE).when(RESTORE) == [DraftRestored(draft_id="d1", restored_by="zhao")]
    with pytest.raises(NotDiscarded):
        draft.given(DRAFTED).when(RESTORE)


def test_a_letter_that_nothing_is_owed_for_any_more_stays_discarded():
    with pytest.raises(NotDiscarded):
        draft.given(DRAFTED, DraftDiscarded(draft_id="d1", discarded_by=None)).when(RESTORE)
