"""The browser of the tests: Debian's Chromium, driven by Playwright, and axe-core to check pages in it."""

import base64
import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.support.sources import ROOT

ASSETS = ROOT / "services/desk/assets"
PICTURES = ROOT / "var/pictures"
#: Not what strangers wrote, which is shown in a frame of its own.
AXE = "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations'], iframes: false})"
#: WCAG 2.2 AA, by the tags of axe-core.
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
#: Of these, what another theme may change: a page is the same in both but for its colours.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}

#: What Chromium says of a picture that it takes a moment later.
REFUSED = "Unable to capture screenshot"
#: Resolved when the page has been drawn once more.
PAINTED = "() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))"


@contextmanager
def browser() -> Iterator[Browser]:
    """A Chromium without a window. CHROMIUM names another than the one on the path."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if found is None:
        raise FileNotFoundError("There is no chromium; `make browser` installs it, or CHROMIUM names it.")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        try:
            yield started
        finally:
            started.close()


@cache
def node_modules(folder: Path = ASSETS) -> Path:
    """The packages of a folder, fetched once from their lock, by one of the processes that run tests."""
    modules = folder / "node_modules"
    lock, fetched = folder / "package-lock.json", modules / ".package-lock.json"
    with lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not fetched.exists() or fetched.stat().st_mtime < lock.stat().st_mtime:
            subprocess.run(["npm", "ci", "--silent"], cwd=folder, check=True)
    return modules


def picture(page: Page) -> bytes:
    """What the page shows now, as a PNG that is quickly made.

    Now and then a busy Chromium refuses one picture and takes the same one when it is asked again, and
    nothing tells when it will: what it has refused thrice is a failure.
    """
    devtools = page.context.new_cdp_session(page)
    for refusals in range(3):
        try:
            taken = devtools.send("Page.captureScreenshot", {"format": "png", "optimizeForSpeed": True})
            break
        except Error as error:
            if REFUSED not in error.message or refusals == 2:
                raise
            page.evaluate(PAINTED)
    devtools.detach()
    return base64.b64decode(taken["data"])


def to_look_at(page: Page, name: str, *, whole: bool = False) -> None:
    """Keep a picture of the page in var/pictures where somebody wants to look: `PICTURES=look`, or keep."""
    if os.environ.get("PICTURES"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png", full_page=whole)


def complaints(page: Page, *, colours_alone: bool = False) -> list[str]:
    """What axe-core finds on a page: rule and place; of the colours alone where all else was looked at."""
    if not page.evaluate("'axe' in window"):
        page.evaluate((node_modules() / "axe-core/axe.min.js").read_text())
    rules = COLOURS if colours_alone else RULES
    found = page.evaluate(AXE, rules)
    return [
        f"{rule['id']}: {' '.join(node['target'])} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
