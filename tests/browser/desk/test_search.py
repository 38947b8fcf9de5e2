"""Search at the desk, in a real browser, over the real services: what people type, find and open."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk.sitting import at_desk, row, seen_whole
from tests.e2e.acting import mail_comes, mail_of
from tests.support.system import NewFolder
from tools.demo.company import Company, found_company, local, settings
from tools.launcher.system import System
from tools.smtp_sink import SmtpSink

pytestmark = pytest.mark.timeout(300)

MULLER, PRIYA = "h.mueller@mueller-druck-demo.de", "priya@kaveri-demo.in"
LONG = """Dear Ms Li,

thank you for your offer. We would like to order 400 m² of thermal CTP plates, 热敏版材, as in our
order PO-2026/0173, and ask for delivery in week 44. The forwarder calls you: +49 (211) 9876-5432.

Best regards
Hans Müller
"""
#: No word of these may reach anybody but their owner's line.
THEIRS = ("Zirconium", "锆", "PO-7777", "kaveri", "priya@kaveri-demo.in")
#: What would be shown of it.
SAID = ('href="/mails/', "Zirconium 锆", "PO-7777, thermal")


@pytest.fixture(scope="module")
def company(new_folder: NewFolder, sink: SmtpSink) -> Iterator[Company]:
    system = System(new_folder("search"), movable_clock=True, settings=settings(sink))
    system.move_clock(local("2026-10-10 09:00"))
    try:
        system.start()
        founded = found_company(system, ("chenguodong", "wangmin", "lijing", "zhoutao", "sunyan"))
        muller = founded.register("Müller Druckbedarf GmbH", "DE", "lijing", 1, emails=[MULLER], grade="A")
        founded.register("Kaveri Offset Supplies", "IN", "zhoutao", 5, emails=[PRIYA], grade="C")
        founded.staff["lijing"].post(
            "customers",
            f"/customers/{muller['customer_id']}/orders",
            {
                "number": "PO-2026/0173",
                "lines": [{"product": "CTP plate", "quantity": "400", "unit": "m2", "unit_price": "2.45"}],
                "currency": "USD",
                "terms": "OA_60",
            },
        )
        mail_comes(founded, "2026-10-10 09:10", MULLER, "Order of thermal plates", LONG)
        again = "Thermal plates again\n"
        mail_comes(founded, "2026-10-10 09:11", MULLER, "Plates", again, html=f"<p>{again}</p>")
        mail_comes(founded, "2026-10-10 09:12", PRIYA, "Zirconium 锆", "PO-7777, thermal, by kaveri.\n")
        for person, subject in (
            ("lijing", "Order of thermal plates"),
            ("lijing", "Plates"),
            ("zhoutao", "Zirconium 锆"),
        ):
            mail_of(founded.staff[person], subject)
        note = {"note": "客户要热敏版 400 平米，44 周交货"}
        mail = mail_of(founded.staff["lijing"], "Order of thermal plates")
        done = founded.staff["lijing"].post("mail", f"/mails/{mail['mail_id']}/note", note)
        founded.staff["lijing"].get("mail", f"/mails/{mail['mail_id']}", after=done["command_id"])
        yield founded
    finally:
        system.kill_all()


def search(page: Page, text: str) -> None:
    page.goto("/search")
    page.locator('main input[name="q"]').fill(text)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*")


def test_mail_is_found_and_opens_at_the_words_by_keys_alone(chromium, company):
    with at_desk(chromium, company, "lijing") as page:
        search(page, "热敏")
        expect(page.locator("#found-mail mark").first).to_have_text("热敏")
        expect(row(page, "Order of thermal plates")).to_contain_text("备注")
        page.locator("main input[name=q]").blur()
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/mails/*?find=*")
        expect(page.locator(".letter .text mark")).to_have_text("热敏")


def test_html_mail_shows_its_words_in_plain_text_and_itself_on_asking(chromium, company):
    with at_desk(chromium, company, "lijing") as page:
        search(page, "plates again")
        page.locator("#found-mail [data-open]").click()
        expect(page.locator(".letter .text mark").first).to_have_text("plates")
        page.get_by_role("link", name="看原来的版式").click()
        expect(page.frame_locator("iframe[data-body]").get_by_text("again")).to_be_visible()


@pytest.mark.req("R012")
@pytest.mark.req_in_part("R013")
def test_customers_orders_and_mail_are_found_by_whatever_is_known_of_them(chromium, company):
    with at_desk(chromium, company, "lijing") as page:
        for typed, kind in (
            ("mueller", "customers"),
            ("EU1", "customers"),
            ("druck-demo.de", "customers"),
            ("po20260173", "orders"),
            ("0211 98765432", "mail"),
            ("PO-2026/0173", "mail"),
        ):
            search(page, typed)
            expect(page.locator(f"#found-{kind} [data-row]").first).to_be_visible()
        page.locator("#found-orders [data-open]").click()
        page.wait_for_url("**/customers/*/orders")


def test_what_is_found_is_narrowed_by_kind_and_time(chromium, company):
    with at_desk(chromium, company, "lijing") as page:
        search(page, "plates")
        page.get_by_role("navigation", name="种类").get_by_role("link", name="邮件").click()
        expect(page.locator("#found-mail [data-row]")).to_have_count(2)
        page.get_by_role("navigation", name="时间").get_by_role("link", name="近 7 天").click()
        page.wait_for_url("**time=week*")
        expect(page.locator("#found-mail [data-row]")).to_have_count(2)


def test_nothing_found_says_what_else_to_try(chromium, company):
    with at_desk(chromium, company, "lijing") as page:
        search(page, "xyzzy")
        expect(page.get_by_text("没有找到“xyzzy”。试试客户编号、邮箱后缀或更短的词。")).to_be_visible()


@pytest.mark.req_in_part("R109")
@pytest.mark.parametrize("login", ["lijing", "sunyan"])
def test_mail_of_somebody_elses_is_found_by_no_word(chromium, company, login):
    with at_desk(chromium, company, login) as page:
        for word in THEIRS:
            for address in (f"/search?q={quote(word)}", f"/palette?q={quote(word)}"):
                # Asked for as the page itself asks: a part alone is no page.
                shown = page.request.get(address).text()
                assert not [said for said in SAID if said in shown], address
    with at_desk(chromium, company, "zhoutao") as page:
        search(page, THEIRS[0])
        expect(page.locator("#found-mail [data-row]")).to_have_count(1)


def test_the_palette_finds_mail_and_goes_to_it_by_keys(chromium, company):
    with at_desk(chromium, company, "lijing") as page:
        page.keyboard.press("Control+k")
        page.locator("#palette-q").press_sequentially("thermal")
        hit = page.locator("#palette-found [role=option]").filter(has_text="Order of thermal plates")
        expect(hit).to_be_visible()
        while hit.get_attribute("aria-selected") != "true":
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/mails/*?find=thermal")


@pytest.mark.parametrize(("language", "locale"), [("zh", "zh-CN"), ("en", "en-GB")])
def test_every_page_of_the_search_is_whole(chromium, company, language, locale):
    with at_desk(chromium, company, "lijing", locale=locale) as page:
        for name, address in (
            ("found", "/search?q=plates"),
            ("narrowed", "/search?q=PO-2026%2F0173"),
            ("nothing", "/search?q=xyzzy"),
            ("empty", "/search"),
        ):
            seen_whole(page, address, f"search-{name}-{language}")
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto("/search?q=thermal")
        found = page.locator("#found-mail [data-open]").last.get_attribute("href")
        assert found is not None
        seen_whole(page, found, f"search-mail-{language}")
