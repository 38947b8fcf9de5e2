"""Story 1 and the main job played through the pages in Chinese, by mouse, and once more by keys alone.

Letters come over SMTP and orders from another program, as they do; all else is done at the desk.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk.hands import ByKeys, ByMouse, Hands, row_of
from tests.browser.desk.sitting import at_desk, row
from tests.e2e.acting import SEEN_WITHIN, is_at, mail_comes, mail_of, todo_of
from tests.e2e.test_story_1 import DUE
from tests.support import eventually
from tests.support.system import NewFolder
from tools.demo.company import RELAY_PLATFORM, Company, found_company, local, settings
from tools.demo.mails import ENQUIRY, FREE_MAIL, SPAM
from tools.launcher.system import System
from tools.smtp_sink import SmtpSink

# The first of them starts the system.
pytestmark = pytest.mark.timeout(550)

HANS, AMY, KAVERI = (
    "h.mueller@mueller-druck-demo.de",
    "amy@lonestar-graphics-demo.us",
    "kaveri-offset-demo.in",
)
SATO, KHALID = "sato@sakura-insatsu-demo.jp", "khalid@alnoor-press-demo.ae"
COMPRAS, PRIYA = "compras@grafica-horizonte-demo.com.br", f"purchase@{KAVERI}"
ANNA = "anna@nordic-grafisk-demo.se"


@dataclass
class Play:
    """The firm, the browser in which its people sit, and how they act."""

    company: Company
    chromium: Browser
    sink: SmtpSink
    hands: Hands
    ids: dict[str, str] = field(default_factory=dict)

    def at(self, login: str) -> AbstractContextManager[Page]:
        return at_desk(self.chromium, self.company, login)

    def answers(self, at: str, login: str, subject: str, text: str, to: str) -> None:
        """A reply from the desktop; it is there once the buyer's server has it."""
        todo_of(self.company.staff[login], subject)
        self.company.move_clock(at)
        with self.at(login) as page:
            self.hands.open(page, subject)
            self.writes(page, text, "发送")
        # It waits, to be taken back, and is then sent.
        eventually(lambda: [one for one in self.sink.delivered if to in one.recipients], 60)
        eventually(
            lambda: todo_of(self.company.staff[login], subject, status="settled"), SEEN_WITHIN, what=subject
        )

    def writes(self, page: Page, text: str, button: str) -> None:
        self.hands.follow(page, "回复", "r")
        self.hands.write(page.locator("#reply-rich"), text)
        self.hands.send(page, button)
        page.wait_for_url("**/drafts/*")

    def assigns(self, at: str, subject: str, name: str, country: str, to: str) -> str:
        """The manager puts a stranger on file; the code that the list of customers then shows."""
        mail_of(self.company.staff["wangmin"], subject, "/unassigned")
        self.company.move_clock(at)
        with self.at("wangmin") as page:
            page.goto("/mail/unassigned")
            self.hands.open(page, subject)
            for box, text in (("#name", name), ("#contact", name)):
                self.hands.write(page.locator(box), text)
            self.hands.choose(page.locator("#country"), country)
            self.hands.choose(page.locator("#owner_id"), self.company.staff[to].staff_id)
            self.hands.send(page, "建档并分配")
            page.wait_for_url("**/mail/unassigned")
        todo_of(self.company.staff[to], subject)
        with self.at(to) as page:
            expect(row_of(page, subject)).to_be_visible()
            code = row_of(page, subject).locator(".code").first.text_content()
            page.goto("/customers")
            expect(row(page, name)).to_contain_text(code or "-")
        return code or ""


@pytest.fixture(scope="module", params=[ByMouse, ByKeys], ids=["mouse", "keys"])
def play(
    request: pytest.FixtureRequest,
    new_folder: NewFolder,
    chromium: Browser,
    sink: SmtpSink,
) -> Iterator[Play]:
    """The firm as story 1 finds it, before the holiday ends."""
    system = System(new_folder("stories"), movable_clock=True, settings=settings(sink))
    system.move_clock(local("2026-10-07 15:30"))
    sink.delivered.clear()
    try:
        system.start()
        company = found_company(system)
        for name, country, owner, number, address, grade in (
            ("Müller Druckbedarf GmbH", "DE", "lijing", 1, HANS, "A"),
            ("Sakura Insatsu", "JP", "lijing", 3, SATO, "A"),
            ("Lone Star Graphics", "US", "zhoutao", 7, AMY, "B"),
            ("Al Noor Printing Press", "AE", "zhoutao", 2, KHALID, "B"),
            ("Gráfica Horizonte", "BR", "zhoutao", 4, COMPRAS, "C"),
        ):
            company.register(name, country, owner, number, emails=[address], grade=grade)
        yield Play(company, chromium, sink, request.param())
    finally:
        system.kill_all()


