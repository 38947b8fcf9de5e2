"""What is tried on every page: words that are longer, and an input method's composition in each field."""

from playwright.sync_api import CDPSession, Locator, Page, Request

#: Makes every word of the page four tenths longer, as a language might that is not there yet.
LONGER = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode, words = text.data.trim();
        const left = text.parentElement.closest("script, style, svg, textarea, [data-body]");
        if (words.length < 2 || left) continue;
        text.data = text.data.trimEnd() + " " + "wörd ".repeat(Math.ceil(words.length * 0.4 / 5)).trim();
    }
}"""
#: Buttons whose words do not fit into them.
CUT_OFF = """() => [...document.querySelectorAll("button, a.button")]
    .filter(each => each.checkVisibility() && each.scrollWidth > each.clientWidth + 1)
    .map(each => each.outerHTML.slice(0, 120))"""
WIDTHS = (1920, 1440, 768, 390, 360)
#: Fields somebody writes words into.
WRITTEN = "textarea, input[type=text], input[type=search], input[type=email], input:not([type])"


def outgrown(page: Page, address: str) -> list[str]:
    """Where longer words scroll the page sideways or do not fit their button, in any width.

    The page is asked for once: its width is the browser's matter.
    """
    found = []
    page.goto(address)
    page.evaluate(LONGER)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [f"{address} at {width}: {over} px too wide"] if over > 0 else []
        found += [f"{address} at {width}: {button}" for button in page.evaluate(CUT_OFF)]
    return found


def interrupted(page: Page, address: str) -> list[str]:
    """Fields in which a key that belongs to the input method did something else, or the words went astray.

    Enter chooses the words there; it sends no form, chooses no hit and closes nothing.
    """
    page.goto(address)
    devtools = page.context.new_cdp_session(page)
    fields = [field for field in page.locator(WRITTEN).all() if field.is_visible() and field.is_editable()]
    found = [f"{address}: {told}" for field in fields for told in _composed(page, devtools, field)]
    devtools.detach()
    return found if fields else [f"{address}: there is no field"]


def _composed(page: Page, devtools: CDPSession, field: Locator) -> list[str]:
    name = field.evaluate("field => field.name || field.id")
    sent: list[str] = []

    def note(asked: Request) -> None:
        if asked.method == "POST" and not asked.url.endswith("/unsaved"):
            sent.append(asked.url)

    here = page.url
    field.fill("")
    field.focus()
    page.on("request", note)
    devtools.send("Input.imeSetComposition", {"text": "nihao", "selectionStart": 5, "selectionEnd": 5})
    for modifiers in (0, 2):  # alone, and with Ctrl
        for kind in ("rawKeyDown", "keyUp"):
            key = {"key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229, "modifiers": modifiers}
            devtools.send("Input.dispatchKeyEvent", {"type": kind, **key})
    devtools.send("Input.insertText", {"text": "你好"})
    page.wait_for_function("field => field.value.includes('你好')", arg=field.element_handle())
    page.remove_listener("request", note)
    told = [f"{name} sent {url}" for url in sent]
    if page.url != here:
        told.append(f"{name} left the page")
    if field.input_value() != "你好":
        told.append(f"{name} holds {field.input_value()!r}")
    field.fill("")
    return told
