"""The pages' door: sign-in, sessions, what a form needs, and what nobody is told."""

import re
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from flask import g
from flask.testing import FlaskClient

from desk.account.commands import CloseAccount
from desk.account.model import account_of_staff
from desk.adapters.sessions import IDLE
from desk.pages.application import HEADERS, make_pages, unguarded
from desk.pages.boxes import unsaved_in
from desk.pages.parts import Reply
from desk.pages.visiting import COOKIE
from tests.support.worlds.desk import PASSWORD, Desk

ME = "zhou@example.com"
SAME = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def pages(desk: Desk) -> Iterator[FlaskClient]:
    """A browser: it keeps cookies, and its pages find every other service away."""
    app = make_pages(desk.parts)
    with app.test_client() as client:
        yield client


def sign_in(pages: FlaskClient, login: str = ME, password: str = PASSWORD, **more: Any) -> Any:
    form = {"login": login, "password": password, **more}
    return pages.post("/sign-in", data=form, headers=SAME, base_url="https://localhost")


def get(pages: FlaskClient, path: str, **headers: str) -> Any:
    return pages.get(path, headers=headers, base_url="https://localhost")


def csrf_in(page: str) -> str:
    found = re.search(r'name="csrf" content="(\w+)"', page)
    assert found is not None
    return found[1]


def post(pages: FlaskClient, path: str, **form: str) -> Any:
    token = csrf_in(get(pages, "/me").text)
    return pages.post(path, data={"csrf": token, **form}, headers=SAME, base_url="https://localhost")


def test_every_page_says_whom_it_is_for(desk: Desk):
    assert unguarded(make_pages(desk.parts)) == []


def test_without_a_session_one_is_led_to_the_sign_in_and_back(desk: Desk, pages: FlaskClient):
    desk.salesperson()
    led = get(pages, "/customers?q=m%C3%BCller")
    assert led.status_code == 303
    assert led.headers["Location"] == "/sign-in?next=/customers%3Fq%3Dm%25C3%25BCller"
    there = sign_in(pages, next="/customers?q=m")
    assert (there.status_code, there.headers["Location"]) == (303, "/customers?q=m")


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\\b",
        "",
        "/\n/evil",
    ],
)
def test_a_sign_in_leads_to_no_address_but_ours(desk: Desk, pages: FlaskClient, elsewhere: str):
    desk.salesperson()
    assert sign_in(pages, next=elsewhere).headers["Location"] == "/"


def test_the_cookie_is_for_this_host_alone_and_for_no_script(desk: Desk, pages: FlaskClient):
    desk.salesperson()
    (cookie,) = [one for one in sign_in(pages).headers.getlist("Set-Cookie") if one.startswith(COOKIE)]
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie
    secret = cookie.split("=")[1].split(";")[0].partition(".")[2]
    assert secret not in desk.everything_stored() + str(list(desk.db["sessions"].find()))


def test_wrong_name_wrong_password_and_closed_account_look_alike(desk: Desk, pages: FlaskClient):
    desk.salesperson()
    wrong, unknown = sign_in(pages, password="something else"), sign_in(pages, login="nobody@example.com")
    desk.do(CloseAccount(account_id=account_of_staff("zhou"), reason="closed"), "admin")
    closed = sign_in(pages)

    def told(answer: Any) -> tuple[int, str]:
        return answer.status_code, re.sub(r'value="[^"]*@[^"]*"', "", answer.text)

    assert told(wrong) == told(unknown) == told(closed)
    assert wrong.status_code == 401
    assert "Set-Cookie" not in wrong.headers


def test_too_many_guesses_are_told_with_the_seconds_that_are_counted_down(desk: Desk, pages: FlaskClient):
    desk.salesperson()
    for _ in range(5):
        assert sign_in(pages, password="something else").status_code == 401
    refused = sign_in(pages)
    seconds = refused.headers["Retry-After"]
    assert refused.status_code == 429
    # For the script, and in words without it.
    assert f'<tl-again class="again" data-seconds="{seconds}"' in refused.text
    assert f"You can try again in {seconds} seconds." in refused.text


