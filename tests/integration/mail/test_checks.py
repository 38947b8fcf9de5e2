"""Checks before a letter leaves, of what is on file; they tell nobody of customers whom they cannot see."""

from datetime import timedelta
from typing import Any

import pytest

from tests.integration.mail.test_uploads import file_id
from tests.support.worlds.mail import MailSystem
from tools.smtp_sink import SmtpSink

HANS, PRIYA = "h.mueller@mueller-druck-demo.de", "priya@kaveri-offset-demo.in"
ACME = "a@acme-press-demo.com"


@pytest.fixture
def known(system: MailSystem) -> MailSystem:
    """李静 has two customers, 周涛 has one."""
    system.registers("mueller", HANS, owner_id="li", code="EU-001-A", name="Müller Druck GmbH")
    system.registers("kaveri", PRIYA, owner_id="li", code="AS-012-B", name="Kaveri Offset Pvt. Ltd.")
    system.registers("acme", ACME, owner_id="zhou", code="NA-007-C", name="Acme Press Inc")
    system.settle()
    return system


def checks(system: MailSystem, draft_id: str, staff_id: str = "li") -> list[tuple[str, str, dict[str, str]]]:
    answer = system.get(f"/drafts/{draft_id}/checks", staff_id)
    assert answer.status_code == 200, answer.json
    return [(one["code"], one["field"], one["params"]) for one in answer.json["items"]]


def drafted(system: MailSystem, staff_id: str = "li", **fields: Any) -> str:
    whole = {"customer_id": "mueller", "to": [HANS], "subject": "Plates", "text": "Hello", **fields}
    return system.drafted(staff_id, **whole)


def test_nothing_odd_is_nothing_told_and_nobody_else_may_ask(known: MailSystem):
    draft_id = drafted(known)
    assert checks(known, draft_id) == []
    assert known.get(f"/drafts/{draft_id}/checks", "zhou").status_code == 404


def test_a_file_in_a_first_letter_is_told_until_one_has_been_sent(known: MailSystem, smtp_sink: SmtpSink):
    first = drafted(known, text="See the attachment.")
    assert checks(known, first) == [("attachment_missing", "files", {"word": "attachment"})]
    second = drafted(known, files=[file_id(known)])
    assert checks(known, second) == [("attachment_in_first_letter", "files", {"address": HANS})]
    known.does(f"/drafts/{first}/send", {})
    known.mailer(smtp_sink.port).round()
    known.settle()
    assert checks(known, second) == []


def test_other_customers_are_told_by_name_and_number_to_who_sees_them(known: MailSystem):
    text = "As for Kaveri Offset, see AS-012. Müller Druck, EU-001-A, gets the same; so does Acme Press."
    draft_id = drafted(known, text=text)
    assert checks(known, draft_id) == [("other_customer_named", "text", {"name": "AS-012"})]
    # Their manager sees them all.
    told = checks(known, draft_id, "wang")
    assert [params["name"] for _, _, params in told] == ["AS-012", "Acme Press Inc"]


def test_a_name_that_was_put_right_is_the_one_that_is_looked_for(known: MailSystem):
    known.corrects("kaveri", name="Vindhya Graphics", country="IN")
    known.settle()
    draft_id = drafted(known, text="As for Vindhya Graphics and Kaveri Offset.")
    assert checks(known, draft_id) == [("other_customer_named", "text", {"name": "Vindhya Graphics"})]


def test_addressees_of_two_customers_and_strangers_are_told(known: MailSystem):
    draft_id = drafted(known, cc=[PRIYA, "x@nobody-demo.com", ACME])
    assert checks(known, draft_id) == [
        ("two_customers", "cc", {"one": HANS, "other": PRIYA}),
        ("unknown_addressee", "cc", {"address": "x@nobody-demo.com"}),
        # To 李静 this is any stranger: whose customer it is she is not told.
        ("unknown_addressee", "cc", {"address": ACME}),
    ]


@pytest.mark.req("R333")
def test_what_is_never_told_is_as_the_firm_sets_it(known: MailSystem):
    draft_id = drafted(known, text="The cost price is low, and so is our floor.")
    assert checks(known, draft_id) == [("never_told", "text", {"word": "cost price"})]
    words = {"words": ["our floor"]}
    assert known.post("/never-told", words, "li").status_code == 403
    assert known.post("/never-told", words, "chen").status_code == 200
    assert known.get("/never-told", "li").json == {"version": 1, "words": ["our floor"], "set_by": "chen"}
    assert checks(known, draft_id) == [("never_told", "text", {"word": "our floor"})]


def test_a_warning_holds_nothing_back(known: MailSystem):
    draft_id = drafted(known, subject="", text="The cost price is attached.")
    assert [code for code, _, _ in checks(known, draft_id)] == [
        "subject_missing",
        "never_told",
        "attachment_missing",
    ]
    known.does(f"/drafts/{draft_id}/send", {})
    assert known.get(f"/drafts/{draft_id}").json["status"] == "queued"


def test_the_approver_is_told_the_same(known: MailSystem):
    known.registers("ganga", "g@ganga-demo.in", owner_id="zhao")
    known.settle()
    fields = {"customer_id": "ganga", "to": ["g@ganga-demo.in"], "subject": "Plates"}
    draft_id = known.drafted("zhao", **fields, text="Find the offer attached.")
    known.does(f"/drafts/{draft_id}/submit", {}, "zhao")
    told = [("attachment_missing", "files", {"word": "attached"})]
    assert checks(known, draft_id, "zhao") == checks(known, draft_id, "li") == told


def test_who_answers_a_mail_is_told_of_anothers_answer_that_they_can_see(known: MailSystem):
    asked = known.write(HANS)
    answer = {"in_reply_to_mail_id": asked, "subject": "Re: Plates", "text": "Hello"}
    own, managers = known.drafted("li", **answer), known.drafted("wang", **answer)
    at = known.clock.now().isoformat()

    def told(draft_id: str, staff_id: str) -> list[tuple[str, dict[str, str]]]:
        return [
            (code, params) for code, field, params in checks(known, draft_id, staff_id) if field == "text"
        ]

    assert told(own, "li") == [("answer_begun_by_another", {"who": "Wang", "at": at})]
    assert told(managers, "wang") == [("answer_begun_by_another", {"who": "Li", "at": at})]
    known.does(f"/drafts/{managers}/send", {}, "wang")
    assert told(own, "li") == [("answered_by_another", {"who": "Wang", "at": at})]
    # What somebody began and left is told for a day, what was sent is always.
    known.clock.time += timedelta(days=2)
    assert told(managers, "wang") == []
    assert [code for code, _ in told(own, "li")] == ["answered_by_another"]
    # What was discarded is over, and one's own other answer is no other's.
    known.does(f"/drafts/{own}/discard", {})
    assert told(known.drafted("li", **answer), "li")[0][0] == "answered_by_another"


def test_nobody_is_told_of_an_answer_that_they_cannot_see(known: MailSystem):
    asked = known.write("x@nobody-demo.com")
    answer = {"in_reply_to_mail_id": asked, "subject": "Re: Plates", "text": "Hello"}
    managers, bosses = known.drafted("wang", **answer), known.drafted("chen", **answer)
    # 王敏 answers what is nobody's, and so does 陈国栋, whose letters she cannot see.
    assert "answer_begun_by_another" in [code for code, _, _ in checks(known, bosses, "chen")]
    assert "answer_begun_by_another" not in [code for code, _, _ in checks(known, managers, "wang")]
