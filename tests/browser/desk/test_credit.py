"""Credit at the desk, in a real browser: why an order is held, money in, money taken back, limits, leave."""

from collections.abc import Iterator
from typing import Any

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
pytestmark = pytest.mark.timeout(600)

CAST = ("chenguodong", "wangmin", "lijing", "zhoutao", "zhaolei", "sunyan", "hefang")
BUYER = "einkauf@offset-zentrum-demo.de"
FIGURES = {
    "current_assets": "400,000.00",
    "inventory": "100,000.00",
    "non_current_assets": "120,000.00",
    "current_liabilities": "150,000.00",
    "total_liabilities": "250,000.00",
    "net_worth": "258,000.00",
}


def pages_of(credit: "Credit") -> dict[str, str]:
    """The pages of credit with what there is before the books change."""
    late, good = credit.ids["Offset Zentrum GmbH"], credit.ids["Lone Star Graphics"]
    return {
        "orders": "/orders",
        "why": f"/orders/{credit.orders['PO-2026-1042']}",
        "deposit": f"/orders/{credit.orders['PO-2026-1107']}",
        "cleared": f"/orders/{credit.orders['PO-2026-1050']}",
        "override": f"/orders/{credit.orders['PO-2026-1042']}/override",
        "accounts": "/credit",
        "account": f"/credit/{late}",
        "good": f"/credit/{good}",
        "invoices": f"/credit/{late}/invoices",
        "payments": f"/credit/{good}/payments",
        "reversal": f"/credit/{good}/payments/{credit.payment}/reverse",
        "statements": f"/credit/{late}/statements",
        "traits": f"/credit/{late}/traits",
        "review": f"/credit/{late}/review?requested_limit=60000",
        "payment": f"/credit/{late}/payments/new?amount=8400",
        "invoice": f"/credit/{late}/invoices/new",
        "collection": "/collection",
        "ageing": "/ageing",
        "aged": "/ageing/invoices?bucket=31-60",
        "promise": f"/collection/{credit.invoices['INV-2026-0311']}",
        "assessment": f"/credit/{late}/assessment",
        "letters": f"/credit/{late}/letters",
        "sold": f"/customers/{late}/orders/{credit.orders['PO-2026-1042']}",
        "desktop": "/",
    }


def pages_of_the_owner(credit: "Credit") -> dict[str, str]:
    """What a salesperson sees of orders and of what is owed."""
    late = f"/customers/{credit.ids['Offset Zentrum GmbH']}"
    return {
        "owner-order": f"{late}/orders/{credit.orders['PO-2026-1042']}",
        "owner-order-new": f"{late}/orders/new",
        "owner-order-change": f"{late}/orders/{credit.orders['PO-2026-1042']}/change",
        "owner-promise": f"/collection/{credit.invoices['INV-2026-0311']}",
    }


#: Each page by who looks at it.
SEEN = {"sunyan": pages_of, "lijing": pages_of_the_owner, "chenguodong": lambda _: {"rule": "/rules/grade-a"}}


