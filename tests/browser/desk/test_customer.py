"""A customer's file in a real browser: put right, by two people at once, a call logged by keys, printed."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk.sitting import at_desk, seen_whole
from tests.e2e.acting import mail_comes, mail_of
from tests.support import eventually
from tests.support.system import NewFolder
from tools.demo.company import Company, found_company, local, settings
from tools.launcher.system import System
from tools.smtp_sink import SmtpSink

# The first of them starts the system.
pytestmark = pytest.mark.timeout(300)

#: The note of a mail, and not the guidance beside it.
NOTE = ".remark-line:not(.guidance)"
MULLER, AMY = "h.mueller@mueller-druck-demo.de", "amy@lonestar-graphics-demo.us"


@pytest.fixture(scope="module")
def company(new_folder: NewFolder, sink: SmtpSink) -> Iterator[Company]:
    """The firm with three customers: one with a history, one to be put right, one in several time zones."""
    system = System(new_folder("customer"), movable_clock=True, settings=settings(sink))
    system.move_clock(local("2026-10-10 09:00"))
    try:
        system.start()
        founded = found_company(system, ("chenguodong", "wangmin", "lijing", "zhoutao", "sunyan"))
        founded.register("Müller Druckbedarf GmbH", "DE", "lijing", 1, emails=[MULLER], grade="A")
        founded.register("Lone Star Graphics", "US", "lijing", 7, emails=[AMY], grade="B")
        founded.register("Kaveri Ofset", "IN", "lijing", 5, emails=["priya@kaveri-demo.in"], grade="C")
        mail_comes(founded, "2026-10-10 09:10", MULLER, "Quotation request, plates")
        mail_comes(founded, "2026-10-10 09:12", AMY, "Plates for Houston")
        for subject in ("Quotation request, plates", "Plates for Houston"):
            mail_of(founded.staff["lijing"], subject)
        yield founded
    finally:
        system.kill_all()


def file_of(company: Company, name: str) -> str:
    """The address of a customer's file."""
    (found,) = company.staff["wangmin"].items("customers", "/customers", q=name)
    return f"/customers/{found['id']}"


def history(page: Page) -> str:
    return page.locator(".timeline").first.inner_text()


@pytest.mark.req_in_part("R021")
def test_what_was_typed_wrong_is_put_right_and_the_history_tells_both_and_who(chromium, company):
    with at_desk(chromium, company, "lijing") as page:
        page.goto(f"{file_of(company, 'Kaveri')}/record")
        page.get_by_role("link", name="更正", exact=True).first.click()
        page.fill("#name", "Kaveri Offset Supplies")
        page.fill("#source", "Canton Fair")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("heading", name="Kaveri Offset Supplies", exact=True)).to_be_visible()
        expect(page.locator(".timeline").first).to_contain_text(
            "公司名称：Kaveri Ofset → Kaveri Offset Supplies".removeprefix("公司")
        )
        assert "来源：— → Canton Fair" in history(page)
        assert "李静" in history(page)
        page.get_by_role("link", name="更正", exact=True).nth(1).click()
        page.fill("#position", "Purchasing")
        page.get_by_role("button", name="保存").click()
        expect(page.locator(".contact").first).to_contain_text("Purchasing")
        expect(page.locator(".timeline").first).to_contain_text("职务：— → Purchasing")


# In each of these, mine is typed before theirs is saved: a page in which nobody types shows theirs at once.


def test_two_who_put_right_the_same_field_are_shown_both_and_choose(chromium, company):
    here = f"{file_of(company, 'Kaveri')}/record?edit=company"
    with (
        at_desk(chromium, company, "lijing") as mine,
        at_desk(chromium, company, "wangmin") as theirs,
    ):
        mine.goto(here)
        theirs.goto(here)
        mine.fill("#name", "Kaveri Offset Ltd")
        theirs.fill("#name", "Kaveri Offset Supplies Pvt")
        theirs.get_by_role("button", name="保存").click()
        theirs.wait_for_url("**/record?after=*")
        mine.get_by_role("button", name="保存").click()
        clash = mine.locator("form.clash")
        expect(clash).to_contain_text("王敏刚才改过同一处")
        expect(clash).to_contain_text("Kaveri Offset Supplies Pvt")
        expect(mine.locator("#name")).to_have_value("Kaveri Offset Ltd")
        clash.get_by_label("用我的").check()
        clash.get_by_role("button", name="保存选择").click()
        mine.wait_for_url("**/record?after=*")
        expect(mine.get_by_role("heading", name="Kaveri Offset Ltd", exact=True)).to_be_visible()


