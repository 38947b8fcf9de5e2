"""A manager's day at the desk: the team inspected, guidance given and read, and what is late and held."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.desk.sitting import at_desk, row, seen_whole
from tests.e2e.acting import answers, mail_comes, mail_of, todo_of, unread_comes
from tests.support import eventually
from tests.support.system import NewFolder
from tools.demo.company import Company, found_company, local, settings
from tools.launcher.system import System
from tools.smtp_sink import SmtpSink

# The first of them starts the system.
pytestmark = pytest.mark.timeout(300)

PRIYA, AMY, HANS = "priya@kaveri-demo.in", "amy@lonestar-graphics-demo.us", "h.mueller@mueller-druck-demo.de"
LINE = {"product": "CTCP plate", "quantity": "20000", "unit": "m2", "unit_price": "2.42"}
INVOICE = {
    "number": "INV-771",
    "amount": {"amount": "8400.00", "currency": "USD"},
    "issued_on": "2026-09-01",
    "due_on": "2026-10-01",
    "terms": "OA_30",
    "confirm": True,
    "reason": "发票早于系统",
}
ORDER = {"number": "PO-118", "lines": [LINE], "currency": "USD", "terms": "OA_60"}


@pytest.fixture(scope="module")
def company(new_folder: NewFolder, sink: SmtpSink) -> Iterator[Company]:
    """The firm on a Saturday it works, in the afternoon: 周涛 has answered one mail and not the other."""
    system = System(new_folder("team"), movable_clock=True, settings=settings(sink))
    system.move_clock(local("2026-10-10 09:00"))
    try:
        system.start()
        founded = found_company(system, ("chenguodong", "wangmin", "lijing", "zhoutao", "zhaolei", "sunyan"))
        founded.register("Kaveri Offset Supplies", "IN", "zhoutao", 5, emails=[PRIYA], grade="B")
        star = founded.register("Lone Star Graphics", "US", "zhoutao", 7, emails=[AMY], grade="A")
        founded.register("Müller Druckbedarf GmbH", "DE", "lijing", 1, emails=[HANS], grade="A")
        zhou = founded.staff["zhoutao"]
        mail_comes(founded, "2026-10-10 09:10", PRIYA, "CTCP plate 530x664")
        mail_comes(founded, "2026-10-10 09:20", AMY, "Price for 20 pallets")
        mail_comes(founded, "2026-10-10 09:30", HANS, "Delivery of PO 771")
        unread_comes(founded, "half a mail")
        for subject in ("CTCP plate 530x664", "Price for 20 pallets"):
            todo_of(zhou, subject)
        asked = mail_of(zhou, "Price for 20 pallets")
        zhou.post("mail", f"/mails/{asked['mail_id']}/note", {"note": "问 20 托的价格，急"})
        answers(founded, "2026-10-10 10:05", zhou, asked)
        call = {"direction": "out", "channel": "phone", "summary": "电话确认了到货港：休斯敦"}
        zhou.post("customers", f"/customers/{star['customer_id']}/contact-log", call)
        zhou.post("customers", f"/customers/{star['customer_id']}/orders", ORDER)
        invoice = {**INVOICE, "customer_id": star["customer_id"]}
        founded.staff["sunyan"].post("credit", "/invoices", invoice)
        settled = {"status": "settled"}
        eventually(lambda: zhou.items("scheduler", "/todos", **settled), 60, what="the answer")
        eventually(lambda: founded.staff["sunyan"].items("credit", "/holds"), 60, what="the hold")
        founded.move_clock("2026-10-10 16:10")
        eventually(
            lambda: founded.staff["wangmin"].get("scheduler", "/team")["late"], 60, what="a late reply"
        )
        yield founded
    finally:
        system.kill_all()


@pytest.mark.req("R207", "R112")
def test_a_manager_inspects_the_day_of_a_salesperson_and_gives_guidance_by_keys(chromium, company):
    with at_desk(chromium, company, "wangmin") as page:
        expect(page.get_by_role("heading", name="团队超时")).to_be_visible()
        expect(row(page, "CTCP plate 530x664").first).to_contain_text("周涛")
        page.goto("/team")
        people = page.locator("table.team tbody tr")
        expect(people.first).to_contain_text("周涛")
        page.get_by_role("link", name="周涛").first.click()
        page.wait_for_url("**/team/*")
        day = page.locator("[data-row]")
        expect(row(page, "Price for 20 pallets").first).to_contain_text("问 20 托的价格，急")
        expect(row(page, "CTCP plate 530x664")).to_contain_text("缺备注")
        expect(row(page, "电话确认了到货港")).to_have_count(1)
        expect(row(page, "PO-118")).to_have_count(1)
        expect(row(page, "超时未完成")).to_have_count(1)
        page.keyboard.press("[")
        expect(page.get_by_text("这一天没有记录")).to_be_visible()
        page.keyboard.press("]")
        expect(day.first).to_be_visible()
        for _ in range(day.count()):
            if "CTCP plate" in (page.locator('[data-row][aria-current="true"]').text_content() or ""):
                break
            page.keyboard.press("j")
        page.keyboard.press("i")
        page.keyboard.type("先问清楚数量和到货港再报价")
        page.keyboard.press("Control+Enter")
        expect(row(page, "CTCP plate 530x664")).to_contain_text("先问清楚数量和到货港再报价")


@pytest.mark.req("R320")
def test_who_has_the_customer_reads_the_guidance_and_says_so(chromium, company):
    zhou = company.staff["zhoutao"]
    eventually(lambda: zhou.items("scheduler", "/todos", list="guidance"), 60)
    with at_desk(chromium, company, "zhoutao") as page:
        guided = row(page, "先问清楚数量和到货港再报价")
        expect(guided).to_contain_text("王敏")
        guided.locator("[data-open]").click()
        page.wait_for_url("**/mails/*")
        expect(page.locator(".remark-line.guidance")).to_contain_text("先问清楚数量和到货港再报价")
        page.goto("/")
        row(page, "先问清楚数量和到货港再报价").get_by_role("button", name="知道了").click()
        expect(row(page, "先问清楚数量和到货港再报价")).to_have_count(0)
        expect(page.locator("#toasts")).to_contain_text("批示已阅")
        eventually(lambda: not zhou.items("scheduler", "/todos", list="guidance"), 60)
    mail = mail_of(zhou, "CTCP plate 530x664")
    with at_desk(chromium, company, "wangmin") as page:
        page.goto(f"/mails/{mail['mail_id']}")
        expect(page.locator(".remark-line.guidance").first).to_contain_text("周涛已阅")


@pytest.mark.req("R320")
def test_guidance_on_a_customer_is_seen_in_the_file(chromium, company):
    customer = mail_of(company.staff["zhoutao"], "Price for 20 pallets")["customer_id"]
    with at_desk(chromium, company, "chenguodong") as page:
        page.goto(f"/customers/{customer}")
        page.keyboard.press("i")
        page.keyboard.type("这个客户可以给月结")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".remark-line.guidance").first).to_contain_text("这个客户可以给月结")
    with at_desk(chromium, company, "zhoutao") as page:
        eventually(lambda: page.goto("/") and row(page, "这个客户可以给月结").count(), 60)


@pytest.mark.req("R208")
def test_the_general_manager_sees_five_figures_each_a_way_to_its_list(chromium, company):
    with at_desk(chromium, company, "chenguodong") as page:

        def told() -> bool:
            page.goto("/")
            cards = page.locator(".five > li")
            return bool(cards.count() == 5 and "8,400.00" in (cards.nth(3).text_content() or ""))

        eventually(told, 60)
        cards = page.locator(".five > li")
        expect(cards.nth(0).locator("b")).to_have_text("3")
        expect(cards.nth(1)).to_contain_text("100%")
        expect(cards.nth(1)).to_contain_text("中位用时 4")
        expect(cards.nth(2)).to_contain_text("还没有数据")
        expect(cards.nth(3)).to_contain_text("USD 8,400.00")
        expect(cards.nth(4)).to_contain_text("100%")
        page.goto("/figures")
        expect(page.get_by_role("table")).to_contain_text("应收账款 USD")
        cards.nth(1).get_by_role("link").click()
        page.wait_for_url("**/team")
    with at_desk(chromium, company, "wangmin") as page:
        assert page.request.get("/figures").status == 404


@pytest.mark.req_in_part("R109")
def test_who_has_no_team_finds_no_inspection_and_a_manager_none_of_others(chromium, company):
    chen, zhou = company.staff["chenguodong"].staff_id, company.staff["zhoutao"].staff_id
    for login, address in (
        ("zhoutao", "/team"),
        ("zhoutao", f"/team/{zhou}"),
        ("sunyan", f"/team/{zhou}"),
        ("wangmin", f"/team/{chen}"),
        ("wangmin", "/team/00000000000000000000000000000000"),
    ):
        with at_desk(chromium, company, login) as page:
            assert page.request.get(address).status == 404, (login, address)


def test_a_message_that_cannot_be_read_is_a_list_of_its_own_and_read_again_or_filed_by_hand(
    chromium, company
):
    unread = mail_of(company.staff["wangmin"], "half a mail", "/mails/quarantined")["mail_id"]
    with at_desk(chromium, company, "chenguodong") as page:
        eventually(lambda: page.goto("/") and row(page, "没有发件人的邮件").count(), 60)
        row(page, "没有发件人的邮件").locator("[data-open]").first.click()
        page.wait_for_url(f"**/mail/unread/{unread}")
    with at_desk(chromium, company, "wangmin") as page:
        page.goto("/mail")
        page.get_by_role("navigation", name="邮箱").get_by_role("link", name="无法读取 1").click()
        expect(row(page, "half a mail")).to_contain_text("没有发件人")
        row(page, "half a mail").locator("[data-open]").click()
        page.get_by_role("button", name="重新读取").click()
        expect(page.get_by_role("status").filter(has_text="仍然无法读取")).to_be_visible()
        page.get_by_placeholder("名称").fill("Kaveri")
        page.get_by_role("button", name="搜索").click()
        page.get_by_role("button", name="归到这里").click()
        page.wait_for_url("**/mail/unassigned")
    eventually(lambda: company.staff["zhoutao"].get("mail", f"/mails/{unread}")["customer_id"], 60)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_each_page_is_seen_whole_and_axe_finds_nothing(chromium, company, language):
    zhou = company.staff["zhoutao"]
    mail = mail_of(zhou, "CTCP plate 530x664")
    unread_comes(company, f"half a mail {language}")
    unread = mail_of(company.staff["wangmin"], f"half a mail {language}", "/mails/quarantined")["mail_id"]
    pages = {
        ("wangmin", "desktop"): "/",
        ("wangmin", "people"): "/team",
        ("wangmin", "day"): f"/team/{zhou.staff_id}?day=2026-10-10",
        ("wangmin", "empty"): f"/team/{zhou.staff_id}?day=2026-10-08",
        ("wangmin", "mail"): f"/mails/{mail['mail_id']}",
        ("wangmin", "unread"): f"/mail/unread/{unread}",
        ("chenguodong", "general"): "/",
        ("chenguodong", "figures"): "/figures",
        ("zhoutao", "guided"): "/",
    }
    for login in ("wangmin", "chenguodong", "zhoutao"):
        with at_desk(chromium, company, login, locale=language) as page:
            for (who, name), address in pages.items():
                if who == login:
                    seen_whole(page, address, f"team-{name}-{language}")
