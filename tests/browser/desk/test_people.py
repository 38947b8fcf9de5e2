"""People at the desk, in a real browser: a salesperson leaves, somebody is invited, a clash is told."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, cast

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk.sitting import at_desk, row, seen_whole
from tests.browser.desk.trying import interrupted, outgrown
from tests.e2e.acting import mail_comes, mail_of, todo_of
from tests.support import eventually
from tests.support.browser import to_look_at
from tests.support.system import NewFolder
from tools.demo.client import Member
from tools.demo.company import Company, found_company, local, settings
from tools.demo.person import Problem
from tools.launcher.system import System
from tools.smtp_sink import SmtpSink

# The first of them starts the system.
pytestmark = pytest.mark.timeout(300)

PEOPLE = ("chenguodong", "wangmin", "lijing", "zhoutao", "zhaolei", "sunyan")
JACK = "jack@southern-cross-demo.com.au"
COMPRAS = "compras@horizonte-demo.com.br"
STRANGERS = ("pricelist", "brochure", "samples", "newsletter", "greetings")
#: What 周涛 has: code, name, country, number, grade, addresses.
ZHOUS: Sequence[tuple[str, str, str, int, str, list[str]]] = (
    ("NA-007-B", "Lone Star Graphics", "US", 7, "B", ["amy@lonestar-graphics-demo.us"]),
    ("ME-002-B", "Al Noor Printing Press", "AE", 2, "B", []),
    ("OC-001-B", "Southern Cross Print", "AU", 1, "B", [JACK]),
    ("LA-004-C", "Gráfica Horizonte", "BR", 4, "C", [COMPRAS]),
    ("EU-014-D", "Alt & Neu Druck", "DE", 14, "D", []),
)


def drafts_to(person: Member, customer_id: str) -> str | None:
    """Mail knows a new customer a moment after customers does; until then it refuses the draft."""
    try:
        body = {"customer_id": customer_id, "to": [COMPRAS], "subject": "offer"}
        return str(person.post("mail", "/drafts", body)["draft_id"])
    except Problem as refused:
        if refused.status == 422:
            return None
        raise


@pytest.fixture(scope="module")
def company(new_folder: NewFolder, sink: SmtpSink) -> Iterator[Company]:
    """The firm on a Friday afternoon, with 周涛's five customers and what goes with them."""
    system = System(new_folder("people"), movable_clock=True, settings=settings(sink))
    system.move_clock(local("2026-10-13 09:30"))
    try:
        system.start()
        founded = found_company(system, PEOPLE)
        founded.staff["administrator"] = cast(Member, founded.administrator)
        zhou = founded.staff["zhoutao"]
        ids = {
            code: founded.register(name, country, "zhoutao", number, grade=grade, emails=emails)[
                "customer_id"
            ]
            for code, name, country, number, grade, emails in ZHOUS
        }
        call = {"direction": "in", "channel": "phone", "summary": "asked when the plates will come"}
        founded.move_clock("2026-10-14 10:00")
        zhou.post("customers", f"/customers/{ids['LA-004-C']}/contact-log", call)
        eventually(lambda: drafts_to(zhou, ids["LA-004-C"]), 30)
        founded.move_clock("2026-10-27 10:00")
        zhou.post("customers", f"/customers/{ids['NA-007-B']}/contact-log", call)
        zhou.post("customers", f"/customers/{ids['ME-002-B']}/next-contact", {"on": "2026-11-05"})
        kaveri = {"emails": ["purchase@kaveri-offset-demo.in"], "domains": ["kaveri-offset-demo.in"]}
        founded.register("Kaveri Offset Supplies Pvt Ltd", "IN", "zhaolei", 11, grade="C", **kaveri)
        for subject in STRANGERS:
            mail_comes(founded, "2026-10-30 16:40", f"{subject}@strangers-demo.com", subject)
        mail_comes(founded, "2026-10-30 16:50", JACK, "plates, please")
        todo_of(zhou, "plates, please")
        for subject in STRANGERS:
            mail_of(founded.staff["wangmin"], subject, "/unassigned")
        founded.move_clock("2026-10-30 17:30")
        yield founded
    finally:
        system.kill_all()


def panel(page: Page, name: str) -> None:
    page.goto("/people")
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.locator("#who")).to_have_text(name)


def stands(page: Page, address: str, words: str) -> None:
    """A row with these words; looked at again while another service has still to hear of a hand-over."""
    eventually(lambda: page.goto(address) and row(page, words).count(), 30, what=words)


def at_its_file(page: Page, name: str) -> None:
    """At the file of a customer just registered; looked at again while the view has not seen it yet."""
    page.wait_for_url(re.compile("/customers/[0-9a-f]{32}"))
    eventually(lambda: page.goto(page.url) and page.get_by_role("heading", name=name).count(), 30)


