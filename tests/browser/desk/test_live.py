"""Pages that are open hear what happens: in a real browser, over the real services and their streams."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk.sitting import at_desk, row
from tests.e2e.acting import mail_comes, mail_of, todo_of
from tests.support.system import NewFolder
from tools.demo.company import Company, found_company, local, settings
from tools.launcher.system import LIVE, System
from tools.smtp_sink import SmtpSink

pytestmark = pytest.mark.timeout(300)

MULLER, AMY = "h.mueller@mueller-druck-demo.de", "amy@lonestar-graphics-demo.us"


@pytest.fixture(scope="module")
def company(new_folder: NewFolder, sink: SmtpSink) -> Iterator[Company]:
    """The firm on a Saturday it works: 李静 has one mail to answer."""
    system = System(new_folder("live"), movable_clock=True, settings=settings(sink))
    system.move_clock(local("2026-10-10 09:00"))
    try:
        system.start()
        founded = found_company(system, ("chenguodong", "wangmin", "lijing"))
        founded.register("Müller Druckbedarf GmbH", "DE", "lijing", 1, emails=[MULLER], grade="A")
        founded.register("Lone Star Graphics", "US", "lijing", 7, emails=[AMY], grade="B")
        mail_comes(founded, "2026-10-10 09:10", MULLER, "Quotation request, plates")
        todo_of(founded.staff["lijing"], "Quotation request, plates")
        yield founded
    finally:
        system.kill_all()


def is_live(page: Page) -> None:
    expect(page.locator("tl-live")).to_have_attribute("state", "live")


def test_a_mail_comes_onto_an_open_desktop_and_what_is_half_typed_stays(chromium, company):
    with at_desk(chromium, company, "lijing") as page:
        is_live(page)
        loads: list[str] = []
        page.on("request", lambda asked: loads.append(asked.url) if asked.is_navigation_request() else None)
        row(page, "Quotation request, plates").locator("summary").filter(has_text="稍后处理").click()
        typed = row(page, "Quotation request, plates").locator("input[type=datetime-local]")
        typed.fill("2026-10-10T15:30")
        mail_comes(company, "2026-10-10 09:20", AMY, "Plates, urgent")
        expect(row(page, "Plates, urgent")).to_be_visible()
        expect(page.locator("#said")).to_have_text("新增 1 项")
        expect(typed).to_be_focused()
        expect(typed).to_be_visible()
        expect(typed).to_have_value("2026-10-10T15:30")
        assert loads == []


def test_two_tabs_share_one_stream_and_both_hear(chromium, company):
    with at_desk(chromium, company, "lijing") as page:
        streams: list[str] = []
        page.context.on("request", lambda asked: streams.append(asked.url) if "/live?" in asked.url else None)
        is_live(page)
        other = page.context.new_page()
        other.goto("/")
        is_live(other)
        before = len(streams)
        mail_comes(company, "2026-10-10 09:30", AMY, "Plates, the second")
        for tab in (page, other):
            tab.bring_to_front()
            expect(row(tab, "Plates, the second")).to_be_visible()
        assert len(streams) == before


def test_what_is_settled_elsewhere_leaves_the_desktop_by_itself(chromium, company):
    todo_of(company.staff["lijing"], "Quotation request, plates")
    with at_desk(chromium, company, "lijing") as page, at_desk(chromium, company, "lijing") as phone:
        is_live(page)
        expect(row(phone, "Quotation request, plates")).to_be_visible()
        expect(phone.locator("form[data-htmx-powered]").first).to_be_attached()
        one = row(phone, "Quotation request, plates")
        one.locator("summary").filter(has_text="无需回复").click()
        one.locator("details[open] select").select_option("greeting")
        one.locator("details[open] button").first.click()
        expect(row(page, "Quotation request, plates")).to_have_count(0)


def test_without_the_stream_it_is_said_and_afterwards_everything_is_caught_up(chromium, company):
    with at_desk(chromium, company, "lijing", allowed=("/live",)) as page:
        is_live(page)
        company.system.process(LIVE).stop()
        try:
            expect(page.locator("tl-live")).to_have_attribute("state", "behind")
            expect(page.locator("tl-live")).to_contain_text("正在重连")
            mail_comes(company, "2026-10-10 09:40", MULLER, "While nobody listened")
            todo_of(company.staff["lijing"], "While nobody listened")
            # What is shown is of a time, and says so in the page itself.
            expect(page.locator("#stale")).to_contain_text("连接断开，正在重连。显示的是 09:")
        finally:
            company.system.restart(LIVE)
        expect(page.locator("tl-live")).to_have_attribute("state", "live", timeout=60_000)
        expect(row(page, "While nobody listened")).to_be_visible()
        expect(page.locator("#stale")).to_be_hidden()


def test_a_machine_without_a_network_is_told_what_it_sees_and_what_it_keeps(chromium, company):
    with at_desk(chromium, company, "lijing", allowed=("",)) as page:
        is_live(page)
        page.context.set_offline(True)
        expect(page.locator("#stale")).to_contain_text("电脑没有联网。显示的是 09:")
        page.context.set_offline(False)
        expect(page.locator("tl-live")).to_have_attribute("state", "live", timeout=60_000)
        expect(page.locator("#stale")).to_be_hidden()


def test_two_who_answer_one_mail_know_of_each_other_until_one_goes(chromium, company):
    mail = mail_of(company.staff["lijing"], "Quotation request, plates")["mail_id"]
    with at_desk(chromium, company, "lijing") as one, at_desk(chromium, company, "wangmin") as other:
        one.goto(f"/mail/received/{mail}?reply=one")
        other.goto(f"/mail/received/{mail}")
        expect(other.locator(".present")).to_contain_text("李静正在回复这封邮件")
        is_live(one)
        expect(one.locator(".present")).not_to_contain_text("正在回复")
        other.goto(f"/mail/received/{mail}?reply=one")
        expect(one.locator(".present")).to_contain_text("王敏正在回复这封邮件", timeout=30_000)
        other.goto("/")
        expect(one.locator(".present")).not_to_contain_text("正在回复")


def test_what_comes_in_out_of_sight_is_announced_and_shown_by_a_click(chromium, company):
    with at_desk(chromium, company, "lijing", viewport={"width": 1440, "height": 320}) as page:
        page.goto("/mail/received")
        is_live(page)
        pane = page.locator(".pane.list .scroll")
        pane.evaluate("pane => pane.scrollTo(0, pane.scrollHeight)")
        page.wait_for_function("() => document.querySelector('.pane.list .scroll').scrollTop > 0")
        mail_comes(company, "2026-10-10 09:45", AMY, "Plates, out of sight")
        expect(page.locator("#fresh")).to_have_text("新增 1 项，显示")
        page.locator("#fresh").click()
        expect(row(page, "Plates, out of sight")).to_be_in_viewport()
        expect(page.locator("#fresh")).to_be_hidden()


def test_signed_out_elsewhere_the_page_says_so(chromium, company):
    with at_desk(chromium, company, "lijing", allowed=("",)) as page:
        is_live(page)
        other = page.context.new_page()
        other.goto("/")
        other.locator("summary.avatar").click()
        other.get_by_role("button", name="退出登录").click()
        other.wait_for_url("**/sign-in*")
        page.bring_to_front()
        expect(page.locator("tl-live")).to_have_attribute("state", "behind")


def test_a_box_and_an_open_mail_hear_and_a_half_typed_note_keeps_its_text_and_caret(chromium, company):
    with at_desk(chromium, company, "lijing") as page:
        page.goto("/mail/received")
        row(page, "Plates, urgent").locator("[data-open]").click()
        page.wait_for_url("**/mail/received/*")
        is_live(page)
        mail_id = page.url.rpartition("/")[2]
        page.keyboard.press("b")
        note = page.locator("#reading textarea").first
        expect(note).to_be_focused()
        page.keyboard.type("嫌贵，要")
        page.keyboard.press("ArrowLeft")
        mail_comes(company, "2026-10-10 09:50", AMY, "Plates, the third")
        expect(row(page, "Plates, the third")).to_be_visible()
        # Somebody else writes the note meanwhile: it is shown, and what is typed here stays.
        lijing = company.staff["lijing"]
        lijing.post("mail", f"/mails/{mail_id}/note", {"note": "已在电话里答复"})
        expect(page.locator(".remark-line summary")).to_contain_text("已在电话里答复")
        expect(note).to_be_focused()
        expect(note).to_have_value("嫌贵，要")
        assert note.evaluate("field => field.selectionStart") == 3
