"""Live: what an event is news for, whose rights it changes, and which topics a page may listen to."""

from datetime import UTC, datetime, timedelta

import pytest

from desk.live.topics import QUIET, endings_of, name_of, topics_of
from desk.live.values import LISTED, MAX_TOPICS, signed, verified
from tools.contracts.published import examples_of
from tools.services import SERVICES

SECRET, ZHOU, NOW = "a secret that is kept", "account-zhou", datetime(2026, 10, 10, 1, 0, tzinfo=UTC)
EXAMPLES = {kind: data for service in SERVICES for kind, data in examples_of(service).items()}


@pytest.mark.parametrize("wire_type", EXAMPLES)
def test_every_event_is_news_for_something_or_said_to_be_quiet_and_why(wire_type: str):
    assert bool(topics_of(wire_type, EXAMPLES[wire_type])) is (name_of(wire_type) not in QUIET)


def test_only_events_that_exist_are_said_to_be_quiet():
    assert set(QUIET) <= {name_of(wire_type) for wire_type in EXAMPLES}


def news(name: str, **fields: object) -> frozenset[str]:
    return topics_of(f"{name}.v1", {**EXAMPLES[f"{name}.v1"], **fields})


@pytest.mark.parametrize(
    "name", ["ToDoOpened", "ToDoReopened", "ToDoPostponed", "ToDoResumed", "ToDoSettled", "ReminderDue"]
)
def test_whatever_happens_to_a_to_do_is_news_for_whose_it_is(name: str):
    assert "todos/li" in news(name, owner_id="li")
    assert "todos/shared" in news(name, owner_id=None)


def test_a_to_do_that_moves_leaves_one_list_and_comes_into_another():
    assert {"todos/li", "todos/zhou"} <= news("ToDoMoved", owner_id="li", previous_owner_id="zhou")


def test_who_was_told_that_something_is_late_sees_it_come_and_go():
    assert {"todos/li", "todos/wang"} <= news("Escalated", owner_id="li", staff_id="wang")
    assert {"todos/li", "todos/wang", "todos/chen"} <= news(
        "ToDoSettled", owner_id="li", escalated_to=["wang", "chen"]
    )


def test_a_mail_is_news_for_its_customer_its_thread_and_whoever_has_it_open():
    filed = news("MailFiled", mail_id="m1", customer_id="c1", thread_id="t1")
    assert {"mail/m1", "customer/c1", "thread/t1"} <= filed


def test_looking_at_a_customer_is_no_news():
    assert news("CustomerViewed", customer_id="c1") == frozenset()


def test_an_event_of_a_later_release_is_news_for_the_things_it_names():
    assert topics_of("CustomerPraised.v1", {"customer_id": "c1"}) == {"customer/c1"}


def test_who_may_see_less_hears_no_more_until_their_page_is_given_topics_anew():
    assert endings_of("StaffRoleChanged.v1", EXAMPLES["StaffRoleChanged.v1"]) == {
        f"staff/{EXAMPLES['StaffRoleChanged.v1']['staff_id']}"
    }
    left = EXAMPLES["StaffLeft.v1"]
    assert endings_of("StaffLeft.v1", left) == {f"staff/{left['staff_id']}"}
    moved = {**EXAMPLES["CustomerReassigned.v1"], "customer_id": "c1", "previous_owner_id": "zhou"}
    assert endings_of("CustomerReassigned.v1", moved) == {"staff/zhou", "customer/c1"}
    assert endings_of("MailFiled.v1", EXAMPLES["MailFiled.v1"]) == frozenset()


# -- what a page may listen to -----------------------------------------------------------------------


def test_what_the_desk_has_signed_for_an_account_is_good_for_an_hour():
    text = signed(SECRET, ZHOU, ["todos/zhou", "date"], NOW)
    for later in (timedelta(0), LISTED - timedelta(seconds=1)):
        assert verified(SECRET, ZHOU, text, NOW + later) == (NOW, frozenset({"todos/zhou", "date"}))
    assert verified(SECRET, ZHOU, text, NOW + LISTED) is None


@pytest.mark.req_in_part("R109")
def test_topics_of_somebody_else_cannot_be_had_by_any_address():
    text = signed(SECRET, ZHOU, ["todos/zhou"], NOW)
    until, topics, signature = text.split("|")
    forged = [
        text.replace("todos/zhou", "todos/li"),
        f"{until}|{topics} todos/li|{signature}",
        f"{int(until) + 3600}|{topics}|{signature}",
        f"{until}|{topics}|{'0' * len(signature)}",
        f"{until}|{topics}|",
        topics,
        "",
        "||",
        "x|y|z",
        f"{'9' * 30}|{topics}|{signature}",
        f"{until}|{topics}|签名",
        signed("another secret", ZHOU, ["todos/li"], NOW),
    ]
    assert [verified(SECRET, ZHOU, one, NOW) for one in forged] == [None] * len(forged)
    assert verified(SECRET, "account-li", text, NOW) is None


def test_a_page_listens_to_so_many_topics_and_no_more():
    text = signed(SECRET, ZHOU, (f"mail/{n}" for n in range(1000)), NOW)
    found = verified(SECRET, ZHOU, text, NOW)
    assert found is not None
    assert len(found[1]) == MAX_TOPICS