@pytest.mark.req("R105", "R107", "R115", "R198")
def test_story_1_round_a_holiday_weekend(play: Play):
    company = play.company
    relay = f"feedback@{RELAY_PLATFORM}"

    mail_comes(company, "2026-10-07 16:20", HANS, "#1")
    mail_comes(company, "2026-10-07 21:05", AMY, "#2")
    todo_of(company.staff["lijing"], "#1")
    company.move_clock("2026-10-08 10:00")
    with play.at("lijing") as page:
        expect(row_of(page, "#1").locator(".hour")).to_have_text("15:00")
    play.answers("2026-10-08 10:05", "lijing", "#1", "Dear Mr Müller,\nUSD 2.45 FOB Shanghai.", HANS)
    settled = todo_of(company.staff["lijing"], "#1", status="settled")
    assert abs(settled["working_seconds"] - (60 + 5) * 60) < 120
    # Late: the desktop says so, and then it is answered all the same.
    company.move_clock("2026-10-08 18:10")
    with play.at("zhoutao") as page:
        expect(row_of(page, "#2").locator("tl-clock")).to_contain_text("超时 10 分")
    play.answers("2026-10-08 18:20", "zhoutao", "#2", "Dear Amy,\nit is on its way.", AMY)

    mail_comes(company, "2026-10-09 20:14", "einkauf@mueller-druck-demo.de", "#3")
    mail_comes(company, "2026-10-10 08:12", PRIYA, "#4", ENQUIRY)
    assert play.assigns("2026-10-10 09:10", "#4", "Kaveri Offset", "IN", "zhaolei") == "AS-012-C"
    with play.at("zhaolei") as page:
        expect(row_of(page, "#4").locator(".hour")).to_have_text("11:00")
    mail_comes(
        company, "2026-10-10 09:30", relay, "#14", headers={"Reply-To": "mehmet@istanbul-kalip-demo.com.tr"}
    )
    mail_comes(company, "2026-10-10 09:40", relay, "#15", headers={"Reply-To": "ana@lima-graf-demo.pe"})
    mail_comes(company, "2026-10-10 09:45", "win@prize-demo.biz", "#16", SPAM, headers={"X-Spam-Flag": "YES"})
    mail_comes(company, "2026-10-10 10:00", "info@saigon-inan-demo.vn", "#5")
    mail_comes(company, "2026-10-10 10:58", SATO, "#6")
    assert play.assigns("2026-10-10 11:50", "#14", "Istanbul Kalip", "TR", "lijing") == "ME-003-C"
    mail_comes(company, "2026-10-10 12:20", KHALID, "#7")
    mail_comes(company, "2026-10-10 13:05", "riyadhprint2026@gmail.com", "#8", FREE_MAIL)
    mail_comes(company, "2026-10-10 16:40", "contact@imprimerie-lefevre-demo.fr", "#9")
    mail_comes(company, "2026-10-10 17:30", "buyer@maple-print-demo.ca", "#10")
    assert play.assigns("2026-10-10 17:40", "#10", "Maple Print", "CA", "lijing") == "NA-008-C"
    mail_comes(company, "2026-10-10 18:01", AMY, "#11")
    todo_of(company.staff["zhoutao"], "#11")

    company.move_clock("2026-10-10 18:05")
    with play.at("wangmin") as page:
        page.goto("/mail/unassigned")
        expect(page.locator("[data-row]")).to_have_count(4)
        for subject in ("#5", "#8", "#9", "#15"):
            expect(row_of(page, subject)).to_be_visible()
        page.goto("/mail/spam")
        expect(row_of(page, "#16")).to_be_visible()
    mail_comes(company, "2026-10-10 21:15", COMPRAS, "#12")
    mail_comes(company, "2026-10-11 10:00", "kim@hansol-print-demo.kr", "#13")
    everyone = company.staff["chenguodong"]
    for subject, due in DUE.items():
        if subject not in ("#1", "#2"):
            assert is_at(todo_of(everyone, subject)["due_at"], due), subject