def test_a_password_that_is_guessed_at_has_to_wait_and_its_form_says_how_long(desk: Desk, pages: FlaskClient):
    desk.salesperson()
    sign_in(pages)
    wrong = {"current_password": "something else", "new_password": "a new one of mine", "repeated": "another"}
    answers = [post(pages, "/me/password", key=f"k{n}", **wrong) for n in range(20)]
    last = answers[-1]
    assert last.status_code == 429
    assert f'data-seconds="{last.headers["Retry-After"]}"' in last.text


def test_a_one_time_password_opens_nothing_but_its_own_change(desk: Desk, pages: FlaskClient):
    desk.salesperson()
    body = {"one_time_password": "only for once, really"}
    account_id = account_of_staff("zhou")
    code = desk.client.get("/consent-code", headers=desk.headers(ME)).json["consent_code"]
    headers = desk.headers("admin")
    asked = desk.ask(f"/accounts/{account_id}/password", {**body, "consent_code": code}, headers)
    assert asked.status_code == 200, asked.text
    assert sign_in(pages, password="only for once, really").headers["Location"] == "/first-password"
    assert get(pages, "/").headers["Location"] == "/first-password"
    form = get(pages, "/first-password").text
    token = re.search(r'name="csrf" value="(\w+)"', form)
    assert token is not None
    said = {
        "csrf": token[1],
        "key": "k1",
        "current_password": "only for once, really",
        "new_password": PASSWORD,
        "repeated": PASSWORD,
    }

    def change(**other: str) -> Any:
        data = {**said, **other}
        return pages.post("/first-password", data=data, headers=SAME, base_url="https://localhost")

    assert change(repeated="not the same at all").status_code == 422
    assert change(new_password="short", repeated="short").status_code == 422
    before = pages.get_cookie(COOKIE, domain="localhost")
    assert (change().status_code, change().status_code) == (303, 303)
    after = pages.get_cookie(COOKIE, domain="localhost")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert get(pages, "/").status_code == 200


def test_a_form_from_elsewhere_changes_nothing(desk: Desk, pages: FlaskClient):
    desk.salesperson()
    sign_in(pages)
    token = csrf_in(get(pages, "/me").text)
    for headers, csrf in (
        ({"Sec-Fetch-Site": "cross-site"}, token),
        ({"Sec-Fetch-Site": "same-site"}, token),
        ({"Origin": "https://evil.example"}, token),
        (SAME, ""),
        (SAME, "0" * 40),
    ):
        data = {"csrf": csrf, "language": "en"}
        refused = pages.post("/look", data=data, headers=headers, base_url="https://localhost")
        assert refused.status_code == 403, headers
    assert 'lang="zh-CN"' in get(pages, "/me", **{"Accept-Language": "zh-CN"}).text
    without = pages.post("/sign-in", data={"login": ME, "password": PASSWORD}, base_url="https://localhost")
    assert without.status_code == 403


def test_signed_out_here_or_everywhere_the_cookie_is_worth_nothing(desk: Desk, pages: FlaskClient):
    desk.salesperson()
    other = make_pages(desk.parts).test_client()
    for browser in (pages, other):
        sign_in(browser)
    kept = pages.get_cookie(COOKIE, domain="localhost")
    assert kept is not None
    assert post(pages, "/sign-out").status_code == 303
    pages.set_cookie(COOKIE, kept.value, domain="localhost", secure=True)
    assert get(pages, "/me").status_code == 303
    assert get(other, "/me").status_code == 200
    sign_in(pages)
    assert post(pages, "/sign-out", everywhere="1").status_code == 303
    assert get(other, "/me").status_code == 303


