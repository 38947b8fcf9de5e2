"""Somebody at the desk: their browser, signed in, and what is looked at on every page."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from tests.browser.pictures import Seen, looks_much_as_before
from tests.support.browser import complaints, to_look_at
from tools.demo.company import Company

#: Width and height by the letter that ends a picture's name.
SIZES = {"m": (1440, 900), "l": (1920, 1080), "s": (390, 844)}
#: The size at which axe-core looks, by language: between them the pages are looked at on a desk and a phone.
CHECKED = {"en": "m", "zh-CN": "s"}
TO_THE_TOP = "document.querySelectorAll('*').forEach(one => one.scrollTop && (one.scrollTop = 0))"
THEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
#: Theme and size of the pictures that are compared.
COMPARED = (("light", "m"), ("dark", "s"))


@contextmanager
def at_desk(
    chromium: Browser, company: Company, login: str, *, allowed: Sequence[str] = (), **how: Any
) -> Iterator[Page]:
    """The person's browser, signed in. Nothing may be asked of another host, nor an error be told, but by
    addresses that have what is `allowed` in them.
    """
    context: BrowserContext = chromium.new_context(
        base_url=company.system.pages_url,
        reduced_motion="reduce",
        **{"locale": "zh-CN", "viewport": {"width": 1440, "height": 900}, **how},
    )
    context.set_default_timeout(45_000)
    expect.set_options(timeout=45_000)
    page = context.new_page()
    if how.get("java_script_enabled", True):
        _wait_until_ready(page)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    def told(said: ConsoleMessage) -> None:
        if _unexpected(said) and not any(part in said.location["url"] for part in allowed):
            errors.append(f"{said.text} {said.location['url']}")

    page.on("console", told)
    page.on("request", lambda asked: errors.append(asked.url) if "localhost" not in asked.url else None)
    page.goto("/sign-in")
    page.fill("#login", login)
    page.fill("#password", company.staff[login].password)
    page.click("form.form button.main")
    page.wait_for_url(lambda url: not url.endswith("/sign-in"))
    try:
        yield page
        assert errors == [], errors
    finally:
        context.close()


def _wait_until_ready(page: Page) -> None:
    """From now on whoever goes to a page is there when its script has looked at it, and no key is lost.

    A page has loaded a moment before that; on a busy machine the moment is long enough for a test.
    """
    for name in ("goto", "reload", "wait_for_url"):
        setattr(page, name, _then_ready(page, getattr(page, name)))


def _then_ready(page: Page, go: Callable[..., Any]) -> Callable[..., Any]:
    def gone(*where: Any, **how: Any) -> Any:
        answer = go(*where, **how)
        ready(page)
        return answer

    return gone


def ready(page: Page) -> None:
    """Wait until the page's script has looked at it; a document without one is ready at once."""
    page.wait_for_function(
        "() => document.readyState === 'complete' && ("
        "'ready' in document.documentElement.dataset || !document.querySelector('script[src]')) && ("
        "!document.querySelector('script[src]') || !document.querySelector('tl-editor:not([data-rich])'))"
    )


def _unexpected(said: ConsoleMessage) -> bool:
    """An error, but for the browser's own line about a form that was refused."""
    return said.type == "error" and not re.search(r"status of (409|412|422) ", said.text)


def row(page: Page, words: str) -> Locator:
    """The row of a list that says these words."""
    return page.locator("[data-row]").filter(has_text=words)


def seen_whole(page: Page, address: str, picture: str) -> None:
    """The page in both themes and each size; pictures of some are compared with the former ones.

    Nothing scrolls sideways, and axe-core finds nothing: in both themes, at one width in each language. The
    page is asked for once: theme and size are the browser's matter.
    """
    page.goto(address)
    checked = CHECKED[page.evaluate("document.documentElement.lang")]
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            # A form that took the focus has scrolled to itself; what is below the bar then looks covered.
            page.evaluate(TO_THE_TOP)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (address, width)
            name = f"{picture}-{theme}-{size}"
            to_look_at(page, name)
            if (theme, size) in COMPARED:
                looks_much_as_before(page, name, Seen.of(page))
            if size == checked:
                found = complaints(page, colours_alone=theme == "dark")
                assert found == [], (address, theme, width, found)
