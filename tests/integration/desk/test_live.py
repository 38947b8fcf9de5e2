"""Streams over real feeds: what is heard, by whom, and when one ends. The server runs as in its process."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
import requests

from desk.account.model import account_of_staff
from desk.adapters import live
from desk.live.streams import KEPT
from desk.live.values import LISTED, MAX_TOPICS, signed
from desk.pages.application import make_pages
from eventing import Commit
from eventing.core.ids import new_id
from tests.integration.desk.test_pages import get, sign_in
from tests.support import eventually
from tests.support.live import Listener, Live, Source
from tests.support.worlds.desk import KEY_SECRET, Desk

ZHOU = "todos/zhou"


@pytest.fixture
def sources(desk: Desk, mongo_client: Any) -> Iterator[dict[str, Source]]:
    made = {}
    for name in ("customers", "scheduler"):
        database = f"live_{name}_{new_id()[:8]}"
        made[name] = Source(name, desk, mongo_client[database])
        made[name].start()
    yield made
    for source in made.values():
        source.stop()
        mongo_client.drop_database(source.log.db.name)


@pytest.fixture
def running(desk: Desk, sources: dict[str, Source]) -> Iterator[Live]:
    made = Live(desk, list(sources.values()))
    with running_server(made):
        made.hears("customers", "scheduler")
        yield made


@contextmanager
def running_server(made: Live) -> Iterator[Live]:
    made.start()
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture
def cookie(desk: Desk) -> str:
    """The cookie of 周, who has just signed in."""
    desk.salesperson()
    return signed_in(desk)


def signed_in(desk: Desk) -> str:
    answer = sign_in(make_pages(desk.parts).test_client())
    (found,) = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith(live.COOKIE)]
    return str(found.split("=", 1)[1].split(";")[0])


def topics_for(desk: Desk, *topics: str, staff_id: str = "zhou") -> str:
    return signed(KEY_SECRET, account_of_staff(staff_id), topics, desk.clock.now())


def listening(running: Live, cookie: str, *topics: str) -> Listener:
    before = set(running.server.streams)
    made = Listener(running.url, cookie, topics_for(running.desk, *(topics or (ZHOU,))))
    # A stream that has ended goes in its own time: it is the new one that counts.
    eventually(lambda: set(running.server.streams) - before)
    return made


def test_an_event_is_heard_as_topic_and_place_and_nothing_else(running: Live, sources, cookie: str):
    zhou = listening(running, cookie)
    place = sources["scheduler"].append("ToDoOpened", owner_id="zhou")
    eventually(lambda: zhou.told)
    sources["scheduler"].append("ToDoOpened", owner_id="li")
    # After the first was told: what is heard together is told as the latest place alone.
    last = sources["scheduler"].append("ToDoPostponed", owner_id="zhou")
    eventually(lambda: len(zhou.told) >= 2)
    assert zhou.told == [{"t": ZHOU, "p": place}, {"t": ZHOU, "p": last}]
    assert running.metric("desk_live_told") == 2


def test_what_happens_after_a_page_was_made_is_told_once_it_listens(
    running: Live, sources, desk: Desk, cookie: str
):
    desk.clock.move(seconds=1)
    made, ended = topics_for(desk, ZHOU), topics_for(desk, "todos/shared")
    zhou = listening(running, cookie)
    first = sources["scheduler"].append("ToDoOpened", owner_id="zhou")
    eventually(lambda: zhou.told)
    second = sources["scheduler"].append("ToDoOpened", owner_id="zhou")
    eventually(lambda: len(zhou.told) == 2)
    # The latest of each partition; which one a stream is in, its id decides.
    latest = {place.split("/")[1]: place for place in (first, second)}
    late = Listener(running.url, cookie, made, ended)
    eventually(lambda: len(late.told) >= len(latest))
    assert late.told == [{"t": ZHOU, "p": place} for place in latest.values()]
    # A page that was made later has it.
    desk.clock.move(seconds=1)
    later = listening(running, cookie)
    last = sources["scheduler"].append("ToDoPostponed", owner_id="zhou")
    eventually(lambda: later.told)
    assert later.told == [{"t": ZHOU, "p": last}]


def test_who_has_begun_to_write_meanwhile_is_told_to_a_page_that_listens_only_now(
    running: Live, desk: Desk, cookie: str
):
    desk.clock.move(seconds=1)
    made = topics_for(desk, "presence/reply/7")
    early = listening(running, cookie, "presence/reply/7")
    desk.parts.resources.presence.beat("reply/7", "v", "account-li", "li", desk.clock.now())
    eventually(lambda: early.told)
    late = Listener(running.url, cookie, made)
    eventually(lambda: late.told == early.told)


def test_what_was_told_is_forgotten_after_a_minute(running: Live, sources, desk: Desk, cookie: str):
    zhou = listening(running, cookie)
    sources["scheduler"].append("ToDoOpened", owner_id="zhou")
    eventually(lambda: zhou.told)
    desk.clock.move(seconds=KEPT.total_seconds())
    eventually(lambda: running.server.streams._recent == {})


@pytest.mark.req_in_part("R109")
def test_a_list_signed_for_another_account_or_not_at_all_opens_no_ear(running: Live, sources, cookie: str):
    li = topics_for(running.desk, "todos/li", staff_id="li")
    for text in (li, "todos/li", li.replace("todos/li", ZHOU), ""):
        heard = Listener(running.url, cookie, text)
        assert heard.ended.wait(60)
        assert "event: anew" in heard.lines
        assert heard.told == []
    # Beside a good one it is worth nothing either.
    zhou = Listener(running.url, cookie, li, topics_for(running.desk, ZHOU))
    eventually(lambda: len(running.server.streams) == 1)
    sources["scheduler"].append("ToDoOpened", owner_id="li")
    sources["scheduler"].append("ToDoOpened", owner_id="zhou")
    eventually(lambda: zhou.told)
    assert {one["t"] for one in zhou.told} == {ZHOU}


@pytest.mark.parametrize("cookie_sent", ["", "nobody.secret", "x"])
def test_without_a_session_there_is_no_stream(running: Live, desk: Desk, cookie_sent: str):
    assert Listener(running.url, cookie_sent, topics_for(desk, ZHOU)).status == 401


def test_the_end_of_the_session_ends_the_stream(running: Live, desk: Desk, cookie: str):
    zhou = listening(running, cookie)
    desk.parts.resources.sessions.end_one(cookie.partition(".")[0], desk.clock.now())
    assert zhou.ended.wait(60)
    assert Listener(running.url, cookie, topics_for(desk, ZHOU)).status == 401


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("StaffRoleChanged", {"staff_id": "zhou"}),
        ("StaffLeft", {"staff_id": "zhou"}),
        ("CustomerReassigned", {"previous_owner_id": "zhou", "owner_id": "li"}),
    ],
)
def test_who_may_see_less_is_sent_for_topics_anew_and_old_ones_are_worth_nothing(
    running: Live, desk: Desk, sources, cookie: str, name: str, fields: dict[str, str]
):
    old = topics_for(desk, ZHOU)
    zhou = listening(running, cookie)
    sources["customers"].append(name, **fields)
    assert zhou.ended.wait(60)
    assert "event: anew" in zhou.lines
    again = Listener(running.url, cookie, old)
    assert again.ended.wait(60)
    assert "event: anew" in again.lines
    desk.clock.move(seconds=1)
    listening(running, cookie)


def test_a_list_that_has_been_open_for_too_long_is_asked_for_anew(running: Live, desk: Desk, cookie: str):
    zhou = listening(running, cookie)
    desk.clock.move(seconds=LISTED.total_seconds())
    assert zhou.ended.wait(60)
    assert "event: anew" in zhou.lines


def test_a_feed_that_was_away_is_heard_again_and_nothing_of_it_is_missed(running: Live, sources, cookie: str):
    zhou, scheduler = listening(running, cookie), sources["scheduler"]
    first = scheduler.append("ToDoOpened", owner_id="zhou")
    eventually(lambda: zhou.told)
    scheduler.stop()
    eventually(lambda: running.metric("desk_live_feeds_away") == 3)
    missed = scheduler.append("ToDoOpened", owner_id="zhou")
    scheduler.start()
    eventually(lambda: len(zhou.told) == 2)
    assert [one["p"] for one in zhou.told] == [first, missed]


def test_a_reader_who_takes_nothing_holds_up_nobody_and_what_waits_for_it_stays_small(
    running: Live, sources, cookie: str
):
    many = [f"box/{'x' * 60}{n:03d}/zhou" for n in range(MAX_TOPICS)]
    zhou = listening(running, cookie)
    slow = socket.create_connection(("127.0.0.1", running.port))
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    asked = requests.Request("GET", f"{running.url}/live", params={"topics": topics_for(running.desk, *many)})
    head = f"GET {asked.prepare().path_url} HTTP/1.1\r\nHost: localhost\r\nCookie: {live.COOKIE}={cookie}"
    slow.sendall(f"{head}\r\n\r\n".encode())
    eventually(lambda: len(running.server.streams) == 2)
    (stuck,) = [one for one in running.server.streams if ZHOU not in one.topics]
    commit = Commit(
        "mail", 1, "a", 0, 1, "mail-a", 1, running.desk.clock.now(), "zhou", [("MailFiled.v1", {})]
    )

    async def flood() -> int:
        """Until the stream takes no more, three times in a row; returns what waits for it then."""
        waited = 0
        while waited < 3:
            running.server.streams.tell(commit, 0, many, running.desk.clock.now())
            await asyncio.to_thread(str)
            waited = waited + 1 if stuck._news else 0
        return len(stuck._news)

    assert asyncio.run_coroutine_threadsafe(flood(), running._loop).result(60) == MAX_TOPICS
    place = sources["scheduler"].append("ToDoOpened", owner_id="zhou")
    eventually(lambda: zhou.told == [{"t": ZHOU, "p": place}])
    slow.close()
    eventually(lambda: len(running.server.streams) == 1)


def test_two_hundred_readers_hear_it_and_are_forgotten_when_they_go(
    running: Live, sources, desk: Desk, cookie: str, monkeypatch
):
    monkeypatch.setattr(live, "MOST_OF_A_SESSION", 1000)

    async def all_of_them() -> int:
        jar = aiohttp.DummyCookieJar()
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector, cookie_jar=jar) as session:
            headers = {"Cookie": f"{live.COOKIE}={cookie}"}
            params = {"topics": topics_for(desk, ZHOU)}
            answers = await asyncio.gather(
                *(session.get(f"{running.url}/live", params=params, headers=headers) for _ in range(200))
            )
            await asyncio.to_thread(sources["scheduler"].append, "ToDoOpened", owner_id="zhou")

            async def heard(answer: aiohttp.ClientResponse) -> bool:
                async for line in answer.content:
                    if line.startswith(b"data: {"):
                        return True
                return False

            async with asyncio.timeout(20):
                told = sum(await asyncio.gather(*map(heard, answers)))
            for answer in answers:
                answer.close()
            return told

    assert asyncio.run(all_of_them()) == 200
    eventually(lambda: len(running.server.streams) == 0)


def test_a_session_holds_a_few_streams_and_no_more(running: Live, cookie: str):
    for _ in range(live.MOST_OF_A_SESSION):
        listening(running, cookie)
    assert Listener(running.url, cookie, topics_for(running.desk, ZHOU)).status == 503


def test_stopping_ends_the_streams_and_started_again_it_hears(running: Live, sources, cookie: str):
    zhou = listening(running, cookie)
    running.stop()
    assert zhou.ended.wait(60)
    assert "event: anew" not in zhou.lines
    running.start()
    running.hears("customers", "scheduler")
    again = listening(running, cookie)
    sources["scheduler"].append("ToDoOpened", owner_id="zhou")
    eventually(lambda: again.told)


def test_pages_of_our_own_origin_alone_can_read_it(desk: Desk, sources, cookie: str):
    config = replace(desk.parts.config, pages_origin="http://localhost:8000")
    for parts, allowed in ((desk.parts, None), (replace(desk.parts, config=config), "http://localhost:8000")):
        desk.parts = parts
        with running_server(Live(desk, list(sources.values()))) as one:
            answer = listening(one, cookie).answer
            assert answer.headers.get("Access-Control-Allow-Origin") == allowed


def test_the_desktop_carries_the_topics_of_whoever_reads_it(running: Live, desk: Desk, cookie: str):
    with make_pages(desk.parts).test_client() as pages:
        sign_in(pages)
        page = get(pages, "/").text
    text = page.partition('<tl-live topics="')[2].partition('"')[0]
    assert text.split("|")[1] == "date todos/zhou"
    assert 'data-topic="date todos/zhou"' in page
    Listener(running.url, cookie, text)
    eventually(lambda: len(running.server.streams) == 1)
