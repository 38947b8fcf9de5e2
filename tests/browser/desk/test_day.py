"""A day at the desk, in a real browser, over the real services: what people see, press and type."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import SMTP

import pytest
from playwright.sync_api import expect

from tests.browser.desk.sitting import at_desk, row, seen_whole
from tests.browser.desk.trying import interrupted, outgrown
from tests.e2e.acting import mail_comes, mail_of, todo_of
from tests.support import eventually
from tests.support.system import NewFolder
from tools.demo.company import Company, found_company, local, settings
from tools.launcher.system import System
from tools.smtp_sink import SmtpSink

# The first of them starts the system.
pytestmark = pytest.mark.timeout(300)

PRIYA = "priya@kaveri-demo.in"
MULLER, AMY = "h.mueller@mueller-druck-demo.de", "amy@lonestar-graphics-demo.us"
STRANGER = "riyadhprint2026@gmail.com"
HOSTILE = (
    "<p style='color:red'>Hello</p><script>top.hacked = 1</script><img src=x onerror='top.hacked = 1'>"
    "<img src='http://tracker.example/p.gif'><form action='http://evil.example'><input name=a></form>"
    "<div style='position:fixed;inset:0'>over everything</div>"
)
PDF = b"%PDF-1.7 \x00\xff offer"


@pytest.fixture(scope="module")
def company(new_folder: NewFolder, sink: SmtpSink) -> Iterator[Company]:
    """The firm on a Saturday it works, with three customers, their mail and a stranger's."""
    system = System(new_folder("day"), movable_clock=True, settings=settings(sink))
    system.move_clock(local("2026-10-10 09:00"))
    try:
        system.start()
        founded = found_company(system, ("chenguodong", "wangmin", "lijing", "zhoutao", "zhaolei", "sunyan"))
        founded.register("Müller Druckbedarf GmbH", "DE", "lijing", 1, emails=[MULLER], grade="A")
        founded.register("Lone Star Graphics", "US", "lijing", 7, emails=[AMY], grade="B")
        founded.register("Kaveri Offset Supplies", "IN", "zhaolei", 5, emails=[PRIYA], grade="C")
        mail_comes(founded, "2026-10-10 09:10", MULLER, "Quotation request, plates")
        mail_comes(founded, "2026-10-10 09:11", AMY, "Plates", html=HOSTILE)
        mail_comes(founded, "2026-10-10 09:12", PRIYA, "CTCP plate 530x664")
        mail_comes(founded, "2026-10-10 09:13", STRANGER, "price list")
        mail_comes(founded, "2026-10-10 09:14", AMY, "Season's greetings")
        for person, subject in (
            ("lijing", "Quotation request, plates"),
            ("lijing", "Plates"),
            ("lijing", "Season's greetings"),
            ("zhaolei", "CTCP plate 530x664"),
        ):
            todo_of(founded.staff[person], subject)
        mail_of(founded.staff["wangmin"], "price list", "/unassigned")
        yield founded
    finally:
        system.kill_all()


def sent_to(sink: SmtpSink, address: str) -> list[bytes]:
    return [one.content for one in sink.delivered if address in one.recipients]


def test_a_salesperson_answers_a_mail_and_it_leaves_the_desktop(chromium, company, sink):
    with at_desk(chromium, company, "lijing") as page:
        expect(page.get_by_role("heading", name="今日待办")).to_be_visible()
        row(page, "Quotation request, plates").get_by_role("link", name="回复").click()
        expect(page.locator("#reply-to")).to_have_value(MULLER)
        page.fill("#reply-rich", "Dear Mr Müller,\n20,000 m² at USD 2.45 FOB Shanghai.\nLi Jing")
        page.locator(".dock button.main").click()
        page.wait_for_url("**/drafts/*")
        expect(page.get_by_text("等待发送")).to_be_visible()
        eventually(lambda: sent_to(sink, MULLER), 60)
        (letter,) = sent_to(sink, MULLER)
        assert "2.45 FOB Shanghai" in message_from_bytes(letter, policy=SMTP).get_content()

        def gone() -> bool:
            page.goto("/")
            return bool(row(page, "Quotation request, plates").count() == 0)

        eventually(gone, 60)


