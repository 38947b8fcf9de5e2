"""Every part in a real browser: both languages and themes, wide and narrow, accessible, within its policy."""

import pytest

from tests.browser.gallery import PAGES, served
from tests.browser.pictures import looks_as_before
from tests.support.browser import complaints, to_look_at

WIDE, WIDEST, NARROW = (1440, 900), (1920, 1080), (390, 844)
SIZES = {"m": WIDE, "l": WIDEST, "s": NARROW}


@pytest.fixture(scope="module")
def gallery():
    with served() as address:
        yield address


@pytest.fixture
def page(chromium, gallery):
    """A page of the gallery; what it says on its console is a failure."""
    context = chromium.new_context(
        base_url=gallery, viewport={"width": 1440, "height": 900}, reduced_motion="reduce"
    )
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    context.close()
    assert said == []


def opened(page, name: str, language: str, theme: str, size=WIDE) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"/gallery/{name}?language={language}&theme={theme}")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_seen_whole_at_every_width_and_axe_finds_nothing(page, name, language, theme):
    for size, (width, height) in SIZES.items():
        opened(page, name, language, theme, (width, height))
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"scrolls at {width}"
        to_look_at(page, f"{name}-{language}-{theme}-{size}", whole=name == "parts")
        if size != "l":
            assert complaints(page, colours_alone=theme == "dark") == []


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_looks_as_it_did_when_it_was_last_looked_at(page, name, language):
    opened(page, name, language, "light")
    looks_as_before(page, f"{name}-{language}")


@pytest.mark.parametrize(
    "change",
    [
        "document.querySelector('[data-row]').remove()",
        "document.querySelector('.card').style.marginTop = '24px'",
        "document.querySelector('main').style.filter = 'invert(1)'",
    ],
)
def test_a_page_that_has_changed_does_not_look_as_before(page, change, monkeypatch):
    monkeypatch.delenv("PICTURES", raising=False)
    opened(page, "desktop", "zh_CN", "light")
    page.evaluate(change)
    with pytest.raises((AssertionError, pytest.skip.Exception)):
        looks_as_before(page, "desktop-zh_CN")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_scrolls_sideways_on_the_narrowest_page(page, name, language):
    opened(page, name, language, "light", (360, 740))
    assert page.evaluate("document.documentElement.scrollWidth") == 360