def test_a_session_nobody_uses_ends_after_twelve_hours_and_one_in_use_does_not(
    desk: Desk, pages: FlaskClient
):
    desk.salesperson()
    sign_in(pages)
    for _ in range(3):
        desk.clock.move(hours=IDLE.total_seconds() / 3600 - 0.1)
        assert get(pages, "/me").status_code == 200
    desk.clock.move(hours=IDLE.total_seconds() / 3600)
    assert get(pages, "/me").status_code == 303


def test_a_page_that_looks_again_by_itself_keeps_no_session_alive(desk: Desk, pages: FlaskClient):
    desk.salesperson()
    sign_in(pages)
    for _ in range(2):
        desk.clock.move(hours=IDLE.total_seconds() / 3600 / 2)
        get(pages, "/?part=1")
    assert get(pages, "/me").status_code == 303


def test_a_cookie_is_no_refresh_token_and_a_refresh_token_no_cookie(desk: Desk, pages: FlaskClient):
    desk.salesperson()
    grant = desk.sign_in(ME, PASSWORD).json
    pages.set_cookie(COOKIE, grant["refresh_token"], domain="localhost", secure=True)
    assert get(pages, "/me").status_code == 303
    sign_in(pages)
    cookie = pages.get_cookie(COOKIE, domain="localhost")
    assert cookie is not None
    assert desk.ask("/refresh", {"refresh_token": cookie.value}).status_code == 401


def test_a_sign_in_takes_no_session_that_somebody_set_before(desk: Desk, pages: FlaskClient):
    desk.salesperson()
    pages.set_cookie(COOKIE, "chosen.by-somebody-else", domain="localhost", secure=True)
    sign_in(pages)
    cookie = pages.get_cookie(COOKIE, domain="localhost")
    assert cookie is not None
    assert cookie.value != "chosen.by-somebody-else"


def test_the_policy_is_on_every_answer_and_nothing_personal_is_kept(desk: Desk, pages: FlaskClient):
    desk.salesperson()
    sign_in(pages)
    for path in ("/sign-in", "/me", "/", "/nowhere", "/mails/1"):
        answer = get(pages, path)
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, (path, name)


def test_a_page_that_is_missing_and_one_for_others_are_the_same_bytes(desk: Desk, pages: FlaskClient):
    desk.administrator()
    sign_in(pages, login="admin")
    missing, for_others = get(pages, "/nowhere"), get(pages, "/mail/to-answer")
    assert missing.status_code == for_others.status_code == 404
    assert missing.data == for_others.data


def test_where_a_service_is_away_its_part_says_so_and_the_frame_stands(desk: Desk, pages: FlaskClient):
    desk.salesperson()
    sign_in(pages)
    chinese = {"Accept-Language": "zh-CN"}
    desktop = get(pages, "/", **chinese)
    assert desktop.status_code == 200
    assert "待办暂时看不到" in desktop.text
    assert "邮件暂时看不到" in get(pages, "/mail/received", **chinese).text
    assert "客户暂时看不到" in get(pages, "/customers", **chinese).text
    assert get(pages, "/mails/5c1f0e2d3b4a59687766554433221100", **chinese).status_code == 503


def test_what_is_chosen_stays_and_brings_one_back_to_the_same_page(desk: Desk, pages: FlaskClient):
    desk.salesperson()
    sign_in(pages)
    back = post(pages, "/look", language="en", theme="dark", back="/customers?q=a")
    assert back.headers["Location"] == "/customers?q=a"
    post(pages, "/look", density="compact", single_keys="0", back="/me")
    page = get(pages, "/me", **{"Accept-Language": "zh-CN"}).text
    assert 'lang="en" data-theme="dark" data-density="compact" data-no-keys' in page


