"""Letters in rich text in a real browser: marks by button and key, what is pasted, what is kept."""

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.browser.gallery import served
from tests.support.browser import complaints

PASTE = """([kind, words, plain]) => {
  const data = new DataTransfer();
  data.setData(kind, words);
  if (plain) data.setData("text/plain", plain);
  const how = {clipboardData: data, bubbles: true, cancelable: true};
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", how));
}"""
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<style>p.MsoNormal {color: red}</style></head>
<body><!--StartFragment--><p class=MsoNormal style='font-family:"Calibri"'><b>Offer</b><o:p></o:p></p>
<p class=MsoListParagraph style='text-indent:-18pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp; </span></span><![endif]>CTP
plate<o:p></o:p></p>
<p class=MsoListParagraph style='text-indent:-18pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>PS plate</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]>1.&nbsp; <![endif]>by sea</p>
<!--EndFragment--></body></html>"""
EXCEL = (
    "<table width=128 style='border-collapse:collapse'><col width=64><tr>"
    "<td style='color:red' class=xl65>CTP</td><td align=right>2.45</td></tr></table>"
)
#: A test keeps the editor away.
BLOCKED = "net::ERR_FAILED"
HOSTILE = (
    "<img src=x onerror='top.hacked = 1'><script>top.hacked = 1</script>"
    "<a href='javascript:top.hacked = 1'>x</a>"
    "<svg onload='top.hacked = 1'></svg><p onclick='top.hacked = 1' style='position:fixed'>words</p>"
)


@pytest.fixture
def page(chromium, stream):
    with served(stream) as address:
        context = chromium.new_context(base_url=address, reduced_motion="reduce", locale="zh-CN")
        context.set_default_timeout(30_000)
        expect.set_options(timeout=30_000)
        opened = context.new_page()
        errors: list[str] = []
        opened.on("pageerror", lambda error: errors.append(str(error)))

        # What the policy refuses is told there.
        def told(said: ConsoleMessage) -> None:
            if said.type == "error" and BLOCKED not in said.text:
                errors.append(said.text)

        opened.on("console", told)
        yield opened
        context.close()
    assert errors == []


@pytest.fixture
def letter(page: Page):
    """The editor, with nothing written in it and the caret there."""
    page.goto("/gallery/mail")
    rich = page.locator("#reply-rich")
    rich.click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    return rich


def html_of(page: Page) -> str:
    return page.locator("textarea[name=html]").input_value()


def test_what_is_typed_without_marks_stays_a_plain_text(page, letter):
    page.keyboard.type("Dear Priya,")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("USD 2.45  FOB")
    expect(page.locator("#reply-text")).to_have_value("Dear Priya,\n\nUSD 2.45  FOB")
    assert html_of(page) == ""


@pytest.mark.parametrize(
    ("keys", "button", "marked"),
    [
        ("Control+b", "粗体", "<b>words</b>"),
        ("Control+i", "斜体", "<i>words</i>"),
        ("Control+Shift+8", "项目符号", "<ul><li>"),
        ("Control+Shift+9", "编号", "<ol><li>"),
        ("Control+]", "引用", "<blockquote>"),
    ],
)
def test_marks_are_set_by_keys_and_taken_off_by_the_button(page, letter, keys, button, marked):
    page.keyboard.type("words")
    page.keyboard.press("Control+a")
    page.keyboard.press(keys)
    expect(page.get_by_role("button", name=button)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#reply-text")).to_have_value("words")
    assert marked in html_of(page)
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("button", name=button)).to_have_attribute("aria-pressed", "false")
    assert html_of(page) == ""


def test_a_link_is_asked_for_by_its_key_and_says_where_it_leads(page, letter):
    page.keyboard.type("our list")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+k")
    place = page.get_by_role("textbox", name="网址或邮箱")
    expect(place).to_be_focused()
    page.keyboard.type("qihang-demo.cn/plates")
    page.keyboard.press("Enter")
    expect(letter).to_be_focused()
    assert '<a href="https://qihang-demo.cn/plates">our list</a>' in html_of(page)
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_all_marks_go_at_once(page, letter):
    page.keyboard.type("words")
    page.keyboard.press("Control+a")
    for keys in ("Control+b", "Control+i", "Control+Shift+8"):
        page.keyboard.press(keys)
    page.get_by_role("button", name="清除格式").click()
    expect(page.locator("#reply-text")).to_have_value("words")
    assert html_of(page) == ""


def test_what_word_brings_is_its_words_and_lists_without_its_styles(page, letter):
    page.evaluate(PASTE, ["text/html", WORD, "Offer"])
    expect(letter.locator("ul li")).to_have_text(["CTP plate", "PS plate"])
    expect(letter.locator("ol li")).to_have_text(["by sea"])
    written = html_of(page)
    assert "<b>Offer</b>" in written
    assert not any(mark in written for mark in ("Mso", "style", "class", "o:p", "·", "!["))


def test_a_table_that_is_pasted_has_lines_and_no_colours_of_its_own(page, letter):
    page.evaluate(PASTE, ["text/html", EXCEL, "CTP\t2.45"])
    expect(letter.locator("td")).to_have_text(["CTP", "2.45"])
    assert '<table border="1"' in html_of(page)
    assert "style" not in html_of(page)
    expect(page.locator("#reply-text")).to_have_value("\nCTP\t2.45")


def test_what_is_hostile_runs_nothing(page, letter):
    page.evaluate(PASTE, ["text/html", HOSTILE, "words"])
    expect(letter).to_contain_text("words")
    assert page.evaluate("'hacked' in window") is False
    assert letter.locator("img, svg, script, [style], [onclick], a[href]").count() == 0


def test_what_was_written_is_back_with_its_marks_and_what_was_sent_is_not(page, letter, stream):
    page.keyboard.press("Control+b")
    with page.expect_response("**/unsaved"):
        page.keyboard.type("half a lett")
    assert "<b>half a lett</b>" in stream.sent[-1][1]["html"]
    page.goto("/gallery/hold")
    page.goto("/gallery/mail")
    expect(page.locator("#reply-rich b")).to_have_text("half a lett")
    with page.expect_response("**/drafts"):
        page.locator("#reply-rich").press("Control+Enter")
    assert "<b>half a lett</b>" in stream.sent[-1][1]["html"]
    page.goto("/gallery/mail")
    expect(page.locator("#reply-rich")).to_contain_text("For a full 20' container")


def test_whoever_wants_no_formatting_writes_plain_text_from_then_on(page, letter):
    page.keyboard.press("Control+b")
    page.keyboard.type("bold")
    page.get_by_role("button", name="带格式书写").click()
    expect(page.locator("#reply-text")).to_be_focused()
    expect(page.locator("#reply-text")).to_have_value("bold")
    assert html_of(page) == ""
    page.get_by_role("button", name="带格式书写").click()
    expect(page.locator("#reply-rich b")).to_have_text("bold")
    page.get_by_role("button", name="带格式书写").click()
    page.keyboard.press("End")
    page.keyboard.type(" words")
    with page.expect_response("**/unsaved"):
        pass
    page.reload()
    expect(page.locator("#reply-text")).to_have_value("bold words")
    expect(page.locator("#reply-rich")).to_be_hidden()
    page.evaluate("localStorage.clear()")


def test_without_the_editor_one_writes_plain_text_and_no_html_is_sent(page, stream):
    page.route("**/editor.js*", lambda route: route.abort())
    page.goto("/gallery/mail")
    expect(page.locator("html[data-ready]")).to_be_attached()
    page.fill("#reply-text", "plain")
    with page.expect_response("**/drafts"):
        page.locator("#reply-text").press("Control+Enter")
    assert stream.sent[-1][1]["text"] == "plain"
    assert "html" not in stream.sent[-1][1]


def test_everybody_can_use_it(page, letter):
    page.keyboard.type("words")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+Shift+8")
    assert complaints(page) == []