@pytest.mark.req_in_part("R109")
def test_a_newcomer_finds_no_stranger_that_is_not_theirs(play: Play):
    wang = play.company.staff["wangmin"]
    hidden = [mail_of(wang, subject, "/unassigned") for subject in ("#5", "#8", "#9", "#13")]
    with play.at("zhaolei") as page:
        expect(row_of(page, "#4")).to_be_visible()
        for address in ("/", "/mail/received", "/mail/to-answer", "/search?q=hansol"):
            page.goto(address)
            for mail in hidden:
                expect(page.get_by_text(mail["subject"], exact=True)).to_have_count(0)
        for mail in hidden:
            assert page.request.get(f"/mails/{mail['mail_id']}").status == 404


# -- the main job: the same firm, the days after ------------------------------------------------------


@pytest.mark.req("R134", "R136")
def test_a_newcomers_answer_is_submitted_and_approved(play: Play):
    company = play.company
    company.move_clock("2026-10-12 09:30")
    with play.at("zhaolei") as page:
        play.hands.open(page, "#4")
        play.writes(page, "Dear Ms Nair,\nUSD 2.50 FOB Shanghai.\nZhao Lei", "提交审核")
        expect(page.locator(".toolbar")).to_contain_text("待审核")
    eventually(lambda: company.staff["lijing"].items("scheduler", "/todos", list="approvals"), SEEN_WITHIN)
    # What has been sent is nothing more to approve: the page that was open looks again and finds it gone.
    with at_desk(play.chromium, company, "lijing", allowed=("/drafts/", "thing=draft")) as page:
        page.goto("/mail/to-approve")
        play.hands.open(page, "Re: #4")
        expect(page.locator("#reply-text")).to_have_value("Dear Ms Nair,\nUSD 2.50 FOB Shanghai.\nZhao Lei")
        play.hands.write(page.locator("#reply-rich"), "Dear Ms Nair,\nUSD 2.48 FOB Shanghai.\nZhao Lei")
        play.hands.send(page, "通过并发送")
    eventually(lambda: [one for one in play.sink.delivered if PRIYA in one.recipients], 60)
    (letter,) = [one for one in play.sink.delivered if PRIYA in one.recipients]
    assert b"2.48 FOB" in letter.content


@pytest.mark.req_in_part("R019", "R026")
def test_a_customer_is_put_on_file_and_their_mail_files_itself(play: Play):
    company, li = play.company, play.company.staff["lijing"]
    with play.at("lijing") as page:
        page.goto("/customers/new")
        for box, text in (("#name", "Nordic Grafisk AB"), ("#contact", "Anna"), ("#address", ANNA)):
            play.hands.write(page.locator(box), text)
        play.hands.choose(page.locator("#country"), "SE")
        play.hands.send(page, "建档")
        page.wait_for_url("**/customers/*")
    mail_comes(company, "2026-10-12 09:40", ANNA, "Plates for Stockholm")
    todo_of(li, "Plates for Stockholm")
    with play.at("lijing") as page:
        play.hands.open(page, "Plates for Stockholm")
        play.hands.go_to_file(page, "Nordic Grafisk AB")
        eventually(lambda: page.reload() and page.get_by_text("Plates for Stockholm").count(), SEEN_WITHIN)


