"""How somebody acts at a page: with the mouse, or by keys alone. What they do is the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from playwright.sync_api import Locator, Page, expect

from tests.browser.desk.sitting import ready

#: Tab stops of a page; more than the longest has.
MOST_STOPS = 300


def row_of(page: Page, words: str) -> Locator:
    """The row of a list with exactly these words in it."""
    return page.locator("[data-row]").filter(has=page.get_by_text(words, exact=True)).first


@contextmanager
def going(page: Page) -> Iterator[None]:
    """What is done within leads to another page, which is ready afterwards."""
    with page.expect_navigation():
        yield
    ready(page)


class Hands(Protocol):
    """What can be done at a page."""

    def open(self, page: Page, words: str) -> None:
        """Open the row with these words; the page it leads to is there afterwards."""

    def follow(self, page: Page, link: str, key: str) -> None:
        """Follow a link of the page by its name, which a key does as well."""

    def press(self, page: Page, link: Locator) -> None:
        """A link without a key of its own."""

    def go_to_file(self, page: Page, customer: str) -> None:
        """From their mail, or from anywhere, to a customer's file."""

    def write(self, field: Locator, text: str) -> None: ...

    def choose(self, field: Locator, value: str) -> None: ...

    def send(self, page: Page, button: str) -> None:
        """Send the form that was written into last."""


class ByMouse:
    def open(self, page: Page, words: str) -> None:
        with going(page):
            row_of(page, words).locator("[data-open]").click()

    def follow(self, page: Page, link: str, key: str) -> None:
        with going(page):
            page.get_by_role("link", name=link, exact=True).first.click()

    def press(self, page: Page, link: Locator) -> None:
        with going(page):
            link.click()

    def go_to_file(self, page: Page, customer: str) -> None:
        with going(page):
            page.get_by_role("link", name=customer).first.click()

    def write(self, field: Locator, text: str) -> None:
        field.click()
        field.fill(text)

    def choose(self, field: Locator, value: str) -> None:
        field.select_option(value)

    def send(self, page: Page, button: str) -> None:
        with going(page):
            page.get_by_role("button", name=button).first.click()


class ByKeys:
    """No pointer, and nothing focused but by keys."""

    def open(self, page: Page, words: str) -> None:
        expect(row_of(page, words)).to_be_visible()
        current = page.locator('[data-row][aria-current="true"]')
        wanted = current.filter(has=page.get_by_text(words, exact=True))
        for _ in range(page.locator("[data-row]").count()):
            if wanted.count():
                break
            page.keyboard.press("j")
        expect(wanted).to_have_count(1)
        with going(page):
            page.keyboard.press("o")

    def follow(self, page: Page, link: str, key: str) -> None:
        with going(page):
            page.keyboard.press(key)

    def press(self, page: Page, link: Locator) -> None:
        self._go_to(link)
        with going(page):
            page.keyboard.press("Enter")

    def go_to_file(self, page: Page, customer: str) -> None:
        page.keyboard.press("Control+k")
        page.keyboard.insert_text(customer)
        expect(page.locator("#palette-found [role=option]").first).to_contain_text(customer)
        with going(page):
            page.keyboard.press("Enter")

    def write(self, field: Locator, text: str) -> None:
        self._go_to(field)
        if field.get_attribute("type") == "date":
            self._write_day(field, text)
        else:
            field.page.keyboard.press("Control+a")
            field.page.keyboard.insert_text(text)
            # A letter in rich text writes its text into the field that is sent.
            rich = field.get_attribute("role") == "textbox"
            expect(field.page.locator("#reply-text") if rich else field).to_have_value(text)

    def _write_day(self, field: Locator, text: str) -> None:
        """Part by part, in the order in which this browser has them: year first, or last."""
        year, *rest = text.split("-")
        for parts in ([year, *rest], [*rest, year]):
            for _ in parts:
                field.page.keyboard.press("ArrowLeft")
            for part in parts:
                field.page.keyboard.type(part)
                if part == year != parts[-1]:
                    field.page.keyboard.press("ArrowRight")
            if field.input_value() == text:
                return
        expect(field).to_have_value(text)

    def choose(self, field: Locator, value: str) -> None:
        self._go_to(field)
        for _ in range(field.locator("option").count()):
            if field.input_value() == value:
                return
            field.page.keyboard.press("ArrowDown")
        expect(field).to_have_value(value)

    def send(self, page: Page, button: str) -> None:
        with going(page):
            page.keyboard.press("Control+Enter")

    def _go_to(self, field: Locator) -> None:
        """By Tab, as far as it takes."""
        expect(field).to_be_visible()
        for _ in range(MOST_STOPS):
            if field.evaluate("field => field === document.activeElement"):
                return
            field.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {field}.")
