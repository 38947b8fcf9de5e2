"""Writing at the desk, over the real services: rich text and blind copies, from the box to the buyer."""

from collections.abc import Iterator
from email import message_from_bytes
from email.policy import SMTP

import pytest
from playwright.sync_api import expect

from tests.browser.desk.sitting import at_desk, row, seen_whole
from tests.e2e.acting import mail_comes, mail_of
from tests.support import eventually
from tests.support.browser import to_look_at
from tests.support.system import NewFolder
from tools.demo.company import DOMAIN, Company, found_company, local, settings
from tools.launcher.system import System
from tools.smtp_sink import SmtpSink

# The first of them starts the system.
pytestmark = pytest.mark.timeout(300)

PRIYA, AMY = "priya@kaveri-demo.in", "amy@lonestar-graphics-demo.us"
MULLER = "h.mueller@mueller-druck-demo.de"
BOSS = f"wangmin@{DOMAIN}"


@pytest.fixture(scope="module")
def company(new_folder: NewFolder, sink: SmtpSink) -> Iterator[Company]:
    """Two salespeople, one of whom needs approval, with a customer and a mail each."""
    system = System(new_folder("writing"), movable_clock=True, settings=settings(sink))
    system.move_clock(local("2026-10-10 09:00"))
    try:
        system.start()
        founded = found_company(system, ("chenguodong", "wangmin", "lijing", "zhaolei"))
        founded.register("Lone Star Graphics", "US", "lijing", 7, emails=[AMY])
        founded.register("Müller Druckbedarf GmbH", "DE", "lijing", 1, emails=[MULLER])
        founded.register("Kaveri Offset Supplies", "IN", "zhaolei", 5, emails=[PRIYA])
        mail_comes(founded, "2026-10-10 09:11", AMY, "Plates")
        mail_comes(founded, "2026-10-10 09:12", PRIYA, "CTCP plate 530x664")
        mail_comes(founded, "2026-10-10 09:14", AMY, "Season's greetings")
        mail_of(founded.staff["lijing"], "Season's greetings")
        mail_of(founded.staff["zhaolei"], "CTCP plate 530x664")
        yield founded
    finally:
        system.kill_all()


def sent_to(sink: SmtpSink, address: str) -> list[bytes]:
    return [one.content for one in sink.delivered if address in one.recipients]


def test_a_blind_copy_is_asked_for_and_no_addressee_is_told(chromium, company, sink):
    with at_desk(chromium, company, "lijing") as page:
        page.goto(f"/write?customer={mail_of(company.staff['lijing'], 'Plates')['customer_id']}")
        expect(page.locator("#reply-bcc")).to_be_hidden()
        page.locator(".fold > summary").click()
        expect(page.locator("#reply-bcc")).to_be_focused()
        page.keyboard.type(BOSS)
        page.fill("#reply-subject", "Prices of December")
        page.fill("#reply-rich", "Dear Amy,\nour prices stay as they are.")
        expect(page.locator("[data-saved]")).to_contain_text("已保存")
        page.reload()
        expect(page.locator("#reply-bcc")).to_have_value(BOSS)
        page.locator(".box button.main").click()
        page.wait_for_url("**/drafts/*")
        expect(page.locator(".letter .to").last).to_contain_text(f"密送 {BOSS}")
        eventually(lambda: sent_to(sink, BOSS), 60)
        assert sent_to(sink, BOSS) == sent_to(sink, AMY)[-1:]
        assert BOSS.encode() not in sent_to(sink, AMY)[-1]