@pytest.mark.req_in_part("R007", "R011")
def test_a_salesperson_leaves(play: Play):
    company, zhou = play.company, play.company.staff["zhoutao"]
    with play.at("wangmin") as page:
        page.goto(f"/people/{zhou.staff_id}/leave")
        play.hands.write(page.locator("#reason"), "回老家")
        play.hands.choose(page.locator("#successor_id"), company.staff["lijing"].staff_id)
        play.hands.send(page, "看看会怎样")
        play.hands.send(page, "记录离职并移交")
        expect(page.get_by_text("周涛的 3 个客户已移交")).to_be_visible(timeout=60_000)
    todo_of(company.staff["lijing"], "#12")
    with play.at("lijing") as page:
        page.goto("/mail/to-answer")
        expect(row_of(page, "#12")).to_be_visible()
    page = play.chromium.new_context(base_url=company.system.pages_url, locale="zh-CN").new_page()
    page.goto("/sign-in")
    page.fill("#login", "zhoutao")
    page.fill("#password", zhou.password)
    page.keyboard.press("Enter")
    expect(page.locator(".summary")).to_be_visible()
    page.context.close()


def test_an_order_waits_for_its_deposit_and_goes_when_it_has_come(play: Play):
    zhao, sun = play.company.staff["zhaolei"], play.company.staff["sunyan"]
    customer = mail_of(zhao, "#4")["customer_id"]
    line = {"product": "CTCP plate", "quantity": "20000", "unit": "m2", "unit_price": "2.42"}
    order = {"number": "PO-2026-1107", "lines": [line], "currency": "USD", "terms": "TT30_70BL"}
    play.ids["order"] = zhao.post("customers", f"/customers/{customer}/orders", order)["order_id"]
    eventually(lambda: sun.items("credit", "/holds"), SEEN_WITHIN)
    with play.at("zhaolei") as page:
        page.goto("/orders")
        play.hands.open(page, "PO-2026-1107")
        expect(page.get_by_role("heading", name="为什么冻结：定金还差 14,520.00")).to_be_visible()
    with play.at("sunyan") as page:
        page.goto(f"/orders/{play.ids['order']}")
        play.hands.press(page, page.locator(".ways").get_by_role("link", name="登记收款").first)
        play.hands.write(page.locator("#reference"), "FT26101 deposit")
        play.hands.send(page, "看看会怎样")
        expect(page.locator(".checks")).to_contain_text("订单 PO-2026-1107 会放行")
        play.hands.send(page, "登记收款")
        page.wait_for_url("**/payments?after=*")
    with play.at("zhaolei") as page:
        page.goto(f"/orders/{play.ids['order']}")
        eventually(lambda: page.reload() and page.locator("h1", has_text="已放行").count(), SEEN_WITHIN)
        page.goto(f"/customers/{customer}")
        eventually(lambda: page.reload() and page.locator("h1", has_text="AS-012-A").count(), SEEN_WITHIN)


def test_an_invoice_falls_due_everyone_reacts_and_it_is_paid(play: Play):
    company, zhao = play.company, play.company.staff["zhaolei"]
    customer = mail_of(zhao, "#4")["customer_id"]
    with play.at("sunyan") as page:
        page.goto(f"/credit/{customer}/invoices/new")
        for box, text in (("#number", "INV-2026-0815"), ("#amount", "33880"), ("#issued_on", "2026-10-12")):
            play.hands.write(page.locator(box), text)
        play.hands.choose(page.locator("#order_id"), play.ids["order"])
        play.hands.write(page.locator("#due_on"), "2026-10-30")
        play.hands.send(page, "看看会怎样")
        play.hands.send(page, "开发票")
    company.move_clock("2026-11-05 09:00")
    with play.at("zhaolei") as page:
        page.goto("/collection")
        eventually(lambda: page.reload() and row(page, "INV-2026-0815").count(), 90, what="the invoice")
    eventually(lambda: zhao.items("scheduler", "/todos", list="collection"), SEEN_WITHIN)
    with play.at("zhaolei") as page:
        expect(page.get_by_role("heading", name="催收")).to_be_visible()
    with play.at("sunyan") as page:
        page.goto(f"/credit/{customer}/payments/new")
        play.hands.write(page.locator("#amount"), "33880")
        play.hands.write(page.locator("#received_on"), "2026-11-05")
        play.hands.send(page, "看看会怎样")
        play.hands.send(page, "登记收款")
        page.wait_for_url("**/payments?after=*")
    with play.at("zhaolei") as page:
        page.goto("/collection")
        eventually(lambda: page.reload() and row(page, "INV-2026-0815").count() == 0, SEEN_WITHIN)
    eventually(lambda: not zhao.items("scheduler", "/todos", list="collection"), SEEN_WITHIN)
