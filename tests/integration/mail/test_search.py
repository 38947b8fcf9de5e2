"""Search in mail: people find what they can open, by any of its words, and nothing of anybody else's."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from mail.mailbox.commands import AddMailbox
from mail.mailbox.model import mailbox_id_of
from mail.search import lookups, queries
from mail.search.views import MAIL_WORDS
from tests.support.worlds.mail import MailSystem

HANS = "h.mueller@mueller-druck-demo.de"
PRIYA = "priya@kaveri-offset-demo.in"
BODY = """Dear Ms Li,\r
\r
please quote 200 m2 of thermal CTP plates for our order PO-2026/0173, 热敏版材.\r
Call me: +49 (211) 9876-5432.\r
\r
Best regards\r
Hans\r
"""


@pytest.fixture
def firm(system: MailSystem) -> MailSystem:
    system.registers("mueller", HANS)
    system.registers("kaveri", PRIYA, owner_id="zhao", country="IN")
    system.settle()
    return system


def found(firm: MailSystem, q: str, staff_id: str = "li", **query: str) -> list[str]:
    return [one["mail_id"] for one in firm.items("/mails/search", staff_id, q=q, **query)]


def line(hit: Any) -> list[str]:
    """What is marked in the line of a hit."""
    return [part["text"] for part in hit["line_parts"] if part["found"]]


@pytest.mark.req("R012", "R126")
@pytest.mark.parametrize(
    "query",
    [
        *("thermal", "THERM", "plates ctp", "热敏", "版材 thermal", "PO-2026/0173", "po20260173"),
        *("mueller", "Müller", "müll", "h.mueller@mueller-druck-demo.de", "mueller-druck", "druck-demo.de"),
        *("0211 98765432", "98765432", "quotation request", "req", "sales@qihang", "eu-001", "EU1A"),
    ],
)
def test_mail_is_found_by_any_of_its_words(firm: MailSystem, query: str):
    mail_id = firm.write(f"Hans Müller <{HANS}>", subject="Quotation request, EU-001-A", body=BODY)
    firm.write(
        f"Hans Müller <{HANS}>", subject="Greetings", body="Season's best.\r\n", to="li@qihang-demo.cn"
    )
    assert mail_id in found(firm, query)


@pytest.mark.parametrize(
    "query", ["thermals", "敏热", "PO-2026/0174", "thermal greetings", ". , !", "98765433"]
)
def test_what_no_mail_says_finds_none(firm: MailSystem, query: str):
    firm.write(f"Hans Müller <{HANS}>", subject="Quotation request", body=BODY)
    firm.write(f"Hans Müller <{HANS}>", subject="Greetings", body="Season's best.\r\n")
    assert found(firm, query) == []


@pytest.mark.req("R126")
def test_mail_is_found_by_the_name_of_a_file_and_by_its_note(firm: MailSystem):
    body = (
        '--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n--b\r\nContent-Type: application/pdf; name="x"\r\n'
        'Content-Disposition: attachment; filename="drawing-778.pdf"\r\n\r\nabc\r\n--b--\r\n'
    )
    headers = ("MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="b"')
    mail_id = firm.write(HANS, subject="See here", body=body, headers=headers)
    (hit,) = firm.items("/mails/search", q="drawing-778")
    assert (hit["mail_id"], hit["found_in"], line(hit)) == (mail_id, "file", ["drawing-778.pdf"])
    firm.does(f"/mails/{mail_id}/note", {"note": "客户发来图纸"})
    (hit,) = firm.items("/mails/search", q="图纸")
    assert (hit["mail_id"], hit["found_in"], line(hit)) == (mail_id, "note", ["图纸"])


def test_a_note_put_right_is_found_by_what_it_says_now(firm: MailSystem):
    mail_id = firm.write(HANS)
    firm.does(f"/mails/{mail_id}/note", {"note": "问热敏版"})
    firm.does(f"/mails/{mail_id}/note", {"note": "问柔性版"})
    assert found(firm, "热敏") == []
    assert found(firm, "柔性") == [mail_id]


def test_the_words_are_marked_in_the_line_and_in_the_subject(firm: MailSystem):
    firm.write(HANS, subject="Thermal plates", body="One.\r\n" * 60 + BODY)
    (hit,) = firm.items("/mails/search", q="thermal 版材")
    assert hit["subject_parts"] == [
        {"text": "Thermal", "found": True},
        {"text": " plates", "found": False},
    ]
    assert (hit["found_in"], line(hit)) == ("text", ["thermal", "版材"])
    assert "\n" not in "".join(part["text"] for part in hit["line_parts"])


@pytest.mark.req_in_part("R109")
def test_mail_of_another_salesperson_is_found_by_no_word_in_no_number(firm: MailSystem):
    theirs = firm.write(PRIYA, subject="Quotation request", body=BODY)
    firm.does(f"/mails/{theirs}/note", {"note": "客户问价"}, "zhao")
    mine = firm.write(HANS, subject="Greetings", body="Plates.\r\n")
    words = [*BODY.split(), "Quotation", "客户", "问价", PRIYA, "kaveri"]
    narrowed: list[dict[str, str]] = [
        {},
        {"box": "received"},
        {"customer_id": "kaveri"},
        {"since": "2000-01-01T00:00:00Z"},
    ]
    for number, word in enumerate(words):
        query = narrowed[number % len(narrowed)]
        for staff_id in ("li", "zhou"):
            answer = firm.get("/mails/search", staff_id, q=word, **query)
            assert {one["mail_id"] for one in answer.json["items"]} <= {mine}, (staff_id, word)
            assert answer.json["next"] is None
            assert "thermal" not in answer.text
    everything = {theirs, mine}
    sees = {
        "li": {mine},
        "zhao": {theirs},
        "wang": everything,
        "chen": everything,
        "zhou": set(),
        "sun": set(),
    }
    assert {person: set(found(firm, "plates", person)) for person in sees} == sees


def test_a_customer_that_changes_hands_takes_its_mail_along_at_once(firm: MailSystem):
    mail_id = firm.write(HANS, body=BODY)
    firm.reassigns("mueller", "zhou")
    firm.settle()
    assert (found(firm, "thermal", "li"), found(firm, "thermal", "zhou")) == ([], [mail_id])


def test_mail_filed_to_another_customer_is_found_by_its_owner(firm: MailSystem):
    mail_id = firm.write(HANS, body=BODY)
    firm.does(f"/mails/{mail_id}/file", {"customer_id": "kaveri", "reason": "for Kaveri"}, "wang")
    assert (found(firm, "thermal", "li"), found(firm, "thermal", "zhao")) == ([], [mail_id])
    assert found(firm, "thermal", "wang", customer_id="mueller") == []
    assert found(firm, "thermal", "wang", customer_id="kaveri") == [mail_id]


@pytest.mark.req("R105")
def test_mail_of_nobody_is_found_by_those_who_assign_it(firm: MailSystem):
    stranger = [firm.write("new@buyer-demo.us", body=BODY)]
    assert [found(firm, "thermal", person) for person in ("wang", "chen", "li")] == [stranger, stranger, []]


def test_mail_of_a_colleagues_customer_is_found_by_whom_it_was_sent_to(firm: MailSystem):
    firm.do(AddMailbox(address="zhou@qihang-demo.cn", kind="personal", staff_id="zhou"))
    own = mailbox_id_of("zhou@qihang-demo.cn")
    mail_id = firm.receive(f"From: {HANS}\r\nSubject: Plates\r\n\r\n{BODY}".encode(), own)
    assert [found(firm, "thermal", person) for person in ("li", "zhou", "zhao")] == [[mail_id], [mail_id], []]


def test_credit_finds_collection_letters_alone(firm: MailSystem):
    firm.write(HANS, subject="Invoice INV-7", body="We have paid INV-7.\r\n")
    assert found(firm, "INV-7", "sun") == []
    assert len(found(firm, "INV-7", "li")) == 1


# -- how it is looked for ----------------------------------------------------------------------------


def test_the_pages_of_a_search_are_all_of_it_newest_first(firm: MailSystem, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(lookups, "STEP", 3)
    mails = []
    for number in range(12):
        # Several of one moment, and some of long ago.
        firm.clock.move(days=0 if number % 4 else 40)
        mails.append(firm.write(HANS, subject=f"Offer {number}", body="Thermal.\r\n"))
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        answer = firm.get("/mails/search", "li", q="thermal", limit="5", **cursor).json
        seen += [one["mail_id"] for one in answer["items"]]
        if answer["next"] is None:
            break
        cursor = {"cursor": answer["next"]}
    rows = sorted(map(firm.row, mails), key=lookups._order)
    times = {row["_id"]: row["received_at"] for row in rows}
    assert seen == list(times)
    first, last = rows[0]["received_at"], rows[-1]["received_at"]
    earlier = found(firm, "thermal", before=first.isoformat(), limit="50")
    assert earlier == [mail_id for mail_id in times if times[mail_id] < first]
    assert found(firm, "thermal", since=last.isoformat(), limit="50") == seen
    latest = found(firm, "thermal", since=first.isoformat(), limit="50")
    assert latest == [mail_id for mail_id in times if times[mail_id] == first]


def test_a_rare_word_leads_to_its_mail_past_many_with_the_common_one(
    firm: MailSystem, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(lookups, "STEP", 4)
    monkeypatch.setattr(lookups, "RARE", 2)
    rare = firm.write(HANS, subject="Offer", body="Thermal plates for Zanzibar.\r\n")
    for number in range(9):
        firm.write(HANS, subject=f"Offer {number}", body="Thermal plates.\r\n")
    looked_at: list[int] = []
    steps = lookups.steps

    def counted(*args: Any) -> Any:
        for step in steps(*args):
            looked_at.append(step.seen)
            yield step

    monkeypatch.setattr(queries, "steps", counted)
    assert found(firm, "thermal plates zanzibar") == [rare]
    assert sum(looked_at) == 1


def test_who_has_little_of_a_common_word_is_told_how_far_was_looked_and_goes_on(
    firm: MailSystem, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(lookups, "STEP", 2)
    monkeypatch.setattr(queries, "MOST_LOOKED_AT", 4)
    mine = firm.write(HANS, body=BODY)
    firm.clock.move(days=1)
    for _ in range(6):
        firm.write(PRIYA, body=BODY)
    first = firm.get("/mails/search", "li", q="thermal").json
    assert first["items"] == []
    second = firm.get("/mails/search", "li", q="thermal", cursor=first["next"]).json
    assert [one["mail_id"] for one in second["items"]] == [mine]
    assert second["next"] is None


def test_each_look_is_one_range_of_the_index(firm: MailSystem):
    for number in range(20):
        firm.write(HANS, subject=f"Offer {number}", body=BODY if number % 10 else "No.\r\n", settle=False)
    firm.settle()
    now = firm.clock.now()
    for place in (lookups.Place(), lookups.Place(now), lookups.Place(now, "x")):
        for low in (None, now - timedelta(days=14)):
            for asked in lookups._ranges(place, low):
                assert plan(firm, asked)[-2:] == ["FETCH", "IXSCAN"], asked


def plan(firm: MailSystem, asked: Mapping[str, Any]) -> list[str]:
    """The stages by which the database answers a look, which is by the whole index."""
    query = {"keys": "therm", **asked, "_live": True}
    cursor = MAIL_WORDS.collection(firm.db).find(query).sort([("received_at", -1), ("_id", 1)])
    stage = cursor.limit(lookups.STEP).explain()["queryPlanner"]["winningPlan"]
    stages = []
    while stage:
        stages.append(stage["stage"])
        fields = list(stage.get("keyPattern", {}))
        stage = stage.get("inputStage")
    assert fields == ["_live", "keys", "received_at", "_id"]
    return stages


def test_what_is_asked_is_checked(firm: MailSystem):
    for query in ({}, {"q": ""}, {"q": "x" * 201}, {"q": "a", "limit": "51"}, {"q": "a", "box": "spam"}):
        assert firm.get("/mails/search", "li", **query).status_code == 422
    assert firm.get("/mails/search", "li", q="a", cursor="nonsense").status_code == 422


def test_each_key_is_kept_once(firm: MailSystem):
    mail_id = firm.write(HANS, body=BODY)
    firm.does(f"/mails/{mail_id}/note", {"note": "问热敏版"})
    row = MAIL_WORDS.get(firm.db, mail_id)
    assert row is not None
    assert len(row["keys"]) == len(set(row["keys"]))
    assert firm.row(mail_id)["received_at"] == row["received_at"]