def test_a_letter_in_rich_text_is_judged_as_it_will_look_and_reaches_the_buyer_so(chromium, company, sink):
    subject = "CTCP plate 530x664"
    with at_desk(chromium, company, "zhaolei") as page:
        page.goto(f"/mail/received/{mail_of(company.staff['zhaolei'], subject)['mail_id']}?reply=one")
        page.fill("#reply-subject", "Terms of payment")
        page.locator("#reply-rich").click()
        page.keyboard.type("Our terms: ")
        page.keyboard.press("Control+b")
        page.keyboard.type("30 % in advance")
        expect(page.locator("[data-saved]")).to_contain_text("已保存")
        page.reload()
        expect(page.locator("#reply-rich b")).to_have_text("30 % in advance")
        page.locator(".dock button.main").click()
        page.wait_for_url("**/drafts/*")
        # They cannot change it now, and read it as it is.
        expect(page.frame_locator("iframe[data-body]").last.locator("b")).to_have_text("30 % in advance")
        address = page.url
    with at_desk(chromium, company, "lijing") as page:
        page.goto(address)
        expect(page.frame_locator("iframe[data-body]").last.locator("b")).to_have_text("30 % in advance")
        expect(page.locator("#reply-rich b")).to_have_text("30 % in advance")
        page.locator("#reply-rich").click()
        page.keyboard.press("Control+End")
        page.keyboard.type(", please")
        page.locator(".dock button.main", has_text="通过并发送").click()
        eventually(lambda: any(b"30 % in advance" in one for one in sent_to(sink, PRIYA)), 60)
    (raw,) = (one for one in sent_to(sink, PRIYA) if b"30 % in advance" in one)
    text, html = message_from_bytes(raw, policy=SMTP).iter_parts()
    assert "Our terms: 30 % in advance, please" in text.get_content()
    assert "<b>30 % in advance, please</b>" in html.get_content()
    assert "> Please quote." in text.get_content()
    assert ">Please quote.</blockquote>" in html.get_content()
    with at_desk(chromium, company, "zhaolei") as page:
        page.goto("/mail/sent")
        eventually(lambda: page.goto("/mail/sent") and row(page, "30 % in advance").count(), 30)
        row(page, "30 % in advance").locator("[data-open]").click()
        expect(page.frame_locator(".letter iframe").last.locator("b").first).to_contain_text(
            "30 % in advance"
        )


def test_without_script_formatting_stays_as_long_as_the_words_do(chromium, company):
    lijing = company.staff["lijing"]
    written = {"to": [AMY], "subject": "Terms", "html": "<p>Net <b>30 days</b></p>"}
    draft = lijing.post("mail", "/drafts", written)
    path = f"/drafts/{draft['draft_id']}"
    lijing.get("mail", path, after=draft["command_id"])
    with at_desk(chromium, company, "lijing", java_script_enabled=False) as page:
        page.goto(path)
        expect(page.locator("#reply-text")).to_have_value("Net 30 days")
        page.fill("#reply-subject", "Our terms")
        page.get_by_role("button", name="保存草稿").click()
        expect(page.locator("#reply-subject")).to_have_value("Our terms")
        shown = lijing.get("mail", path)
        assert (shown["subject"], shown["html"]) == ("Our terms", written["html"])
        page.fill("#reply-text", "Net 60 days")
        page.get_by_role("button", name="保存草稿").click()
        expect(page.locator("#reply-text")).to_have_value("Net 60 days")
        shown = lijing.get("mail", path)
        assert (shown["text"], shown["html"]) == ("Net 60 days", None)


@pytest.mark.parametrize("script", [True, False], ids=["with the script", "without it"])
def test_what_is_odd_about_a_letter_is_shown_once_before_it_leaves(chromium, company, sink, script):
    mail = mail_of(company.staff["lijing"], "Season's greetings")["mail_id"]
    said = f"The cost price list is attached {'with' if script else 'without'} it."
    with at_desk(chromium, company, "lijing", java_script_enabled=script) as page:
        page.goto(f"/mail/received/{mail}?reply=one")
        page.fill("#reply-cc", MULLER)
        page.fill("#reply-rich" if script else "#reply-text", said)
        page.get_by_role("button", name="发送", exact=False).first.click()
        page.wait_for_url("**/drafts/*look=send*")
        panel = page.get_by_role("alert").filter(has=page.get_by_role("heading", name="发出前请再看一眼"))
        expect(panel.get_by_role("link").nth(0)).to_contain_text("属于两个不同的客户")
        expect(panel.get_by_role("link").nth(1)).to_contain_text("cost price")
        expect(panel.get_by_role("link").nth(2)).to_contain_text("没有附件")
        # Each thing leads to its field.
        panel.get_by_role("link").nth(1).click()
        expect(page.locator("#reply-rich" if script else "#reply-text")).to_be_focused()
        page.get_by_role("link", name="返回修改").click()
        expect(panel).to_have_count(0)
        # What was put right is not told again.
        page.fill("#reply-cc", "")
        page.locator(".dock button.main").click()
        page.wait_for_url("**/drafts/*look=send*")
        expect(panel.get_by_role("link", name="属于两个不同的客户")).to_have_count(0)
        assert not any(said.encode() in one for one in sent_to(sink, AMY))
        page.get_by_role("button", name="仍然发送").click()
        expect(page.get_by_text("等待发送")).to_be_visible()
        eventually(lambda: any(said.encode() in one for one in sent_to(sink, AMY)), 60)