def test_what_needs_no_answer_is_settled_by_keys_alone_and_taken_back(chromium, company):
    with at_desk(chromium, company, "lijing") as page:
        expect(page.locator("form[data-htmx-powered]").first).to_be_attached()
        subject = "Season's greetings"
        expect(row(page, subject)).to_be_visible()
        for _ in range(page.locator("[data-row]").count()):
            if subject in (page.locator('[data-row][aria-current="true"]').text_content() or ""):
                break
            page.keyboard.press("j")
        page.keyboard.press("n")
        expect(page.locator(".current details[open] select")).to_be_focused()
        page.keyboard.press("Control+Enter")
        expect(page.locator("#toasts")).to_contain_text("已标记“无需回复”")
        expect(row(page, subject)).to_have_count(0)
        page.keyboard.press("z")
        # At the latest when the desktop looks again by itself, which is every thirty seconds.
        expect(row(page, subject)).to_have_count(1, timeout=60_000)


def test_a_note_is_written_by_keys_and_stands_in_the_list(chromium, company):
    with at_desk(chromium, company, "lijing") as page:
        page.goto("/mail/received")
        row(page, "Season's greetings").locator("[data-open]").click()
        page.wait_for_url("**/mail/received/*")
        page.keyboard.press("b")
        page.keyboard.type("节日问候，不用回")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".remark-line")).to_contain_text("节日问候，不用回")
        page.goto("/mail/received")
        expect(row(page, "Season's greetings")).to_contain_text("节日问候，不用回")


def test_hostile_html_runs_nothing_asks_nobody_and_covers_nothing(chromium, company):
    with at_desk(chromium, company, "lijing") as page:
        page.goto("/mail/received")
        page.locator("[data-row]").filter(has=page.get_by_text("Plates", exact=True)).locator(
            "a"
        ).first.click()
        body = page.frame_locator("iframe[data-body]")
        expect(body.get_by_text("Hello")).to_be_visible()
        assert page.evaluate("window.hacked") is None
        assert body.locator("script, form, input").count() == 0
        assert "fixed" not in (body.locator("body").inner_html())
        expect(page.get_by_text("1 张外部图片未加载")).to_be_visible()


def test_a_manager_puts_a_stranger_on_file_and_the_salesperson_has_his_mail(chromium, company):
    with at_desk(chromium, company, "wangmin") as page:
        row(page, "price list").get_by_role("link", name="分配").click()
        page.select_option("#country", "SA")
        page.fill("#name", "Riyadh Print")
        # Beside each name stands how much is open.
        page.select_option("#owner_id", company.staff["zhoutao"].staff_id)
        page.get_by_role("button", name="建档并分配").click()
        page.wait_for_url("**/mail/unassigned")
        todo_of(company.staff["zhoutao"], "price list")
    with at_desk(chromium, company, "zhoutao") as page:
        expect(row(page, "price list")).to_contain_text("Riyadh Print")


def test_what_needs_approval_is_submitted_judged_and_sent(chromium, company, sink):
    with at_desk(chromium, company, "zhaolei") as page:
        row(page, "CTCP plate").get_by_role("link", name="回复").click()
        page.fill("#reply-rich", "Dear Priya,\nUSD 2.45 for a full container.\nZhao Lei")
        expect(page.locator(".dock button.main")).to_contain_text("提交审核")
        page.locator(".dock button.main").click()
        page.wait_for_url("**/drafts/*")
        expect(page.locator(".toolbar")).to_contain_text("待审核")
    with at_desk(chromium, company, "lijing") as page:
        eventually(lambda: page.goto("/") and row(page, "CTCP plate").count(), 30)
        row(page, "CTCP plate").get_by_role("link", name="去审核").click()
        expect(page.locator("#reply-text")).to_have_value(
            "Dear Priya,\nUSD 2.45 for a full container.\nZhao Lei"
        )
        page.locator(".dock button.main", has_text="通过并发送").click()
        eventually(lambda: sent_to(sink, PRIYA), 60)