def at_the_administrators(chromium: Any, company: Company, **how: Any) -> Any:
    return at_desk(chromium, company, "administrator", **how)


def managers_pages(company: Company) -> dict[str, str]:
    zhou, wang = company.staff["zhoutao"].staff_id, company.staff["wangmin"]
    strangers = [mail_of(wang, subject, "/unassigned")["mail_id"] for subject in STRANGERS[2:]]
    several = "&".join(f"mail={mail_id}" for mail_id in strangers)
    return {
        "people": "/people",
        "person": f"/people/{zhou}",
        "leave": f"/people/{zhou}/leave",
        "complete": "/customers",
        "register": "/customers/new",
        "unassigned": "/mail/unassigned",
        "several": f"/mail/unassigned/several?q=kaveri&{several}",
        "assign": f"/mail/unassigned/{strangers[0]}",
    }


def administrators_pages(company: Company) -> dict[str, str]:
    zhou = company.staff["zhoutao"].staff_id
    return {
        "admin": "/people",
        "admin-person": f"/people/{zhou}",
        "admin-new": "/people/new",
        "admin-leave": f"/people/{zhou}/leave",
        "admin-mailboxes": "/mailboxes",
        "admin-mailbox": f"/mailboxes/{shared_mailbox(company)}",
    }


def shared_mailbox(company: Company) -> str:
    boxes = company.administrator.get("mail", "/mailboxes")["items"]
    return next(str(box["mailbox_id"]) for box in boxes if box["kind"] == "shared")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_each_page_about_people_is_seen_whole_and_axe_finds_nothing(chromium, company, language):
    with at_desk(chromium, company, "wangmin", locale=language) as page:
        for name, address in managers_pages(company).items():
            seen_whole(page, address, f"people-{name}-{language}")
    with at_the_administrators(chromium, company, locale=language) as page:
        for name, address in administrators_pages(company).items():
            seen_whole(page, address, f"people-{name}-{language}")


def test_longer_words_break_no_page_about_people(chromium, company):
    with at_desk(chromium, company, "wangmin", locale="en") as page:
        assert [told for one in managers_pages(company).values() for told in outgrown(page, one)] == []
    with at_the_administrators(chromium, company, locale="en") as page:
        assert [told for one in administrators_pages(company).values() for told in outgrown(page, one)] == []


def test_an_input_method_is_interrupted_in_no_field_about_people(chromium, company):
    written = [managers_pages(company)[name] for name in ("leave", "register", "several", "assign")]
    with at_desk(chromium, company, "wangmin") as page:
        assert [told for one in written for told in interrupted(page, one)] == []
    with at_the_administrators(chromium, company) as page:
        written = [administrators_pages(company)[name] for name in ("admin-person", "admin-new")]
        assert [told for one in written for told in interrupted(page, one)] == []


def test_who_needs_approval_is_set_by_the_manager_and_stands_in_the_tree(chromium, company):
    with at_desk(chromium, company, "wangmin") as page:
        panel(page, "周涛")
        page.get_by_label("发信前要审核").check()
        page.get_by_role("button", name="保存审核规则").click()
        # An approver is needed: said at the field, and what was ticked stays.
        expect(page.locator("#approver_id-error")).to_be_visible()
        expect(page.get_by_label("发信前要审核")).to_be_checked()
        page.select_option("#approver_id", label="李静")
        page.get_by_role("button", name="保存审核规则").click()
        expect(page.locator("#banner")).to_contain_text("审核规则已保存")
        expect(row(page, "周涛")).to_contain_text("发信前由李静审核")
        page.get_by_label("发信前要审核").uncheck()
        page.get_by_role("button", name="保存审核规则").click()
        expect(row(page, "周涛")).not_to_contain_text("审核")


def test_somebody_is_invited_a_taken_name_is_told_and_the_rest_is_finished(chromium, company):
    with at_the_administrators(chromium, company) as page:
        page.goto("/people/new")
        page.fill("#name", "钱磊")
        page.fill("#email", "qianlei@qihang-demo.cn")
        page.select_option("#manager_id", label="王敏")
        page.fill("#login", "lijing")
        page.keyboard.press("Control+Enter")
        # On staff already: the name alone is chosen anew, and nobody is put on staff twice.
        expect(page.get_by_text("人员已建好，账号还没有")).to_be_visible()
        page.fill("#login", "qianlei")
        page.get_by_role("button", name="开通账号").click()
        given = page.locator(".given code")
        expect(given.first).to_have_text("qianlei")
        password = given.last.text_content() or ""
        expect(row(page, "钱磊")).to_have_count(1)
        page.goto(page.url.removesuffix("/account"))
        expect(page.locator("#who")).to_have_text("钱磊")
        assert password not in page.content()
    context = chromium.new_context(base_url=company.system.pages_url, locale="zh-CN")
    other = context.new_page()
    other.goto("/sign-in")
    other.fill("#login", "qianlei")
    other.fill("#password", password)
    other.click("form.form button.main")
    other.wait_for_url("**/first-password")
    context.close()


