"""The desk's own elements in a real browser: keys, input methods, menus, the palette, drafts, live."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.gallery import served
from tests.support import eventually


@pytest.fixture
def page(chromium, stream):
    with served(stream) as address:
        context = chromium.new_context(base_url=address, reduced_motion="reduce", locale="zh-CN")
        # A page of the gallery takes a moment where two tests share a core.
        context.set_default_timeout(45_000)
        expect.set_options(timeout=45_000)
        opened = context.new_page()
        errors: list[str] = []
        opened.on("pageerror", lambda error: errors.append(str(error)))
        yield opened
        context.close()
    assert errors == []


def wait_for_htmx(page: Page) -> None:
    """Until then forms are sent by the browser itself, as without script."""
    expect(page.locator("#todo-1 form[data-htmx-powered]").first).to_be_attached()


def current(page: Page):
    return page.locator('[data-row][aria-current="true"]')


def test_j_and_k_walk_through_the_rows_of_all_lists_and_stop_at_their_ends(page):
    page.goto("/gallery/desktop")
    expect(current(page)).to_have_id("todo-1")
    page.keyboard.press("k")
    expect(current(page)).to_have_id("todo-1")
    for expected in ("todo-2", "todo-3"):
        page.keyboard.press("j")
        expect(current(page)).to_have_id(expected)
        expect(current(page).locator("[data-open]")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(current(page)).to_have_id("todo-2")


@pytest.mark.parametrize(("key", "address"), [("r", "/mails/1"), ("o", "/mails/1"), ("c", "/write")])
def test_a_key_does_what_its_button_in_the_current_row_or_on_the_page_does(page, key, address):
    page.goto("/gallery/desktop")
    page.keyboard.press(key)
    page.wait_for_url(f"**{address}")


def test_g_and_a_letter_go_to_a_place(page):
    page.goto("/gallery/desktop")
    page.keyboard.press("g")
    page.keyboard.press("m")
    page.wait_for_url("**/mail")


def test_keys_do_nothing_while_somebody_types(page):
    page.goto("/gallery/mail")
    page.locator("#reply-rich").focus()
    page.keyboard.type("jkr?c")
    assert page.locator("#reply-text").input_value().startswith("jkr?c")
    assert page.url.endswith("/gallery/mail")
    expect(page.locator("#shortcuts")).not_to_be_visible()


def test_single_keys_can_be_switched_off_and_arrows_stay(page):
    page.goto("/gallery/desktop")
    page.evaluate("document.documentElement.dataset.noKeys = ''")
    for key in ("j", "?", "c", "/"):
        page.keyboard.press(key)
    expect(current(page)).to_have_id("todo-1")
    expect(page.locator("#shortcuts")).not_to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(current(page)).to_have_id("todo-2")


def compose(page: Page, text: str):
    """An input method's open composition; Enter within it is a key of the input method's."""
    line = page.context.new_cdp_session(page)
    line.send(
        "Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
    )
    for kind in ("rawKeyDown", "keyUp"):
        line.send(
            "Input.dispatchKeyEvent",
            {"type": kind, "key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229},
        )
    return line


def test_enter_in_a_composition_sends_nothing_and_the_text_stays(page, stream):
    page.goto("/gallery/mail")
    page.locator("#reply-to").click()
    page.locator("#reply-to").fill("")
    line = compose(page, "zhong")
    line.send("Input.insertText", {"text": "中"})
    expect(page.locator("#reply-to")).to_have_value("中")
    assert [path for path, _ in stream.sent if path == "/drafts"] == []


def test_a_composition_in_the_palette_asks_only_for_what_came_of_it(page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/palette" in request.url else None)
    page.goto("/gallery/desktop")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette [role=option]").first).to_be_visible()
    line = compose(page, "bao'jia")
    line.send("Input.insertText", {"text": "报价"})
    expect(page.locator("#palette mark").first).to_have_text("报价")
    assert not [url for url in asked if "bao" in url]


def test_the_palette_opens_by_key_and_click_walks_by_arrows_and_closes_by_escape(page):
    page.goto("/gallery/desktop")
    for opening in (
        lambda: page.keyboard.press("/"),
        lambda: page.keyboard.press("Control+k"),
        lambda: page.locator("#q").click(),
    ):
        opening()
        expect(page.locator("#palette-q")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("#palette")).not_to_be_visible()
        # It goes a moment later from a box that is no longer there, and from the one that opened it.
        expect(page.locator("#palette-q")).not_to_be_focused()
        expect(page.locator("#q")).not_to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#palette-q")).to_be_focused()
    page.keyboard.type("kav")
    chosen = page.locator('#palette [role=option][aria-selected="true"]')
    expect(chosen.locator("mark")).to_have_text("Kav")
    page.keyboard.press("ArrowDown")
    expect(chosen).to_contain_text("CTCP")
    expect(page.locator("#palette-q")).to_have_attribute("aria-activedescendant", "hit-2-1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/m/2")


def test_a_menu_opens_by_its_key_takes_the_focus_and_gives_it_back(page, stream):
    page.goto("/gallery/desktop")
    wait_for_htmx(page)
    page.keyboard.press("l")
    menu = current(page).locator("details", has_text="一小时后")
    expect(menu).to_have_attribute("open", "")
    expect(menu.get_by_role("button", name="一小时后")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(menu.get_by_role("button", name="今天下午")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
    page.keyboard.press("l")
    with page.expect_response("**/todos/1/later"):
        page.keyboard.press("Enter")
    assert stream.sent[-1][1]["until"] == "hour"
    assert stream.sent[-1][1]["csrf"] == "token"


def test_undo_is_a_key_and_the_toast_goes(page):
    page.goto("/gallery/desktop")
    wait_for_htmx(page)
    with page.expect_response("**/todos/7/restore"):
        page.keyboard.press("z")
    expect(page.locator("tl-toast")).to_have_count(0)


def test_the_sheet_of_shortcuts_opens_by_a_question_mark(page):
    page.goto("/gallery/desktop")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#shortcuts")).not_to_be_visible()


def test_a_deadline_runs_down_in_words_and_changes_its_state(page):
    page.clock.install(time="2026-10-10T11:55:00+08:00")
    page.goto("/gallery/desktop")
    clock = page.locator("#todo-3 tl-clock")
    expect(clock).to_have_text("剩 1 小时 05 分")
    page.clock.run_for("00:30:20")
    expect(clock).to_have_text("剩 34 分")
    page.clock.run_for("00:35:00")
    expect(clock).to_have_text("超时 0 分")
    expect(page.locator("#todo-3")).to_have_class("row todo is-late")


@pytest.mark.parametrize("wrong", ["2020-01-01T00:00:00Z", "2026-10-10T11:56:30+08:00"])
def test_a_deadline_runs_down_by_the_hour_of_the_server_whatever_this_machine_says(page, wrong):
    page.clock.install(time=wrong)
    page.goto("/gallery/desktop")
    page.clock.run_for("00:30:20")
    expect(page.locator("#todo-3 tl-clock")).to_have_text("剩 34 分")


def test_what_was_typed_is_back_after_the_page_was_left(page, stream):
    page.goto("/gallery/mail")
    with page.expect_response("**/unsaved"):
        page.locator("#reply-rich").fill("Dear Priya, half a lett")
    assert stream.sent[-1][1]["text"] == "Dear Priya, half a lett"
    page.goto("/gallery/hold")
    page.goto("/gallery/mail")
    expect(page.locator("#reply-text")).to_have_value("Dear Priya, half a lett")
    with page.expect_response("**/drafts"):
        page.locator("#reply-rich").press("Control+Enter")
    page.goto("/gallery/mail")
    expect(page.locator("#reply-text")).not_to_have_value("Dear Priya, half a lett")


#: The page ends, and whatever it keeps at that is kept.
END_OF_PAGE = "() => dispatchEvent(new Event('pagehide'))"


def test_what_was_typed_comes_back_with_what_it_was_typed_over(page, stream):
    page.goto("/gallery/mail")
    page.locator("#reply-rich").fill("Dear Priya, half a lett")
    page.goto("/gallery/hold")
    # As if somebody had changed the draft meanwhile: what was kept is of an earlier version.
    earlier = "([one, kept]) => (localStorage[one] = kept.replace('v1', 'v0'))"
    for kept in page.evaluate("() => Object.entries(localStorage)"):
        page.evaluate(earlier, kept)
    page.goto("/gallery/mail")
    expect(page.locator("#reply-text")).to_have_value("Dear Priya, half a lett")
    expect(page.locator("form.box input[name=version]")).to_have_value("v0")
    expect(page.locator("form.box input[name=was-text]")).to_have_value("Dear Priya")


def test_what_was_typed_later_on_another_machine_stays_and_what_was_typed_here_is_offered(page, stream):
    page.goto("/gallery/mail")
    at_desk = page.locator("#reply-text").input_value()
    page.locator("#reply-rich").fill("Dear Priya, half a lett")
    page.evaluate(END_OF_PAGE)
    stream.stamp = "of another machine"
    page.goto("/gallery/mail")
    expect(page.locator("#reply-text")).to_have_value(at_desk)
    page.get_by_role("button", name="改用这台电脑上写的").click()
    expect(page.locator("#reply-text")).to_have_value("Dear Priya, half a lett")


def test_what_another_machine_has_gone_on_with_is_let_go_here(page, stream):
    page.goto("/gallery/mail")
    at_desk = page.locator("#reply-text").input_value()
    with page.expect_response("**/unsaved"):
        page.locator("#reply-rich").fill("Dear Priya, half a lett")
    page.wait_for_function("() => Object.values(localStorage).some((kept) => JSON.parse(kept).atDesk)")
    stream.stamp = "of another machine"
    page.goto("/gallery/mail")
    expect(page.locator("#reply-text")).to_have_value(at_desk)
    expect(page.locator("[data-typed-here]")).to_be_hidden()
    assert page.evaluate("() => Object.keys(localStorage)") == []


@pytest.mark.parametrize("by", ["key", "button"])
def test_what_was_sent_is_not_kept_again_by_a_pause_that_was_running_or_by_leaving_the_page(page, stream, by):
    page.goto("/gallery/mail")
    page.locator("#reply-rich").fill("Dear Priya, half a lett")
    with page.expect_response("**/drafts**"):
        if by == "key":
            page.locator("#reply-rich").press("Control+Enter")
        else:
            page.get_by_role("button", name="存草稿").click()
    page.evaluate(END_OF_PAGE)
    page.goto("/gallery/mail")
    expect(page.locator("#reply-text")).not_to_have_value("Dear Priya, half a lett")
    page.locator("#reply-rich").fill("Dear Priya, half a lett")
    page.evaluate(END_OF_PAGE)
    page.goto("/gallery/mail")
    expect(page.locator("#reply-text")).to_have_value("Dear Priya, half a lett")


def test_what_was_sent_is_over_also_where_its_part_was_fetched_anew_before_the_answer(page, stream):
    page.goto("/gallery/mail")
    held = []
    page.route("**/drafts*", lambda route: held.append(route))
    page.locator("#reply-rich").fill("Dear Priya, half a lett")
    with page.expect_request("**/drafts*"):
        page.locator("#reply-rich").press("Control+Enter")
    page.evaluate("one => one.replaceWith(one.cloneNode(true))", page.locator("tl-draft").element_handle())
    with page.expect_response("**/drafts*"):
        (route,) = held
        route.fulfill(status=204)
    page.evaluate(END_OF_PAGE)
    page.goto("/gallery/mail")
    expect(page.locator("#reply-text")).not_to_have_value("Dear Priya, half a lett")


def test_a_topic_that_is_told_fetches_its_part_anew_as_of_its_place(page, stream):
    page.goto("/gallery/desktop")
    expect(page.locator("tl-live")).to_have_attribute("state", "live")
    stream.say("todos/9", "scheduler:1/0/6")
    stream.say("todos/7", "scheduler:1/0/7")
    expect(page.locator("#todo-1")).to_have_count(0)
    assert stream.asked == ["after=scheduler%3A1%2F0%2F7"]
    expect(current(page)).to_have_id("todo-2")


def test_what_comes_while_a_button_is_pressed_takes_nothing_from_under_the_pointer(page, stream):
    page.goto("/gallery/desktop?language=zh_CN&theme=light")
    expect(page.locator("tl-live")).to_have_attribute("state", "live")
    page.evaluate("document.addEventListener('htmx:before:swap', () => (window.came = true))")
    button = page.locator("[data-topic] [data-row] summary:visible").first
    button.hover()
    page.mouse.down()
    button.evaluate("pressed => (pressed.mine = true)")
    stream.say("todos/7", "scheduler:1/0/7")
    page.wait_for_function("() => window.came")
    assert page.evaluate("[...document.querySelectorAll('summary')].some(one => one.mine)")
    page.mouse.up()
    eventually(lambda: len(stream.asked) == 2, what="asked again once it is let go")
    assert stream.asked[-1] == ""


def test_after_a_broken_line_the_page_says_so_and_looks_again_at_every_part(page, stream):
    page.goto("/gallery/desktop")
    live = page.locator("tl-live")
    expect(live).to_have_attribute("state", "live")
    stream.close()
    expect(live).to_have_attribute("state", "behind")
    expect(live).to_contain_text("正在重连")
    expect(live).to_have_attribute("state", "live")
    expect(page.locator("#todo-1")).to_have_count(0)
    assert stream.asked == [""]


def test_one_tab_of_a_browser_reads_the_stream_for_all(page, stream):
    lines: list[str] = []
    page.context.on("request", lambda request: lines.append(request.url) if "/live" in request.url else None)
    page.goto("/gallery/desktop")
    expect(page.locator("tl-live")).to_have_attribute("state", "live")
    other = page.context.new_page()
    other.goto("/gallery/desktop")
    expect(other.locator("tl-live")).to_have_attribute("state", "live")
    stream.say("todos/7", "scheduler:1/0/7")
    for tab in (page, other):
        expect(tab.locator("#todo-1")).to_have_count(0)
    assert len(lines) == 1


def test_without_script_every_form_and_link_is_there(chromium, stream):
    with served(stream) as address:
        context = chromium.new_context(base_url=address, java_script_enabled=False)
        page = context.new_page()
        page.goto("/gallery/desktop")
        page.locator("#todo-1 summary", has_text="稍后处理").click()
        page.get_by_role("button", name="一小时后").first.click()
        page.goto("/gallery/desktop")
        page.locator("#q").fill("kav")
        page.locator("#q").press("Enter")
        assert page.url.endswith("/search?q=kav")
        context.close()
    assert stream.sent[0][1]["until"] == "hour"
