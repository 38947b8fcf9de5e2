"""Old mail at the desk, in a real browser: handed in by pieces, brought in, reported, assigned by address."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk.sitting import at_desk
from tests.support import eventually
from tests.support.system import NewFolder
from tests.unit.mail.samples import message
from tests.unit.mail.test_archives import mbox_of
from tools.demo.client import Member
from tools.demo.company import Company, found_company, local, settings
from tools.launcher.system import System
from tools.smtp_sink import SmtpSink

# The first of them starts the system.
pytestmark = pytest.mark.timeout(300)

JACK, STRANGER = "jack@southern-cross-demo.com.au", "amina@nairobi-print-demo.co.ke"
LETTERS, STRANGERS = 30, 5


def letter(number: int, sender: str = JACK, size: int = 0) -> bytes:
    date = f"Mon, 2 Mar 2015 10:{number % 60:02}:00 +0800"
    head = f"Received: from a by b; {date}\r\nDate: {date}\r\n".encode()
    body = f"Letter {number}.\r\n" + ("x" * 76 + "\r\n") * (size // 78)
    return head + message(
        sender=sender, message_id=f"<old{number}-{sender}>", subject=f"Old plates {number}", body=body
    )


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More than one piece, with letters of a customer and of a stranger; and what is no mail, in a zip."""
    folder = tmp_path_factory.mktemp("archive")
    letters = [letter(number, size=300_000) for number in range(LETTERS)]
    strangers = [letter(number, STRANGER) for number in range(STRANGERS)]
    (folder / "inbox.mbox").write_bytes(mbox_of(*letters, *strangers))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("again.eml", letter(0, size=300_000))
        made.writestr("photo.jpg", b"\xff\xd8\xff")
    (folder / "rest.zip").write_bytes(packed.getvalue())
    return folder


@pytest.fixture(scope="module")
def company(new_folder: NewFolder, sink: SmtpSink) -> Iterator[Company]:
    system = System(new_folder("imports"), movable_clock=True, settings=settings(sink))
    system.move_clock(local("2026-10-13 09:30"))
    try:
        system.start()
        founded = found_company(system, ("chenguodong", "wangmin", "zhoutao"))
        founded.staff["administrator"] = cast(Member, founded.administrator)
        founded.register("Southern Cross Print", "AU", "zhoutao", 1, grade="B", emails=[JACK])
        yield founded
    finally:
        system.stop()


def todos(member: Member) -> list[Any]:
    return list(member.get("scheduler", "/todos")["items"])


def figure(page: Page, word: str) -> str:
    return page.locator("dl.facts div", has_text=word).locator("dd").inner_text()


def test_an_administrator_brings_in_an_archive_and_nobody_has_anything_to_do(
    chromium, company: Company, archive: Path
):
    before = {name: len(todos(company.staff[name])) for name in ("chenguodong", "wangmin", "zhoutao")}
    with at_desk(chromium, company, "administrator", allowed=("/pieces",)) as page:
        page.goto("/people")
        page.get_by_role("link", name="导入旧邮件").click()
        page.select_option("#mailbox_id", label="zhoutao@qihang-demo.cn")
        page.get_by_role("button", name=re.compile("下一步")).click()
        page.wait_for_url(re.compile(r"/imports/\w+"))
        # A cut in the middle, which it gets over by itself.
        cut = iter((True,))
        page.route(
            "**/pieces?*offset=8388608",
            lambda route: route.abort() if next(cut, False) else route.continue_(),
        )
        page.locator("#upload").set_input_files([archive / "inbox.mbox", archive / "rest.zip"])
        expect(page.get_by_role("button", name="开始导入")).to_be_visible()
        page.get_by_role("button", name="开始导入").click()
        expect(page.get_by_text("已完成").first).to_be_visible()
        assert [figure(page, word) for word in ("已导入", "已存在", "无法读取")] == [
            str(LETTERS + STRANGERS),
            "1",
            "0",
        ]
        left = page.locator("section.card", has_text="未导入的内容")
        expect(left).to_contain_text("rest.zip/photo.jpg")
        expect(left).to_contain_text("不是邮件")
    zhou = company.staff["zhoutao"]
    eventually(lambda: len(zhou.get("mail", "/mails?box=received&limit=50")["items"]) == LETTERS, 30)
    for name, count in before.items():
        assert len(todos(company.staff[name])) == count
    assert company.staff["wangmin"].get("mail", "/unassigned")["items"] == []


def test_a_manager_assigns_the_old_mail_of_an_address_at_once(chromium, company: Company):
    wang, zhou = company.staff["wangmin"], company.staff["zhoutao"]
    [customer] = zhou.get("customers", "/customers")["items"]
    with at_desk(chromium, company, "wangmin", locale="en") as page:
        page.goto("/mail/unassigned")
        page.locator("a[href='/old-mail']").click()
        row = page.locator("[data-row]", has_text=STRANGER)
        expect(row).to_contain_text(str(STRANGERS))
        row.locator("input[name=code]").fill(customer["code"])
        row.locator("button").click()
        page.wait_for_url(re.compile("/old-mail$"))
    eventually(lambda: wang.get("mail", "/old-mail")["items"] == [], 30)
    received = zhou.get("mail", "/mails?box=received&limit=50")["items"]
    assert len(received) == LETTERS + STRANGERS
    assert todos(zhou) == []


def test_without_the_script_the_form_brings_the_file(chromium, company: Company, archive: Path):
    with at_desk(chromium, company, "administrator", java_script_enabled=False) as page:
        page.goto("/imports")
        page.select_option("#mailbox_id", label="zhoutao@qihang-demo.cn")
        page.locator("form.form button.main").click()
        page.locator("#upload").set_input_files([archive / "rest.zip"])
        page.get_by_role("button", name="上传", exact=True).click()
        page.get_by_role("button", name="开始导入").click()

        def finished() -> bool:
            page.reload()
            return page.get_by_text("已完成").count() > 0

        eventually(finished, 60)
        assert figure(page, "已存在") == "1"