def test_files_go_with_a_letter_through_approval_to_the_buyer(chromium, company, sink, tmp_path):
    (tmp_path / "报价单 12月.pdf").write_bytes(PDF)
    (tmp_path / "wrong.txt").write_text("not this one")
    subject = "CTCP plate 530x664"
    with at_desk(chromium, company, "zhaolei") as page:
        page.goto(f"/mail/received/{mail_of(company.staff['zhaolei'], subject)['mail_id']}?reply=one")
        page.set_input_files("#reply-upload", [tmp_path / "报价单 12月.pdf", tmp_path / "wrong.txt"])
        files = page.get_by_role("list", name="附件").last
        expect(files.get_by_role("link")).to_have_text(["报价单 12月.pdf", "wrong.txt"])
        files.get_by_role("button", name="移除 wrong.txt").click()
        expect(files.get_by_role("link")).to_have_text(["报价单 12月.pdf"])
        page.fill("#reply-rich", "Our best offer is attached.")
        expect(page.locator("[data-saved]")).to_contain_text("已保存")
        page.reload()
        expect(files.get_by_role("link")).to_have_text(["报价单 12月.pdf"])
        page.get_by_role("button", name="保存草稿").click()
        page.wait_for_url("**/drafts/*")
        expect(files.get_by_role("link")).to_have_text(["报价单 12月.pdf"])
        # The same box again: a second file, and back to one.
        page.set_input_files("#reply-upload", tmp_path / "wrong.txt")
        expect(files.get_by_role("link")).to_have_count(2)
        files.get_by_role("button", name="移除 wrong.txt").click()
        page.get_by_role("button", name="提交审核").click()
        # If it is the first letter to her it is asked whether the file is meant.
        anyway, waits = page.get_by_role("button", name="仍然提交"), page.get_by_text("待审核").first
        expect(waits.or_(anyway)).to_be_visible()
        if anyway.is_visible():
            anyway.click()
        expect(waits).to_be_visible()
    with at_desk(chromium, company, "lijing", allowed=("/drafts/", "thing=draft")) as page:
        page.goto("/mail/to-approve")
        row(page, subject).locator("[data-open]").click()
        page.wait_for_url("**/drafts/*")
        link = page.get_by_role("link", name="报价单 12月.pdf").first
        with page.expect_download() as download:
            link.click()
        assert download.value.path().read_bytes() == PDF
        page.locator(".dock button.main", has_text="通过并发送").click()
        meant = page.get_by_role("button", name="仍然通过并发送")

        def sent() -> bool:
            if meant.is_visible():
                meant.click()
            return any(b"Our best offer" in one for one in sent_to(sink, PRIYA))

        eventually(sent, 60)
    (raw,) = (one for one in sent_to(sink, PRIYA) if b"Our best offer" in one)
    (file,) = message_from_bytes(raw, policy=SMTP).iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("报价单 12月.pdf", PDF)


def test_a_mail_is_passed_on_to_anybody_with_its_text_below(chromium, company, sink):
    with at_desk(chromium, company, "lijing") as page:
        page.goto("/mail/received")
        row(page, "Season's greetings").locator("[data-open]").click()
        page.wait_for_url("**/mail/received/*")
        page.keyboard.press("f")
        page.wait_for_url("**/forward")
        expect(page.locator("#reply-subject")).to_have_value("Fwd: Season's greetings")
        expect(page.locator("#reply-text")).to_have_value(
            re.compile(f"转发的邮件[^$]*发件人： {AMY}[^$]*Please quote")
        )
        page.get_by_role("button", name="发送").click()
        expect(page.locator("#reply-to")).to_have_attribute("aria-invalid", "true")
        page.fill("#reply-to", "forwarder@sea-demo.example")
        page.get_by_role("button", name="发送").click()
        page.wait_for_url("**/drafts/*")
        eventually(lambda: sent_to(sink, "forwarder@sea-demo.example"), 60)


