"""Collecting: from where, how far, in which steps, and how long to wait."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import pytest

from eventing import Invalid, NotFound
from mail.collecting.commands import SetCollecting, StopCollecting
from mail.collecting.errors import MailboxClosed
from mail.collecting.events import CollectedFolder, CollectingSet, CollectingStopped
from mail.collecting.model import COLLECTING, Collecting, MailboxFacts, is_this_machine
from mail.collecting.places import MAX_UID, WINDOW, Place, pause_after, place_in, windows
from mail.collecting.presets import takes_of
from mail.collecting.provider import OpenFolder

INBOX = CollectedFolder(name="INBOX", meaning="inbox")
SET = SetCollecting(
    mailbox_id="m1",
    host="imap.exmail.qq.com",
    port=993,
    security="tls",
    user_name="sales@qihang-demo.cn",
    folders=(INBOX,),
    history=False,
    since=None,
    by="admin",
    secret_id="s1",
)
OPEN = MailboxFacts(there=True, open=True)
TODAY, JANUARY = date(2026, 10, 10), date(2026, 1, 1)


def after(*commands: SetCollecting | StopCollecting) -> Collecting:
    state = COLLECTING.initial
    for command in commands:
        for event in COLLECTING.decide(state, command, OPEN):
            state = COLLECTING.evolve(state, event)
    return state


def changed(**changes: object) -> SetCollecting:
    return SetCollecting(**{**vars(SET), **changes})


def test_a_mailbox_is_collected_and_the_same_again_is_nothing():
    [event] = COLLECTING.decide(COLLECTING.initial, SET, OPEN)
    assert isinstance(event, CollectingSet)
    assert (event.host, event.secret_id, event.set_by) == ("imap.exmail.qq.com", "s1", "admin")
    assert COLLECTING.decide(after(SET), changed(by="other"), OPEN) == []


def test_a_mailbox_that_is_not_there_or_closed_is_not_collected():
    with pytest.raises(NotFound):
        COLLECTING.decide(COLLECTING.initial, SET, MailboxFacts())
    with pytest.raises(MailboxClosed):
        COLLECTING.decide(COLLECTING.initial, SET, MailboxFacts(there=True))


def test_a_kept_secret_stays_with_its_server_and_user():
    [event] = COLLECTING.decide(after(SET), changed(secret_id="", history=True), OPEN)
    assert isinstance(event, CollectingSet)
    assert event.secret_id == "s1"
    for change in ({"host": "evil.example"}, {"port": 143}, {"security": "starttls"}, {"user_name": "b"}):
        with pytest.raises(Invalid) as refused:
            COLLECTING.decide(after(SET), changed(secret_id="", **change), OPEN)
        assert (refused.value.field, refused.value.reason) == ("secret", "secret_needed")
    with pytest.raises(Invalid):
        COLLECTING.decide(COLLECTING.initial, changed(secret_id=""), OPEN)


def test_it_is_stopped_once_and_set_again_goes_on():
    stop = StopCollecting(mailbox_id="m1", by="admin")
    assert COLLECTING.decide(after(SET), stop, OPEN) == [
        CollectingStopped(mailbox_id="m1", stopped_by="admin")
    ]
    assert COLLECTING.decide(after(SET, stop), stop, OPEN) == []
    assert len(COLLECTING.decide(after(SET, stop), changed(secret_id=""), OPEN)) == 1
    with pytest.raises(NotFound):
        COLLECTING.decide(COLLECTING.initial, stop, OPEN)


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("10.0.0.1", False),
        ("localhost.evil", False),
    ],
)
def test_only_this_machine_is_this_machine(host: str, here: bool):
    assert is_this_machine(host) is here


# -- places --------------------------------------------------------------------------------------------


def begun(opened: OpenFolder, place: Place | None = None, **wanted: object) -> Place:
    told = {"history": False, "since": None, **wanted}
    return place_in(opened, place, today=TODAY, **told)  # type: ignore[arg-type]


FOLDER = OpenFolder(validity=7, next_uid=101, count=80)


def test_from_now_on_begins_where_the_folder_ends_and_history_at_its_beginning():
    assert begun(FOLDER) == Place(7, 100, TODAY - timedelta(days=1), 101)
    assert begun(FOLDER, history=True) == Place(7, 0, None, 101)
    assert begun(FOLDER, history=True, since=JANUARY) == Place(7, 0, JANUARY, 101)


def test_another_validity_begins_anew_with_what_was_wanted():
    place = Place(6, 90, JANUARY, 91, done=True, taken=5, left=(3,))
    assert begun(FOLDER, place) == Place(7, 0, JANUARY, 101, taken=5)


def test_more_history_begins_anew_and_less_goes_on():
    place = Place(7, 90, TODAY, 91, done=True)
    assert begun(FOLDER, place, history=True, since=JANUARY) == Place(7, 0, JANUARY, 101)
    assert begun(FOLDER, place, history=True) == Place(7, 0, None, 101)
    whole = Place(7, 90, None, 91, done=True)
    assert begun(FOLDER, whole).uid == begun(FOLDER, whole, history=True, since=JANUARY).uid == 90


def asked(place: Place, opened: OpenFolder, found: int) -> Sequence[tuple[int, int]]:
    ranges = windows(place, opened)
    spans = [next(ranges)]
    while len(spans) < 100:
        try:
            spans.append(ranges.send(found))
        except StopIteration:
            break
    return spans


def test_a_folder_is_asked_for_in_one_range_or_in_ranges_that_leave_nothing_out():
    assert asked(Place(7, 100, None), FOLDER, 1) == [(101, MAX_UID)]
    large = OpenFolder(7, 5 * WINDOW, 4 * WINDOW)
    spans = asked(Place(7, 0, None), large, 1)
    assert spans[0] == (1, WINDOW)
    assert spans[-1][1] == MAX_UID
    assert all(one[1] + 1 == next_one[0] for one, next_one in pairwise(spans))
    # In a gap of four thousand millions few are enough.
    assert len(asked(Place(7, 0, None), OpenFolder(7, MAX_UID, 3 * WINDOW), 0)) < 30


def test_how_much_has_been_read():
    assert Place(7, 50, None, 101).percent == 50
    assert Place(7, 100, None, 101).percent == 99
    assert Place(7, 3, None, 101, done=True).percent == 100
    assert Place(7, 0, None).percent == 0


def test_pauses_grow_are_spread_and_end_somewhere():
    pauses = [pause_after("connection_lost", tries, 0.5) for tries in range(12)]
    assert pauses[:3] == [15.0, 30.0, 60.0]
    assert pauses[-1] == 900.0
    assert pause_after("connection_lost", 0, 0.0) < 15.0 < pause_after("connection_lost", 0, 1.0)
    # Providers lock who tries a wrong password often.
    assert pause_after("login_refused", 0, 0.5) == 300.0
    assert pause_after("login_refused", 99, 0.5) == 3600.0


@pytest.mark.parametrize(
    ("host", "takes"),
    [
        ("imap.exmail.qq.com", "authorisation_code"),
        ("IMAP.MXHICHINA.COM", "authorisation_code"),
        ("imap.gmail.com", "app_password"),
        ("outlook.office365.com", "none"),
        ("mail.qihang-demo.cn", "password"),
    ],
)
def test_what_a_provider_takes(host: str, takes: str):
    assert takes_of(host) == takes
