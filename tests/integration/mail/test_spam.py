"""The spam filter at work: it learns from what people say of mail, and judges what strangers write."""

import pytest

from mail.spam import statistics
from mail.spam.rounds import Trainer
from tests.support.worlds.mail import MailSystem

HANS = "h.mueller@mueller-druck-demo.de"
SPAM = (
    "Dear friend,\r\nclaim your guaranteed loans now: click http://win.pills-demo.example/prize to claim.\r\n"
)
ENQUIRY = "Dear Ms Li,\r\nplease quote thermal plates, FOB Shanghai, for our printing works.\r\n"


#: Enough here; for a firm it needs more.
ENOUGH = 4


def learn(system: MailSystem) -> None:
    Trainer(system.db, system.parts.resources.spam_models).round()


@pytest.fixture
def taught(system: MailSystem, monkeypatch: pytest.MonkeyPatch) -> MailSystem:
    """A manager has marked as much spam as the filter needs; a customer has written as often."""
    monkeypatch.setattr(statistics, "LEAST_MARKED", ENOUGH)
    system.registers("mueller", HANS, owner_id="li")
    system.settle()
    for number in range(ENOUGH):
        spam = system.write(
            f"Offer <o{number}@pills{number}-demo.example>", subject=f"Loans {number}", body=SPAM
        )
        system.does(f"/mails/{spam}/spam", {"spam": True}, "wang")
        system.write(HANS, subject=f"Plates {number}", body=ENQUIRY)
    learn(system)
    return system


def kind(system: MailSystem, mail_id: str) -> tuple[str, str]:
    row = system.row(mail_id)
    return row["kind"], row["box"]


def test_before_anybody_has_marked_anything_it_says_nothing(system: MailSystem):
    learn(system)
    mail = system.write("New <n@pills-new-demo.example>", body=SPAM)
    assert kind(system, mail) == ("person", "enquiries")


def test_what_looks_like_marked_spam_is_in_the_spam_box_with_its_reason(taught: MailSystem):
    mail = taught.write("New <n@pills-new-demo.example>", subject="Loans for you", body=SPAM)
    assert kind(taught, mail) == ("spam", "spam")
    shown = taught.get(f"/mails/{mail}", "wang").json["suspicion"]
    assert shown["score"] > 600
    assert {"claim", "loans", "guaranteed", "click"} & {*shown["telling"]}
    enquiry = taught.write("Anna <anna@nordic-demo.se>", subject="Plates", body=ENQUIRY)
    assert kind(taught, enquiry) == ("person", "enquiries")
    assert taught.get(f"/mails/{enquiry}", "wang").json["suspicion"] is None


def test_a_customer_may_write_anything_and_machines_keep_their_lists(taught: MailSystem):
    theirs = taught.write(HANS, subject="Loans", body=SPAM)
    assert kind(taught, theirs) == ("person", "received")
    listed = taught.write(
        "List <l@list-demo.example>", headers=("List-Id: <l.list-demo.example>",), body=SPAM
    )
    assert kind(taught, listed) == ("newsletter", "list_mail")


def test_a_persons_word_stands_above_it_and_is_learned_from(taught: MailSystem):
    mail = taught.write("New <n@pills-new-demo.example>", subject="Loans for you", body=SPAM)
    taught.does(f"/mails/{mail}/spam", {"spam": False}, "wang")
    assert kind(taught, mail) == ("person", "enquiries")
    before = taught.parts.resources.spam_models.now()
    learn(taught)
    after = taught.parts.resources.spam_models.now()
    assert (after.spam, after.ham) == (before.spam, before.ham + 1)
    # Nothing new: it is not trained again.
    assert Trainer(taught.db, taught.parts.resources.spam_models).round() == 0


def test_mail_that_is_answered_is_none(taught: MailSystem):
    stranger = taught.write("Anna <anna@nordic-demo.se>", subject="Plates", body=ENQUIRY)
    before = taught.parts.resources.spam_models.now().ham
    taught.drafted("wang", in_reply_to_mail_id=stranger, text="Gladly.")
    learn(taught)
    assert taught.parts.resources.spam_models.now().ham == before + 1
