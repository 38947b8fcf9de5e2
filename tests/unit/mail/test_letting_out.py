"""Letting a draft out: from whom it goes, and the message as it will go out."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from eventing import Invalid, Unavailable
from eventing.testing import scenario
from eventing.testing.scenario import NOW
from mail.addresses import OurSide
from mail.draft.commands import ApproveDraft, SendDraft
from mail.draft.errors import UnknownAddressee
from mail.draft.events import DraftTakenOver, MailApproved, MailDrafted, MailQueued, MailSubmitted
from mail.draft.facts import Answered, DraftFacts, Quote
from mail.draft.model import DRAFT
from mail.draft.releasing import Outgoing, outgoing
from mail.known.model import Customer, Person
from mail.quoting import own_words

ZHAO = Person("Zhao Lei", "zhao@qihang-demo.cn")
LI = Person("Li", "li@qihang-demo.cn")
FACTS = DraftFacts(NOW, "c1", {"zhao": ZHAO, "li": LI})
draft = scenario(DRAFT, facts=FACTS)
DRAFTED = MailDrafted(
    draft_id="d1",
    customer_id="kaveri",
    author_id="zhao",
    approver_id="li",
    needs_approval=True,
    purpose="letter",
    to=("p@kaveri-demo.in",),
    cc=("q@kaveri-demo.in", "p@kaveri-demo.in"),
    subject="Re: Plates",
    text="2.50",
    in_reply_to_mail_id="m1",
    stage=None,
    invoice_ids=(),
)
SUBMITTED = MailSubmitted(draft_id="d1", approver_id="li")
SEND, APPROVE = SendDraft(draft_id="d1", by="zhao"), ApproveDraft(draft_id="d1", by="li")


def composed(facts: DraftFacts = FACTS, drafted: MailDrafted = DRAFTED) -> Outgoing:
    return outgoing(DRAFT.fold([drafted]), SEND, facts)


def test_what_is_queued_is_the_message_as_it_will_go_out():
    [queued] = draft.given(DRAFTED).when(SEND)
    made = composed()
    assert queued == MailQueued(
        draft_id="d1",
        message_id=made.message_id,
        sender=ZHAO.email,
        recipients=("p@kaveri-demo.in", "q@kaveri-demo.in"),
        raw_file_id=made.file.file_id,
        send_at=NOW,
    )
    sent = message_from_bytes(made.file.content, policy=policy.default)
    assert (sent["From"], sent["To"], sent["Subject"]) == (
        "Zhao Lei <zhao@qihang-demo.cn>",
        DRAFTED.to[0],
        "Re: Plates",
    )
    assert (sent["Message-ID"], sent.get_content().strip()) == (made.message_id, "2.50")


QUOTES = {
    "en": Quote("On 2026-10-10 01:12 UTC, Priya wrote:", "Please quote."),
    "zh_CN": Quote("2026-10-10 01:12 UTC，Priya 写道：", "Please quote."),
}


@pytest.mark.parametrize(("text", "language"), [("USD 2.50", "en"), ("2.50 美元", "zh_CN")])
def test_an_answer_quotes_the_mail_below_it_in_the_language_it_is_written_in(text, language):
    facts = replace(FACTS, mails={"m1": Answered("<1@x>", quotes=QUOTES)})
    made = composed(facts, replace(DRAFTED, subject="", text=text))
    body = message_from_bytes(made.file.content, policy=policy.default).get_content()
    assert body.replace("\r\n", "\n").strip() == f"{text}\n\n{QUOTES[language].head}\n> Please quote."
    # Of what it says, the quote is not ours.
    assert own_words(body).strip() == text


ON_FILE = Customer(owner_id="li", emails=("p@kaveri-demo.in", "boss@gmail.com"), domains=("kaveri.com",))


@pytest.mark.parametrize("command", [SEND, APPROVE])
@pytest.mark.parametrize(
    ("to", "stranger"),
    [
        ("new@kaveri-demo.in", None),
        ("new@mail.kaveri.com", None),
        ("boss@gmail.com", None),
        ("zhou@qihang-demo.cn", None),
        ("p@kaveri-dem0.in", "p@kaveri-dem0.in"),
        ("other@gmail.com", "other@gmail.com"),
    ],
)
def test_a_letter_to_somebody_unknown_for_the_customer_asks_first(command, to, stranger):
    facts = replace(FACTS, customers={"kaveri": ON_FILE}, ours=OurSide(frozenset({"qihang-demo.cn"})))
    given = [replace(DRAFTED, to=(to,))] + ([SUBMITTED] if command is APPROVE else [])
    if stranger is None:
        assert draft.knowing(facts).given(*given).when(command)
        return
    with pytest.raises(UnknownAddressee) as refused:
        draft.knowing(facts).given(*given).when(command)
    assert refused.value.address == stranger
    assert draft.knowing(facts).given(*given).when(replace(command, confirm=True))


def test_an_answer_to_a_stranger_asks_first_if_it_goes_to_somebody_else():
    answered = {"m1": Answered("<1@x>", (), ("jean@lumiere-demo.fr",))}
    facts = replace(FACTS, mails=answered)
    theirs = replace(DRAFTED, customer_id=None, to=("jean@lumiere-demo.fr",), cc=())
    assert draft.knowing(facts).given(theirs).when(SEND)
    with pytest.raises(UnknownAddressee):
        draft.knowing(facts).given(replace(theirs, to=("jean@lumiere-dem0.fr",))).when(SEND)


def test_composed_again_it_is_the_same_file():
    assert composed().file == composed().file
    assert composed().file.file_id == composed().file.file_id


@pytest.mark.parametrize(
    ("facts", "drafted"),
    [
        (replace(FACTS, command_id="c2"), DRAFTED),
        (replace(FACTS, now=NOW + timedelta(microseconds=1)), DRAFTED),
        (FACTS, replace(DRAFTED, text="2.51")),
    ],
    ids=["command", "time", "text"],
)
def test_who_knows_one_thing_about_a_letter_does_not_know_its_message_id(
    facts: DraftFacts, drafted: MailDrafted
):
    """Answers are filed by it."""
    assert composed(facts, drafted).message_id != composed().message_id


def test_it_goes_out_from_the_senders_own_mailbox_where_he_has_one():
    own = replace(ZHAO, mailbox="plates@qihang-demo.cn")
    assert composed(replace(FACTS, people={"zhao": own})).sender == "plates@qihang-demo.cn"


def test_an_answer_names_what_it_answers():
    facts = replace(FACTS, mails={"m1": Answered("<2@kaveri-demo.in>", ("<1@kaveri-demo.in>",))})
    sent = message_from_bytes(composed(facts).file.content, policy=policy.default)
    assert sent["In-Reply-To"] == "<2@kaveri-demo.in>"
    assert sent["References"] == "<1@kaveri-demo.in> <2@kaveri-demo.in>"


def test_a_sender_the_staff_list_has_not_told_of_yet_is_asked_to_come_again():
    with pytest.raises(Unavailable):
        draft.given(DRAFTED).when(replace(SEND, by="new"))


def test_a_name_that_is_no_header_is_refused():
    nameless = replace(FACTS, people={"zhao": replace(ZHAO, name="two\r\nlines")})
    with pytest.raises(Invalid) as refused:
        draft.given(DRAFTED).knowing(nameless).when(SEND)
    assert (refused.value.field, refused.value.reason) == ("to", "malformed")


# -- from whom an approved one goes ----------------------------------------------------------------------

KAVERI = {"kaveri": Customer(owner_id="zhou")}
ZHOU = Person("Zhou", "zhou@qihang-demo.cn")


def approved(facts: DraftFacts) -> list[object]:
    return draft.given(DRAFTED, SUBMITTED).knowing(facts).when(APPROVE)


def test_an_approved_draft_goes_out_from_its_author_also_when_the_customer_is_anothers_now():
    first, queued = approved(replace(FACTS, customers=KAVERI))
    assert first == MailApproved(draft_id="d1", approved_by="li")
    assert isinstance(queued, MailQueued)
    assert queued.sender == ZHAO.email


@pytest.mark.parametrize("zhao", [{"zhao": replace(ZHAO, left=True)}, {}], ids=["left", "unknown"])
def test_an_author_who_has_left_is_followed_by_the_customers_owner(zhao: dict[str, Person]):
    people = {"li": LI, "zhou": ZHOU, **zhao}
    over, first, queued = approved(replace(FACTS, people=people, customers=KAVERI))
    assert (over, first) == (
        DraftTakenOver(draft_id="d1", customer_id="kaveri", previous_author_id="zhao", author_id="zhou"),
        MailApproved(draft_id="d1", approved_by="li"),
    )
    assert isinstance(queued, MailQueued)
    assert queued.sender == ZHOU.email


def test_where_nobody_owns_the_customer_it_is_still_the_authors_who_has_left():
    _, queued = approved(replace(FACTS, people={"li": LI, "zhao": replace(ZHAO, left=True)}))
    assert isinstance(queued, MailQueued)
    assert queued.sender == ZHAO.email
