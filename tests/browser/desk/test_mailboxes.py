"""A mailbox at a provider, set at the desk in a real browser, and read by the process that does it."""

from collections.abc import Iterator
from typing import cast
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.desk.sitting import at_desk
from tests.e2e.acting import mail_of
from tests.support import eventually
from tests.support.dovecot import Provider
from tests.support.system import NewFolder
from tools.demo.client import Member
from tools.demo.company import Company, found_company, local, settings
from tools.launcher.system import System
from tools.smtp_sink import SmtpSink


@pytest.fixture(scope="module")
def company(new_folder: NewFolder, sink: SmtpSink) -> Iterator[Company]:
    system = System(new_folder("mailboxes"), movable_clock=True, settings=settings(sink))
    system.move_clock(local("2026-10-13 09:30"))
    try:
        system.start()
        founded = found_company(system, ("chenguodong", "wangmin"))
        founded.staff["administrator"] = cast(Member, founded.administrator)
        yield founded
    finally:
        system.kill_all()


def test_an_administrator_has_a_mailbox_collected_and_its_mail_is_on_the_desk(
    chromium, company, imap_provider: Provider
):
    """By the process that does it, from a real server; a wrong password is said first."""
    user = f"{uuid4().hex}@provider"
    raw = f"From: {user}@strangers-demo.com\r\nTo: sales@qihang-demo.cn\r\nSubject: Collected {user}\r\n"
    imap_provider.put(user, [f"{raw}Message-ID: <{user}>\r\n\r\nPlease quote.\r\n".encode()])
    with at_desk(chromium, company, "administrator", locale="en") as page:
        page.goto("/mailboxes")
        page.get_by_role("link", name="sales@", exact=False).first.click()
        page.get_by_label("Server", exact=True).fill("127.0.0.1")
        page.get_by_label("Encryption").select_option("none")
        page.get_by_label("Port").fill(str(imap_provider.port))
        page.get_by_label("User name").fill(user)
        page.get_by_label("Password or authorisation code").fill("wrong")
        page.get_by_label("Everything that is there").check()
        page.get_by_role("button", name="Test and collect").click()
        expect(page.locator("#tried")).to_contain_text("The sign-in was refused.")
        page.get_by_label("Password or authorisation code").fill(imap_provider.password)
        page.get_by_role("button", name="Test and collect").click()
        expect(page.locator("#banner")).to_contain_text("Saved.")
        address = page.url.partition("?")[0]

        def collected() -> bool:
            page.goto(address)
            return page.locator("#how").locator("..").get_by_text("Collected").count() > 0

        eventually(collected)
        mail_of(company.staff["wangmin"], f"Collected {user}", "/unassigned")
        page.get_by_role("button", name="Stop collecting").click()
        expect(page.locator("#banner")).to_contain_text("Collecting is stopped.")