def test_a_customer_is_transferred_and_the_others_stay(chromium, company):
    with at_desk(chromium, company, "wangmin") as page:
        panel(page, "李静")
        page.get_by_role("link", name="移交客户").click()
        expect(page.get_by_text("名下没有客户")).to_be_visible()
        page.get_by_role("button", name="看看会怎样").click()
        expect(page.locator("#successor_id-error")).to_contain_text("还没有选移交给谁")


@pytest.mark.req_in_part("R325")
def test_a_colleagues_customer_is_told_of_while_a_card_is_typed_and_the_manager_gets_the_request(
    chromium, company
):
    clash = "已建档，归属其他业务员，请联系经理"
    with at_desk(chromium, company, "lijing") as page:
        page.goto("/customers")
        page.get_by_role("link", name="建档").click()
        page.fill("#name", "Kaveri Offset")
        page.select_option("#country", "IN")
        page.fill("#contact", "Sales")
        page.locator("#address").press_sequentially("sales2@kaveri-offset-demo.in")
        expect(page.locator(".doubles")).to_contain_text(clash)
        page.keyboard.press("Control+Enter")
        expect(page.locator("#banner")).to_contain_text("归属其他业务员")
        expect(page.locator(".doubles")).to_contain_text(clash)
        # What was typed is still there; of the customer nothing is told.
        expect(page.locator("#address")).to_have_value("sales2@kaveri-offset-demo.in")
        assert not [word for word in ("AS-011", "Supplies", "赵磊") if word in page.content()]
        to_look_at(page, "people-clash-zh-CN-light-m")
    requests = eventually(
        lambda: company.staff["wangmin"].items("scheduler", "/todos", kind="customer_request"), 30
    )
    assert [one["customer_code"] for one in requests or ()] == ["AS-011-C"]


def test_a_card_is_registered_and_a_second_one_of_ones_own_only_if_it_is_meant(chromium, company):
    with at_desk(chromium, company, "lijing") as page:
        page.goto("/customers/new")
        page.fill("#name", "Nordic Grafisk AB")
        page.select_option("#country", "SE")
        page.fill("#domain", "nordic-grafisk-demo.se")
        page.fill("#contact", "Anna")
        page.fill("#address", "anna@nordic-grafisk-demo.se")
        page.fill("#source", "140th Canton Fair")
        page.keyboard.press("Control+Enter")
        at_its_file(page, "Nordic Grafisk AB")
        expect(page.locator(".lacking")).to_contain_text("电话")
        page.goto("/customers/new")
        page.fill("#name", "Nordic Grafisk Export")
        page.select_option("#country", "SE")
        page.locator("#domain").press_sequentially("nordic-grafisk-demo.se")
        expect(page.locator(".doubles")).to_contain_text("EU-015-C Nordic Grafisk AB")
        page.get_by_role("button", name="建档").click()
        expect(page.locator("#banner")).to_contain_text("EU-015-C")
        page.get_by_label("不是同一家，另外建档").check()
        page.get_by_role("button", name="建档").click()
        at_its_file(page, "Nordic Grafisk Export")


@pytest.mark.req("R107")
@pytest.mark.req_in_part("R106")
def test_several_strangers_are_handled_at_once_and_each_is_told_of(chromium, company):
    with at_desk(chromium, company, "wangmin") as page:
        page.goto("/mail/unassigned")
        for subject in ("pricelist", "brochure"):
            row(page, subject).locator("input[type=checkbox]").check()
        page.get_by_role("button", name="处理所选").click()
        expect(page.locator("article.post")).to_have_count(2)
        page.locator(".choice-row input[type=search]").fill("kaveri")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="归到这里").click()
        expect(page.locator(".sum")).to_contain_text("2 封已归入：AS-011-C Kaveri Offset Supplies Pvt Ltd")
    todo_of(company.staff["zhaolei"], "pricelist")
    with at_desk(chromium, company, "wangmin") as page:
        page.goto("/mail/unassigned")
        expect(row(page, "pricelist")).to_have_count(0)
        # By keys: X selects the current row.
        row(page, "newsletter").locator("[data-open]").focus()
        page.keyboard.press("x")
        page.get_by_role("button", name="处理所选").click()
        page.get_by_role("button", name="订阅邮件").click()
        expect(page.locator(".sum")).to_contain_text("1 封已归入")