def test_a_letter_ends_with_the_signature_in_the_language_of_whom_it_goes_to(chromium, company):
    mail = mail_of(company.staff["lijing"], "Season's greetings")["mail_id"]
    with at_desk(chromium, company, "lijing") as page:
        page.goto("/me")
        page.get_by_label("中文签名").fill("李静\n启航印刷材料")
        page.get_by_label("英文签名").fill("Best regards,\nLi Jing")
        page.locator("form", has=page.locator("#signature-en")).get_by_role("button", name="保存").click()
        expect(page.get_by_text("签名已保存")).to_be_visible()
        page.goto(f"/mail/received/{mail}?reply=one")
        expect(page.locator("#reply-text")).to_have_value("\n\nBest regards,\nLi Jing")
        page.locator("#reply-rich").press_sequentially("Thank you.")
        expect(page.locator("#reply-text")).to_have_value("Thank you.\n\nBest regards,\nLi Jing")
        page.goto("/me")
        page.get_by_label("英文签名").fill("")
        page.locator("form", has=page.locator("#signature-en")).get_by_role("button", name="保存").click()
        expect(page.get_by_text("签名已保存")).to_be_visible()


@pytest.mark.req("R150")
def test_a_letter_waits_until_the_buyers_office_opens_and_is_taken_back(chromium, company, sink):
    mail = mail_of(company.staff["lijing"], "Season's greetings")["mail_id"]
    with at_desk(chromium, company, "lijing") as page:
        page.goto(f"/mail/received/{mail}?reply=one")
        page.fill("#reply-rich", "Not before Monday.")
        page.get_by_text("稍后发送").click()
        page.fill("#reply-at", "2026-10-10T08:00")
        page.get_by_role("button", name="到时发送").click()
        expect(page.get_by_text("不能早于当前时间").first).to_be_visible()
        page.goto("/mail/drafts")
        row(page, "Season's greetings").first.locator("[data-open]").click()
        page.wait_for_url("**/drafts/*")
        page.get_by_text("稍后发送").click()
        page.get_by_role("button", name="对方上班时").click()
        # Tuesday at nine in New York: Monday is a holiday there.
        expect(page.get_by_text("将于 10月13日 周二 21:00 发出")).to_be_visible()
        page.goto("/mail/outgoing")
        row(page, "Season's greetings").locator("[data-open]").click()
        page.get_by_role("button", name="撤回").click()
        expect(page.locator("#reply-text")).to_have_value("Not before Monday.")
        page.get_by_role("button", name="丢弃草稿").click()
    assert not any(b"Not before Monday" in one for one in sent_to(sink, AMY))


def test_without_script_the_form_brings_the_files_itself(chromium, company, tmp_path):
    (tmp_path / "offer.pdf").write_bytes(PDF)
    mail = mail_of(company.staff["lijing"], "Season's greetings")["mail_id"]
    with at_desk(chromium, company, "lijing", java_script_enabled=False) as page:
        page.goto(f"/mail/received/{mail}?reply=one")
        page.fill("#reply-text", "See the offer.")
        page.set_input_files("#reply-upload", tmp_path / "offer.pdf")
        page.get_by_role("button", name="保存草稿").click()
        page.wait_for_url("**/drafts/*")
        expect(page.get_by_role("link", name="offer.pdf")).to_be_visible()
        page.get_by_label("移除").check()
        page.get_by_role("button", name="保存草稿").click()
        page.wait_for_url("**/drafts/*")
        expect(page.get_by_role("link", name="offer.pdf")).to_have_count(0)
        page.get_by_role("button", name="丢弃草稿").click()