def usd(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


class Credit:
    """The firm with three customers: one without a limit, one over it and late, one in good standing."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.ids: dict[str, str] = {}
        self.orders: dict[str, str] = {}
        self.invoices: dict[str, str] = {}
        self.payment = ""

    def registers(self, name: str, country: str, owner: str, sequence: int, **more: Any) -> None:
        registered = self.company.register(name, country, owner, sequence, **more)
        self.ids[name] = registered["customer_id"]
        sun = self.company.staff["sunyan"]
        eventually(lambda: sun.status("GET", "credit", f"/accounts/{self.ids[name]}") == 200, 30)

    def orders_(self, name: str, owner: str, number: str, total: str, terms: str) -> None:
        body = {
            "number": number,
            "currency": "USD",
            "lines": [{"product": "CTCP plates", "quantity": "1", "unit": "set", "unit_price": total}],
            "terms": terms,
        }
        path = f"/customers/{self.ids[name]}/orders"
        self.orders[number] = self.company.staff[owner].post("customers", path, body)["order_id"]
        sun = self.company.staff["sunyan"]

        def checked() -> bool:
            if sun.status("GET", "credit", f"/orders/{self.orders[number]}") != 200:
                return False
            state: str = sun.get("credit", f"/orders/{self.orders[number]}")["state"]
            return state != "unchecked"

        eventually(checked, 30, what=f"the check of {number}")

    def is_invoiced(self, name: str, number: str, amount: str, issued_on: str, due_on: str) -> None:
        body = {
            "customer_id": self.ids[name],
            "number": number,
            "amount": usd(amount),
            "issued_on": issued_on,
            "due_on": due_on,
            "terms": "OA_60",
        }
        issued = self.company.staff["sunyan"].post("credit", "/invoices", body)
        self.invoices[number] = issued["invoice_id"]

    def is_paid(self, name: str, amount: str, received_on: str) -> None:
        body = {"customer_id": self.ids[name], "amount": usd(amount), "received_on": received_on}
        self.payment = self.company.staff["sunyan"].post("credit", "/payments", body)["payment_id"]

    def is_graded(self, name: str, limit: str) -> None:
        sun, path = self.company.staff["sunyan"], f"/accounts/{self.ids[name]}"
        figures = {
            "current_assets": "1200000",
            "inventory": "400000",
            "non_current_assets": "800000",
            "current_liabilities": "600000",
            "total_liabilities": "900000",
            "net_worth": "1100000",
        }
        statements = {
            "currency": "USD",
            "period_end": "2025-12-31",
            "figures": figures,
            "origin": "annual report",
            "reliability": "audited",
        }
        sun.post("credit", f"{path}/statements", statements)
        traits = [one["key"] for one in sun.get("credit", "/policy")["traits"]["items"]]
        sun.post("credit", f"{path}/traits", {"scores": dict.fromkeys(traits, 6), "note": None})
        sun.post("credit", f"{path}/assess", {"requested_limit": usd(limit)})


@pytest.fixture(scope="module")
def credit(new_folder: NewFolder, sink: SmtpSink) -> Iterator[Credit]:
    system = System(new_folder("credit"), movable_clock=True, settings=settings(sink))
    system.move_clock(local("2026-10-10 09:00"))
    try:
        system.start()
        founded = Credit(found_company(system, CAST))
        founded.registers("Kaveri Offset Supplies", "IN", "zhaolei", 11)
        founded.registers("Offset Zentrum GmbH", "DE", "lijing", 5, grade="A", emails=[BUYER])
        founded.registers("Lone Star Graphics", "US", "zhoutao", 7, grade="B")
        founded.orders_("Kaveri Offset Supplies", "zhaolei", "PO-2026-1107", "48400", "TT30_70BL")
        founded.is_graded("Offset Zentrum GmbH", "50000")
        founded.is_invoiced("Offset Zentrum GmbH", "INV-2026-0311", "8400", "2026-07-11", "2026-09-09")
        founded.is_invoiced("Offset Zentrum GmbH", "INV-2026-0355", "18000", "2026-09-20", "2026-11-19")
        founded.orders_("Offset Zentrum GmbH", "lijing", "PO-2026-1042", "32400", "OA_60")
        founded.is_graded("Lone Star Graphics", "40000")
        founded.is_invoiced("Lone Star Graphics", "INV-2026-0340", "15000", "2026-09-30", "2026-11-29")
        founded.orders_("Lone Star Graphics", "zhoutao", "PO-2026-1050", "12000", "OA_60")
        founded.orders_("Lone Star Graphics", "zhoutao", "PO-2026-1099", "60000", "OA_60")
        founded.is_paid("Lone Star Graphics", "5000", "2026-10-09")
        mail_comes(
            founded.company, "2026-10-10 09:10", BUYER, "Your offer of plates", "please send your best"
        )
        todo_of(founded.company.staff["lijing"], "Your offer of plates")
        yield founded
    finally:
        system.kill_all()


def test_a_salesperson_sees_why_an_order_of_theirs_is_held_and_by_what_it_goes(chromium, credit):
    with at_desk(chromium, credit.company, "zhaolei") as page:
        page.get_by_role("link", name="订单").first.click()
        page.wait_for_url("**/orders")
        row(page, "PO-2026-1107").locator("[data-open]").click()
        expect(page.get_by_role("heading", name="为什么冻结：定金还差 14,520.00")).to_be_visible()
        expect(page.locator(".ways")).to_contain_text("定金到账 14,520.00 自动解除")
        expect(page.locator(".ways")).to_contain_text("写信给客户")
        expect(page.locator(".ways")).not_to_contain_text("特批")


def test_the_sum_of_a_hold_says_each_number_with_its_source(chromium, credit):
    with at_desk(chromium, credit.company, "sunyan") as page:
        page.goto(f"/orders/{credit.orders['PO-2026-1042']}")
        expect(page.locator("#why-title")).to_contain_text("8,400.00 逾期，最久的 31 天")
        expect(page.locator(".sum")).to_contain_text("INV-2026-0311")
        expect(page.locator(".ways")).to_contain_text("收到 8,400.00 自动解除")
        expect(page.locator(".ways")).to_contain_text("在你的权限 50,000.00 以内")


def test_credit_reaches_no_mail_no_quotes_and_no_follow_ups_by_any_address(chromium, credit):
    li = credit.company.staff["lijing"]
    mail = mail_of(li, "Your offer of plates")
    todo = todo_of(li, "Your offer of plates")
    customer = mail["customer_id"]
    letter = {"customer_id": customer, "to": [BUYER], "subject": "Quote", "text": "USD 2.45"}
    draft = li.post("mail", "/drafts", letter)
    addresses = [
        "/mail/to-answer",
        "/mail/received",
        "/mail/sent",
        "/mail/unassigned",
        f"/mail/received/{mail['mail_id']}",
        f"/mails/{mail['mail_id']}",
        f"/mails/{mail['mail_id']}/body",
        f"/mails/{mail['mail_id']}/original",
        f"/drafts/{draft['draft_id']}",
        f"/customers/{customer}/timeline?x=1",
        f"/write?customer={customer}",
    ]
    with at_desk(chromium, credit.company, "sunyan") as page:
        told = {address: page.request.get(address) for address in addresses}
        said = {address: answer.text() for address, answer in told.items()}
        hidden = ("Your offer of plates", "USD 2.45", "please send your best")
        assert [address for address, text in said.items() if any(word in text for word in hidden)] == []
        assert [a for a, answer in told.items() if answer.status == 200 and "/customers/" not in a] == []
        for address in ("/", "/orders", "/collection", f"/customers/{customer}", "/search?q=plates"):
            text = page.request.get(address).text()
            assert not any(word in text for word in hidden), address
        form = {"csrf": page.locator("meta[name=csrf]").get_attribute("content") or "", "key": "k"}
        waived = page.request.post(f"/replies/{mail['mail_id']}/waive", form={**form})
        assert waived.status == 404
        page.request.post(f"/todos/{todo['id']}/done", form={**form, "key": "l"})
        assert todo_of(li, "Your offer of plates")["status"] == "open"


def test_the_day_of_credit_has_what_is_overdue_and_on_hold(chromium, credit):
    with at_desk(chromium, credit.company, "sunyan") as page:
        expect(page.locator(".figure")).to_have_text("USD 8,400.00")
        expect(row(page, "PO-2026-1042")).to_contain_text("超出额度、逾期")
        row(page, "PO-2026-1042").locator("[data-open]").click()
        page.wait_for_url("**/orders/*")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_each_page_is_seen_whole_and_axe_finds_nothing(chromium, credit, language):
    for login, pages in SEEN.items():
        with at_desk(chromium, credit.company, login, locale=language) as page:
            for name, address in pages(credit).items():
                seen_whole(page, address, f"credit-{name}-{language}")


def test_longer_words_break_no_page_and_an_input_method_is_never_interrupted(chromium, credit):
    addresses = pages_of(credit)
    with at_desk(chromium, credit.company, "sunyan", locale="en") as page:
        assert [fault for address in addresses.values() for fault in outgrown(page, address)] == []
        for name in ("override", "statements", "payment", "invoice"):
            assert interrupted(page, addresses[name]) == []


# -- from here on the firm's books change ------------------------------------------------------------


def test_a_sheet_that_does_not_balance_is_said_while_it_is_typed(chromium, credit):
    with at_desk(chromium, credit.company, "sunyan") as page:
        page.goto(f"/credit/{credit.ids['Kaveri Offset Supplies']}/statements")
        for name, figure in FIGURES.items():
            page.fill(f"#{name}", figure)
        apart = "资产 520,000.00，负债加净资产 508,000.00，差 12,000.00"
        expect(page.locator("#balance")).to_contain_text(apart)
        page.fill("#period_end", "2025-12-31")
        page.fill("#origin", "年报")
        page.get_by_role("button", name="登记报表").click()
        expect(page.locator(".summary")).to_contain_text("508,000")
        expect(page.locator("#origin")).to_have_value("年报")
        page.fill("#net_worth", "270,000.00")
        expect(page.locator("#balance")).to_contain_text("两边相等")
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**/credit/*?after=*")
        expect(page.get_by_text("未经审计")).to_be_visible()


def test_a_deposit_is_entered_from_the_hold_and_the_order_goes_by_itself(chromium, credit):
    order = f"/orders/{credit.orders['PO-2026-1107']}"
    with at_desk(chromium, credit.company, "sunyan") as page:
        page.goto(order)
        page.locator(".ways").get_by_role("link", name="登记收款").first.click()
        expect(page.locator("#amount")).to_have_value("14520.00")
        page.fill("#reference", "FT26101 deposit")
        page.get_by_role("button", name="看看会怎样").click()
        expect(page.locator(".checks")).to_contain_text("订单 PO-2026-1107 会放行")
        page.get_by_role("button", name="登记收款").click()
        page.wait_for_url("**/payments?after=*")
        expect(page.get_by_role("cell", name="FT26101 deposit", exact=True)).to_be_visible()
        page.goto(order)
        expect(page.locator("h1")).to_contain_text("已放行")


def test_a_payment_entered_wrongly_is_reversed_after_its_effect_was_seen(chromium, credit):
    customer = credit.ids["Lone Star Graphics"]
    with at_desk(chromium, credit.company, "sunyan") as page:
        page.goto(f"/credit/{customer}/payments/new")
        page.fill("#amount", "15,000.00")
        page.fill("#reference", "of somebody else")
        page.keyboard.press("Control+Enter")
        expect(page.locator("tr", has_text="INV-2026-0340")).to_contain_text("0.00")
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**/payments?after=*")
        page.locator("tr", has_text="of somebody else").get_by_role("link", name="撤销").click()
        expect(page.locator(".figures tbody tr", has_text="INV-2026-0340")).to_contain_text("10,000.00")
        page.fill("#reason", "记错了客户")
        page.get_by_role("button", name="撤销收款").click()
        page.wait_for_url("**/payments?after=*")
        expect(page.locator("tr", has_text="15,000.00")).to_contain_text("已撤销")


def test_a_hold_is_overridden_within_authority_and_beyond_it_by_nobody_who_lacks_it(chromium, credit):
    late, large = credit.orders["PO-2026-1042"], credit.orders["PO-2026-1099"]
    with at_desk(chromium, credit.company, "sunyan") as page:
        page.goto(f"/orders/{large}")
        expect(page.locator(".ways")).to_contain_text("超出你的权限 50,000.00")
        expect(page.locator(".ways").get_by_role("link", name="特批放行…")).to_have_count(0)
        assert page.request.get(f"/orders/{large}/override").status == 404
        page.goto(f"/orders/{late}")
        page.get_by_role("link", name="特批放行…").click()
        page.fill("#reason", "货柜已到港，财务总监知情")
        page.get_by_role("button", name="特批放行").click()
        page.wait_for_url("**/orders/*?after=*")
        expect(page.locator("#why-title")).to_contain_text("为什么放行：经特批")
    with at_desk(chromium, credit.company, "hefang") as page:
        page.goto(f"/orders/{large}")
        expect(page.locator(".ways").get_by_role("link", name="特批放行…")).to_be_visible()


def test_the_reason_of_an_overdue_is_noted_by_the_salesperson(chromium, credit):
    with at_desk(chromium, credit.company, "lijing") as page:
        page.goto("/collection")
        late = row(page, "INV-2026-0311")
        late.locator("summary").click()
        late.locator("select").select_option("documents")
        late.locator("input[type=text]").fill("提单还没到银行")
        late.get_by_role("button", name="记录原因").click()
        page.wait_for_url("**/collection?after=*")
        expect(row(page, "INV-2026-0311")).to_contain_text("单据有问题：提单还没到银行")
