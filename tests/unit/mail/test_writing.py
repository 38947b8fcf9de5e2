"""Writing and submitting: what the staff list and the customer say at that moment."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from eventing import Invalid, Money, Unavailable
from eventing.testing import scenario
from eventing.testing.scenario import NOW
from mail.draft.commands import DraftCollectionLetter, LetterLine, SubmitDraft, WriteDraft
from mail.draft.events import MailDrafted, MailSubmitted
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


def test_where_the_staff_list_names_nobody_the_one_named_at_drafting_approves():
    now = knowing(zhao=replace(NEWCOMER, approver_id=None))
    assert draft.given(DRAFTED).knowing(now).when(SubmitDraft(draft_id="d1", by="zhao")) == [
        MailSubmitted(draft_id="d1", approver_id="li")
    ]


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
    asked = draft.given(DRAFTED).knowing(FACTS if approver is None else knowing(wang=approver))
    with pytest.raises(Invalid) as refused:
        asked.when(SubmitDraft(draft_id="d1", by="zhao", approver_id="wang"))
    assert (refused.value.field, refused.value.reason) == ("approver_id", reason)


# -- collection letters --------------------------------------------------------------------------------

LETTER = DraftCollectionLetter(
    draft_id="d1",
    customer_id="mueller",
    stage="L1",
    owner="sales",
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
)
WORDS = Words("mail")
MUELLER = Customer("li", "DE", ("h@mueller-demo.de", "second@mueller-demo.de"))


def with_letter(facts: DraftFacts, command: DraftCollectionLetter) -> DraftFacts:
    customer = facts.customers.get(command.customer_id, NO_CUSTOMER)
    return replace(facts, letter=letter_to(customer, command, WORDS))


def written(command: DraftCollectionLetter, facts: DraftFacts) -> MailDrafted:
    [event] = draft.knowing(with_letter(facts, command)).when(command)
    assert isinstance(event, MailDrafted)
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


def test_a_collection_letter_is_drafted_once():
    assert draft.given(DRAFTED).knowing(with_letter(FACTS, LETTER)).when(LETTER) == []