def test_two_who_put_right_different_fields_are_both_right_and_asked_nothing(chromium, company):
    here = f"{file_of(company, 'Lone')}/record?edit=company"
    with (
        at_desk(chromium, company, "lijing") as mine,
        at_desk(chromium, company, "wangmin") as theirs,
    ):
        mine.goto(here)
        theirs.goto(here)
        mine.fill("#name", "Lone Star Graphics Inc")
        theirs.fill("#source", "PrintPack")
        theirs.get_by_role("button", name="保存").click()
        theirs.wait_for_url("**/record?after=*")
        mine.get_by_role("button", name="保存").click()
        mine.wait_for_url("**/record?after=*")
        expect(mine.get_by_role("heading", name="Lone Star Graphics Inc", exact=True)).to_be_visible()
        expect(mine.locator("dl.facts").first).to_contain_text("PrintPack")


def test_a_note_that_two_write_is_chosen_and_what_was_typed_is_not_lost(chromium, company):
    mail = mail_of(company.staff["lijing"], "Plates for Houston")
    here = f"/mails/{mail['mail_id']}"
    with (
        at_desk(chromium, company, "lijing") as mine,
        at_desk(chromium, company, "wangmin") as theirs,
    ):
        for page in (mine, theirs):
            page.goto(here)
            page.locator(f"{NOTE} summary").click()
        mine.locator(f"{NOTE} textarea").fill("休斯敦要版材，月底前")
        theirs.locator(f"{NOTE} textarea").fill("休斯敦要版材，急")
        theirs.get_by_role("button", name="保存备注").click()
        expect(theirs.locator(f"{NOTE} summary")).to_contain_text("急")
        mine.get_by_role("button", name="保存备注").click()
        clash = mine.locator("form.clash")
        expect(clash).to_contain_text("王敏刚才改过同一处")
        expect(mine.locator(f"{NOTE} textarea")).to_have_value("休斯敦要版材，月底前")
        clash.get_by_label("用王敏的").check()
        clash.get_by_role("button", name="保存选择").click()
        expect(mine.locator(f"{NOTE} summary")).to_contain_text("急")


def test_a_draft_changed_elsewhere_is_chosen_and_not_overwritten(chromium, company):
    draft = company.staff["lijing"].post(
        "mail",
        "/drafts",
        {
            "customer_id": file_of(company, "Müller").rpartition("/")[2],
            "in_reply_to_mail_id": None,
            "to": [MULLER],
            "cc": [],
            "subject": "Plates",
            "text": "USD 2.45",
        },
    )
    here = f"/drafts/{draft['draft_id']}"
    with (
        at_desk(chromium, company, "lijing") as mine,
        at_desk(chromium, company, "lijing") as elsewhere,
    ):
        mine.goto(here)
        elsewhere.goto(here)
        mine.fill("#reply-rich", "USD 2.40")
        elsewhere.fill("#reply-rich", "USD 2.50")
        with elsewhere.expect_response(lambda answer: answer.request.method == "POST" and here in answer.url):
            elsewhere.get_by_role("button", name="存草稿").click()
        expect(elsewhere.locator("#reply-text")).to_have_value("USD 2.50")
        mine.get_by_role("button", name="存草稿").click()
        clash = mine.locator("form.clash")
        expect(clash).to_contain_text("USD 2.50")
        expect(mine.locator("#reply-text")).to_have_value("USD 2.40")
        clash.get_by_label("用李静的").check()
        clash.get_by_role("button", name="保存选择").click()
        expect(mine.locator("form.clash")).to_have_count(0)
        expect(mine.locator("#reply-text")).to_have_value("USD 2.50")


@pytest.mark.req_in_part("R019")
def test_a_call_is_logged_by_four_keys_and_its_text_with_the_next_contact_by_the_grade(chromium, company):
    with at_desk(chromium, company, "lijing") as page:
        page.goto(file_of(company, "Müller"))
        expect(page.locator("tl-keys")).to_be_attached()
        page.keyboard.press("t")
        expect(page.locator("#summary")).to_be_focused()
        expect(page.locator("#next_on")).to_have_value("2026-10-13")
        page.keyboard.type("电话确认交期十一月底")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".timeline").first).to_contain_text("电话确认交期十一月底")
        assert "去电" in history(page)
        expect(page.locator("aside")).to_contain_text("10月13日")


@pytest.mark.parametrize("script", [True, False])
def test_what_is_wrong_is_said_at_its_field_and_the_summary_leads_there(chromium, company, script):
    with at_desk(chromium, company, "lijing", java_script_enabled=script) as page:
        page.goto(f"{file_of(company, 'Müller')}/record?edit=company")
        page.fill("#name", "Müller Druck")
        page.fill("#domains", "not a domain")
        page.get_by_role("button", name="保存").click()
        summary = page.locator(".summary")
        expect(summary).to_be_visible()
        expect(page.locator("#name")).to_have_value("Müller Druck")
        expect(page.locator("#domains")).to_have_attribute("aria-invalid", "true")
        expect(page.locator("#domains-error")).to_be_visible()
        if script:
            expect(summary).to_be_focused()
            summary.get_by_role("link").first.click()
            expect(page.locator("#domains")).to_be_focused()
            page.fill("#domains", "mueller-druck-demo.de")
            page.get_by_role("button", name="保存").click()
            page.wait_for_url("**/record?after=*")
            expect(page.get_by_role("heading", name="Müller Druck", exact=True)).to_be_visible()