def test_who_approves_sees_what_is_odd_before_anything_is_pressed(chromium, company, sink):
    subject = "CTCP plate 530x664"
    with at_desk(chromium, company, "zhaolei") as page:
        page.goto(f"/mail/received/{mail_of(company.staff['zhaolei'], subject)['mail_id']}?reply=one")
        page.fill("#reply-rich", "The drawing is attached.")
        page.locator(".dock button.main").click()
        page.wait_for_url("**/drafts/*look=submit*")
        page.get_by_role("button", name="仍然提交").click()
        expect(page.get_by_text("待审核").first).to_be_visible()
        draft = page.url.partition("?")[0]
    with at_desk(chromium, company, "lijing", allowed=("/drafts/", "thing=draft")) as page:
        page.goto(draft)
        expect(page.get_by_role("region", name="发出前请再看一眼")).to_contain_text("没有附件")
        expect(page.get_by_role("button", name="仍然通过并发送")).to_have_count(0)
        page.locator(".dock button.main", has_text="通过并发送").click()
        page.get_by_role("button", name="仍然通过并发送").click()
        eventually(lambda: any(b"The drawing is attached" in one for one in sent_to(sink, PRIYA)), 60)


def test_a_file_that_is_too_large_says_so_beside_it_and_the_letter_goes_without(chromium, company, tmp_path):
    (tmp_path / "film.mp4").write_bytes(bytes(21 * 1024 * 1024))
    mail = mail_of(company.staff["lijing"], "Season's greetings")["mail_id"]
    with at_desk(chromium, company, "lijing", allowed=["/files"]) as page:
        page.goto(f"/mail/received/{mail}?reply=one")
        page.set_input_files("#reply-upload", tmp_path / "film.mp4")
        expect(page.locator("tl-files")).to_contain_text("所有附件合计不能超过 20 MB")
        page.get_by_role("button", name="移除 film.mp4").click()
        expect(page.locator("tl-files li")).to_have_count(0)


@pytest.mark.req("R146")
def test_a_letter_is_made_of_snippets_and_what_is_left_open_is_told(chromium, company, sink):
    customer = mail_of(company.staff["lijing"], "Plates")["customer_id"]
    with at_desk(chromium, company, "lijing", locale="en-US") as page:
        page.goto("/snippets/new")
        page.fill("#name", "Sample by courier")
        page.fill("#subject", "Sample for [customer]")
        page.fill("#text", "Dear customer,\n\nThe sample of [product] is under way to [customer].")
        page.get_by_role("button", name="Save").click()
        expect(row(page, "Sample by courier")).to_be_visible()
        seen_whole(page, "/snippets", "writing-snippets-en")
        row(page, "Sample by courier").locator("[data-open]").click()
        page.fill("#name", "Sample under way")
        page.keyboard.press("Control+Enter")
        expect(row(page, "Sample under way")).to_be_visible()
        seen_whole(page, "/snippets/new", "writing-snippet-en")
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(f"/write?customer={customer}")
        page.locator("#reply-rich").click()
        page.keyboard.press("Control+j")
        choice = page.locator(".box .snippet", has_text="Sample under way")
        expect(choice.locator("mark")).to_have_text("[product]")
        expect(choice).to_contain_text("Lone Star Graphics")
        to_look_at(page, "writing-pick-m")
        page.set_viewport_size({"width": 390, "height": 844})
        to_look_at(page, "writing-pick-s")
        page.set_viewport_size({"width": 1440, "height": 900})
        page.keyboard.press("Escape")
        expect(page.locator(".box .pick")).to_be_hidden()
        page.get_by_role("button", name="Insert snippet").click()
        choice.get_by_role("button").click()
        expect(page.locator("#reply-subject")).to_have_value("Sample for Lone Star Graphics")
        expect(page.locator("#reply-rich")).to_contain_text("under way to Lone Star Graphics.")
        page.locator(".box button.main").click()
        page.wait_for_url("**/drafts/*look=send*")
        expect(page.locator(".look-again")).to_contain_text("“[product]” still stands")
        # What is left open is written over: it is selected when the snippet is put there.
        page.locator("#reply-rich").press("Control+a")
        page.keyboard.type("The sample is under way.")
        page.locator(".box button.main").click()
        eventually(lambda: any(b"Sample for Lone Star" in one for one in sent_to(sink, AMY)), 60)


def test_without_script_a_snippet_goes_above_the_signature(chromium, company):
    customer = mail_of(company.staff["lijing"], "Plates")["customer_id"]
    with at_desk(chromium, company, "lijing", java_script_enabled=False, locale="en-US") as page:
        page.goto(f"/write?customer={customer}")
        page.fill("#reply-text", "Good morning,")
        page.get_by_role("button", name="Insert snippet").click()
        page.locator(".snippet", has_text="May I have your idea? Please").get_by_role("button").click()
        expect(page.locator("#reply-text")).to_have_value(
            "Good morning,\n\nMay I have your idea? Please give me your ideas."
        )