def test_what_is_typed_stays_on_another_machine(chromium, company):
    with at_desk(chromium, company, "lijing") as page:
        page.goto("/mail/received")
        row(page, "Season's greetings").locator("[data-open]").click()
        page.wait_for_url("**/mail/received/*")
        page.keyboard.press("r")
        with page.expect_response("**/unsaved"):
            page.locator("#reply-rich").press_sequentially("Happy holidays to you, too")
        here = page.url
    with at_desk(chromium, company, "lijing") as other:
        other.goto(here)
        expect(other.locator("#reply-text")).to_have_value("Happy holidays to you, too")


def test_a_call_is_logged_from_the_customers_file(chromium, company):
    with at_desk(chromium, company, "lijing") as page:
        page.keyboard.press("Control+k")
        page.keyboard.type("lone")
        expect(page.locator("#palette-found")).to_contain_text("Lone Star Graphics")
        page.keyboard.press("Enter")
        page.wait_for_url("**/customers/*")
        page.keyboard.press("t")
        page.locator("#summary").fill("电话里确认了交期")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".rows").first).to_contain_text("电话里确认了交期")


def test_without_script_one_signs_in_reads_writes_a_note_and_settles(chromium, company):
    mail = mail_of(company.staff["zhoutao"], "price list")
    with at_desk(chromium, company, "zhoutao", java_script_enabled=False) as page:
        row(page, "price list").locator("[data-open]").click()
        page.locator("summary", has_text="备注").click()
        page.locator(".remark-line textarea").fill("沙特新客户，要价目表")
        page.get_by_role("button", name="保存备注").click()
        expect(page.locator(".remark-line")).to_contain_text("沙特新客户，要价目表")
        page.goto("/")
        waiting = row(page, "price list")
        waiting.locator("summary", has_text="无需回复").click()
        waiting.get_by_role("button", name="标记无需回复").click()
        settled = todo_of(company.staff["zhoutao"], "price list", status="settled")
        assert (settled["mail_id"], settled["how"]) == (mail["mail_id"], "waived")


def test_nobody_reaches_what_is_somebody_elses_by_any_address(chromium, company):
    mail = mail_of(company.staff["lijing"], "Plates")
    customer = mail["customer_id"]
    addresses = [
        f"/mails/{mail['mail_id']}",
        f"/mails/{mail['mail_id']}/body",
        f"/mails/{mail['mail_id']}/original",
        f"/mail/received/{mail['mail_id']}",
        f"/customers/{customer}",
        f"/customers/{customer}/mail",
        f"/write?customer={customer}",
    ]
    with at_desk(chromium, company, "zhoutao") as page:

        def told(address: str) -> tuple[int, str]:
            answer = page.request.get(address)
            return answer.status, answer.text()

        nothing = told("/customers/00000000000000000000000000000000")
        assert nothing[0] == 404
        assert [address for address in addresses if told(address) != nothing] == []


def pages_of(company: Company) -> dict[str, str]:
    """The address of each page, with somebody's mail and customer in it."""
    mail = mail_of(company.staff["lijing"], "Plates")
    return {
        "desktop": "/",
        "box": "/mail/received",
        "reading": f"/mail/received/{mail['mail_id']}?reply=one",
        "customers": "/customers",
        "customer": f"/customers/{mail['customer_id']}?log=1",
        "search": "/search?q=lone",
        "write": "/write?q=lone",
        "me": "/me",
    }


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_each_page_is_seen_whole_and_axe_finds_nothing(chromium, company, language):
    with at_desk(chromium, company, "lijing", locale=language) as page:
        for name, address in pages_of(company).items():
            seen_whole(page, address, f"day-{name}-{language}")


def test_words_that_are_longer_break_no_page(chromium, company):
    with at_desk(chromium, company, "lijing", locale="en") as page:
        assert [told for address in pages_of(company).values() for told in outgrown(page, address)] == []


def test_an_input_method_is_interrupted_in_no_field(chromium, company):
    written = [pages_of(company)[name] for name in ("reading", "customer", "search", "write", "me")]
    with at_desk(chromium, company, "lijing") as page:
        assert [told for address in written for told in interrupted(page, address)] == []
