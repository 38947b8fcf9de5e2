"""Who is at it: kept for a minute, told to whoever may see the thing, and to nobody else."""

from datetime import timedelta

import pytest

from desk.adapters.presence import KEPT
from desk.pages.application import make_pages
from desk.pages.asking import Answer, Asking
from tests.integration.desk.test_pages import get, post, sign_in
from tests.support.worlds.desk import Desk

THING = "reply/m1"


def test_somebody_is_there_for_a_minute_after_their_last_beat_and_until_they_leave(desk: Desk):
    presence, now = desk.parts.resources.presence, desk.clock.now()
    presence.beat(THING, "box", "account-li", "li", now)
    presence.beat(THING, "box", "account-wang", "wang", now)
    presence.beat("reply/m2", "box", "account-wang", "wang", now)
    assert presence.others(THING, "account-zhou", now) == ["li", "wang"]
    assert presence.others(THING, "account-li", now) == ["wang"]
    presence.leave(THING, "box", "account-wang")
    assert presence.others(THING, "account-li", now) == []
    assert presence.all(now) == {THING: {"account-li"}, "reply/m2": {"account-wang"}}
    assert presence.all(now + KEPT - timedelta(seconds=1)) != {}
    assert presence.all(now + KEPT) == {}
    assert presence.others(THING, "account-zhou", now + KEPT) == []


def test_a_beat_that_comes_after_its_good_bye_changes_nothing(desk: Desk):
    presence, now = desk.parts.resources.presence, desk.clock.now()
    presence.beat(THING, "first", "account-li", "li", now)
    presence.leave(THING, "first", "account-li")
    presence.beat(THING, "first", "account-li", "li", now)
    assert presence.others(THING, "account-wang", now) == []
    presence.leave(THING, "second", "account-li")
    presence.beat(THING, "second", "account-li", "li", now)
    assert presence.all(now) == {}


def test_who_has_two_boxes_open_is_there_once_and_until_both_are_closed(desk: Desk):
    presence, now = desk.parts.resources.presence, desk.clock.now()
    presence.beat(THING, "first", "account-li", "li", now)
    presence.beat(THING, "second", "account-li", "li", now)
    assert presence.others(THING, "account-wang", now) == ["li"]
    presence.leave(THING, "first", "account-li")
    assert presence.others(THING, "account-wang", now) == ["li"]
    presence.leave(THING, "second", "account-li")
    assert presence.others(THING, "account-wang", now) == []


def seen(desk: Desk, monkeypatch: pytest.MonkeyPatch, answer: Answer) -> list[str]:
    """What 周 is told of who answers a mail; `answer` is what mail says of it."""
    desk.salesperson()
    names = Answer(200, {"items": [{"id": "wang", "name": "王敏"}], "next": None})
    own = Answer(200, {"name": "周涛"})
    told_by = {"/staff": names, "/staff/zhou": own}
    monkeypatch.setattr(Asking, "one", lambda _, __, ask: told_by.get(ask.path, answer))
    desk.parts.resources.presence.beat(THING, "box", "account-wang", "wang", desk.clock.now())
    with make_pages(desk.parts).test_client() as pages:
        sign_in(pages)
        told = get(pages, f"/presence?thing={THING}")
        beaten = post(pages, "/presence", thing=THING, visit="k3x")
        strange = [get(pages, f"/presence?thing={thing}").status_code for thing in ("", "reply/", "staff/m1")]
        assert strange == [404, 404, 404]
        bad = [{"thing": "staff/m1", "visit": "k3x"}, {"thing": THING}, {"thing": THING, "visit": "../"}]
        for fields in (*bad, *({**one, "gone": "1"} for one in bad)):
            assert post(pages, "/presence", **fields).status_code == 404
        return [told.text, str(told.status_code), str(beaten.status_code)]


def test_whoever_may_see_the_mail_is_told_and_counted(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    text, told, beaten = seen(desk, monkeypatch, Answer(200, {}))
    assert "王敏" in text
    assert (told, beaten) == ("200", "204")
    assert len(desk.parts.resources.presence.all(desk.clock.now())[THING]) == 2


def test_whoever_may_not_is_told_nothing_and_is_not_there(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    text, told, beaten = seen(desk, monkeypatch, Answer(404, {}))
    assert "王敏" not in text
    assert (told, beaten) == ("404", "404")
    assert len(desk.parts.resources.presence.all(desk.clock.now())[THING]) == 1