@pytest.mark.req_in_part("R106")
def test_a_manager_answers_a_stranger_and_sees_who_has_how_much_to_do(chromium, company, sink):
    with at_desk(chromium, company, "wangmin") as page:
        page.goto("/mail/unassigned")
        row(page, "samples").locator("[data-open]").click()
        page.get_by_role("link", name="回复", exact=True).last.click()
        page.fill("#reply-rich", "Dear Sir,\nwhich samples would you like?\nWang Min")
        page.locator(".dock button.main").click()
        page.wait_for_url("**/drafts/*")
    eventually(lambda: [one for one in sink.delivered if "samples@strangers-demo.com" in one.recipients], 60)

    def settled() -> bool:
        todos = company.staff["wangmin"].items("scheduler", "/todos", list="unassigned")
        return "samples" not in [todo["subject"] for todo in todos]

    eventually(settled, 30)


@pytest.mark.req_in_part("R007", "R011")
def test_a_salesperson_leaves_and_two_colleagues_have_what_was_previewed(chromium, company):
    zhou = company.staff["zhoutao"].staff_id
    with at_desk(chromium, company, "wangmin") as page:
        panel(page, "周涛")
        page.get_by_role("link", name="记录离职").click()
        expect(page.locator("#sum")).to_have_text("共 5 个客户，6 项待办")
        for code, items, points in (
            ("NA-007-B", "1", "2/8"),
            ("ME-002-B", "1", "1/8"),
            ("OC-001-B", "2", "2/8"),
            ("LA-004-C", "2", "2/8"),
            ("EU-014-D", "0", "1/8"),
        ):
            expect(row(page, code).locator(".number")).to_have_text(items)
            expect(row(page, code)).to_contain_text(points)
        expect(row(page, "OC-001-B")).to_contain_text("超时 1")
        page.fill("#reason", "回老家")
        for code in ("LA-004-C", "EU-014-D"):
            row(page, code).locator("select").select_option(label="赵磊")
        page.get_by_role("button", name="看看会怎样").click()
        expect(page.locator("#successor_id-error")).to_contain_text("还有 3 个客户没有人接")
        # What was chosen stays, the other choice is made.
        expect(page.locator("#reason")).to_have_value("回老家")
        page.select_option("#successor_id", label="李静")
        page.get_by_role("button", name="看看会怎样").click()
        expect(page.locator("#sum")).to_have_text("5 个客户，6 项待办，移交给 2 位同事")
        expect(page.get_by_role("heading", name="李静：3 个客户，4 项待办")).to_be_visible()
        expect(page.get_by_role("heading", name="赵磊：2 个客户，2 项待办")).to_be_visible()
        to_look_at(page, "people-confirm-zh-CN-light-m")
        page.get_by_role("button", name="返回修改").click()
        expect(row(page, "LA-004-C").locator("select option:checked")).to_have_text("赵磊")
        page.get_by_role("button", name="看看会怎样").click()
        page.get_by_role("button", name="记录离职并移交").click()
        page.wait_for_url(f"**/people/{zhou}/handovers/*")
        expect(page.get_by_text("周涛的 5 个客户已移交")).to_be_visible(timeout=60_000)
        to_look_at(page, "people-done-zh-CN-light-m")
        page.goto("/people")
        expect(row(page, "周涛")).to_contain_text("已离职")
        # The same address again leads to what became of it.
        page.goto(f"/people/{zhou}/leave")
        expect(page.get_by_text("周涛的 5 个客户已移交")).to_be_visible()
    for login, codes in (
        ("lijing", ["ME-002-B", "NA-007-B", "OC-001-B"]),
        ("zhaolei", ["EU-014-D", "LA-004-C"]),
    ):
        with at_desk(chromium, company, login) as page:
            for code in codes:
                stands(page, "/customers", code)
    with at_desk(chromium, company, "lijing") as page:
        stands(page, "/", "plates, please")
        expect(row(page, "plates, please")).to_contain_text("Southern Cross Print")
    with at_desk(chromium, company, "zhaolei") as page:
        stands(page, "/mail/drafts", "offer")
        row(page, "offer").locator("a").first.click()
        expect(page.locator(".dock button.main")).to_contain_text("提交审核")
    refused = chromium.new_context(base_url=company.system.pages_url, locale="zh-CN").new_page()
    refused.goto("/sign-in")
    refused.fill("#login", "zhoutao")
    refused.fill("#password", company.staff["zhoutao"].password)
    refused.click("form.form button.main")
    expect(refused.locator(".summary")).to_be_visible()