def test_a_file_on_paper_says_who_printed_it_and_why_and_is_without_the_frame(chromium, company):
    here = file_of(company, "Müller")
    with at_desk(chromium, company, "lijing") as page:
        page.goto(here)
        page.get_by_role("link", name="打印").click()
        page.get_by_role("button", name="生成打印页").click()
        expect(page.locator("#why")).to_be_focused()
        page.fill("#why", "展会")
        page.get_by_role("button", name="生成打印页").click()
        expect(page.locator(".paper")).to_contain_text("用途：展会（李静")
        expect(page.locator(".paper .timeline")).to_be_visible()
        page.emulate_media(media="print")
        expect(page.locator(".printed")).to_contain_text("李静")
        for part in (".top", ".rail", ".actions"):
            expect(page.locator(part).first).to_be_hidden()
    with at_desk(chromium, company, "zhoutao") as other:
        assert other.request.get(f"{here}/print").status == 404
    with at_desk(chromium, company, "sunyan") as credit:
        assert credit.request.get(f"{here}/print").status == 404


def test_the_timeline_is_narrowed_and_told_by_days(chromium, company):
    with at_desk(chromium, company, "lijing") as page:
        page.goto(file_of(company, "Müller"))
        expect(page.locator(".timeline .day").first).to_be_visible()
        page.locator(".kinds").get_by_role("link", name="邮件").click()
        page.wait_for_url("**/timeline?kind=mail")
        assert "来邮件" in history(page)
        assert "登记客户" not in history(page)
        page.get_by_role("link", name=re.compile("来邮件")).click()
        page.wait_for_url("**/mails/*")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_each_page_is_seen_whole_and_axe_finds_nothing(chromium, company, language):
    here, other = file_of(company, "Müller"), file_of(company, "Lone")
    pages = {
        "file": here,
        "log": f"{here}?log=1",
        "orders": f"{here}/orders",
        "credit": f"{here}/credit",
        "files": f"{here}/files",
        "mail": f"{here}/mail",
        "record": f"{other}/record",
        "company": f"{other}/record?edit=company",
        "grade": f"{other}/record?edit=grade",
        "contact": f"{other}/record?edit=contact",
        "print": f"{here}/print",
        "timeline": f"{other}/timeline",
        "looks": f"{other}/looks",
    }
    with at_desk(chromium, company, "wangmin", locale=language) as page:
        for name, address in pages.items():
            seen_whole(page, address, f"customer-{name}-{language}")


def test_a_letter_that_comes_back_says_so_until_the_address_works_again(chromium, company, sink):
    mail = mail_of(company.staff["lijing"], "Plates for Houston")
    sink.answers[AMY] = "550 5.1.1 User unknown"
    with at_desk(chromium, company, "lijing") as page:
        page.goto(f"/mail/received/{mail['mail_id']}?reply=one")
        page.fill("#reply-rich", "Happy new year.")
        page.locator(".dock button.main").click()
        page.wait_for_url("**/drafts/*")
        draft = page.url.partition("?")[0]

        def came_back() -> bool:
            page.goto(draft)
            return bool(page.get_by_role("button", name="地址已恢复").count())

        eventually(came_back, 60)
        expect(page.get_by_text(f"{AMY} 未收到：地址不存在（5.1.1）")).to_be_visible()
        seen_whole(page, draft[draft.index("/drafts") :], "customer-came-back")
        page.goto(draft)
        page.locator(".dock button.main").click()
        expect(page.get_by_text("的邮件被退回，已暂停发送")).to_be_visible()
        page.goto("/")
        expect(page.locator(f'[data-row] a[href="{draft[draft.index("/drafts") :]}"]').first).to_be_visible()
        page.goto(file_of(company, "Lone Star"))
        expect(page.locator("#contacts")).to_contain_text("退信")
        sink.answers.clear()
        page.locator("#contacts").get_by_role("button", name="地址已恢复").click()
        page.wait_for_url("**/customers/*?after=*")
        expect(page.locator("#contacts")).not_to_contain_text("退信")
        page.goto(draft)
        expect(page.get_by_role("button", name="地址已恢复")).to_have_count(0)
        page.locator(".dock button.main").click()
        eventually(lambda: any(AMY in one.recipients for one in sink.delivered), 60)