def test_a_signed_out_part_of_a_page_gets_a_panel_and_the_page_goes_on(desk: Desk, pages: FlaskClient):
    desk.salesperson()
    sign_in(pages)
    token = csrf_in(get(pages, "/me").text)
    desk.parts.resources.sessions.end_all(account_of_staff("zhou"), desk.clock.now())
    part = {**SAME, "HX-Request": "true", "X-CSRF-Token": token}
    form = {"unsaved": "reply/1", "text": "Dear"}
    panel = pages.post("/unsaved", data=form, headers=part, base_url="https://localhost")
    assert panel.status_code == 401
    assert 'hx-post="/sign-in"' in panel.text
    credentials = {"login": ME, "password": PASSWORD}
    again = pages.post("/sign-in", data=credentials, headers=part, base_url="https://localhost")
    assert again.status_code == 200
    assert "HX-Redirect" not in again.headers
    assert pages.post("/unsaved", data=form, headers=part, base_url="https://localhost").status_code == 204


def test_what_is_typed_is_kept_for_its_writer_and_for_nobody_else(desk: Desk, pages: FlaskClient):
    zhou = desk.salesperson()
    sign_in(pages)
    assert post(pages, "/unsaved", unsaved="reply/7", text="Dear Ms Li", to="a@b.example").status_code == 204
    assert post(pages, "/unsaved", unsaved="../../7", text="Dear Ms Li").status_code == 400
    unsaved = desk.parts.resources.unsaved
    assert unsaved.of(zhou, "reply/7") == {"text": "Dear Ms Li", "to": "a@b.example"}
    assert unsaved.of("somebody else", "reply/7") == {}
    unsaved.forget(zhou, "reply/7")
    assert unsaved.of(zhou, "reply/7") == {}


def test_what_was_kept_is_shown_over_what_it_was_typed_over(desk: Desk, pages: FlaskClient):
    zhou = desk.salesperson()
    sign_in(pages)
    typed = {"unsaved": "draft/7", "text": "USD 2.40", "version": "v1", "was-text": "USD 2.45", "was-cc": ""}
    assert post(pages, "/unsaved", **typed, stamp="here 1").status_code == 204
    now = Reply(
        "/drafts/7", "k", "draft/7", text="USD 2.50", version="v2", was={"text": "USD 2.50", "cc": ""}
    )
    frame: Any = SimpleNamespace(parts=desk.parts)
    with pages.application.test_request_context():
        g.visitor = SimpleNamespace(person=SimpleNamespace(account_id=zhou))
        shown = unsaved_in(frame, now)
        untouched = unsaved_in(frame, replace(now, draft="draft/8"))
    assert (shown.text, shown.version, shown.was) == ("USD 2.40", "v1", {"text": "USD 2.45", "cc": ""})
    assert shown.stamp == "here 1"
    assert untouched == replace(now, draft="draft/8")


def test_built_files_are_kept_by_browsers_and_nothing_else_is(desk: Desk, pages: FlaskClient):
    with get(pages, "/static/desk.css") as built:
        assert built.status_code == 200
        assert "immutable" in built.headers["Cache-Control"]
    assert get(pages, "/static/../app.py").status_code == 404
    assert get(pages, "/static/templates/layout.html").status_code == 404


def test_whose_password_somebody_else_has_set_is_told_so_on_the_desktop_for_two_weeks(
    desk: Desk, pages: FlaskClient
):
    account_id = desk.salesperson()
    sign_in(pages)
    desk.settle()
    assert "set a new password for you" not in get(pages, "/").text
    desk.clock.move(days=7)
    new = {"one_time_password": "for one time only"}
    assert desk.ask(f"/accounts/{account_id}/password", new, desk.headers("admin")).status_code == 200
    desk.settle()
    desk.change_password(ME, "for one time only", PASSWORD)
    desk.settle()
    sign_in(pages)
    assert "An administrator set a new password for you on 17 Oct 2026." in get(pages, "/").text
    desk.clock.move(days=15)
    sign_in(pages)
    assert "set a new password for you" not in get(pages, "/").text
