"""Pictures compared with former ones: what a page looked like when somebody last looked at it.

A former picture is kept small in docs/pictures, beside the places of its page's main parts. A picture counts
as the same while a fiftieth of it differs at most, seen as coarsely as from across a room: a digit or the
edge of a letter is no difference, a row that moves is one. Hours are masked. With another browser or other
fonts only the places are compared, and that is said. `PICTURES=keep` keeps what is seen for the next time.

Pages of a whole company are compared more loosely, and not by places: rows of one moment stand in any order.
"""

import base64
import hashlib
import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import picture
from tests.support.sources import ROOT

FORMER = ROOT / "docs/pictures"
PLACES = FORMER / "places.json"
#: The pages of a company at work.
PAGES = FORMER / "pages"
MADE_BY = PAGES / "made_by.json"
#: What says the hour, or rests on it.
MASKED = "time, tl-clock, .bar, iframe, .there"
#: The share of a picture that may differ.
TOLERANCE = 0.02
LOOSE_TOLERANCE = 0.1
#: The size of a picture that is kept, as a share of what is seen.
SCALE = 0.5
#: How far a part may have moved, in pixels.
NEAR = 6

#: The main parts of a page with their places, in the order of the page.
PARTS = """() => [...document.querySelectorAll(
    "header.top, nav.rail, main, h1, .pane, .column, .card, [data-row], form.box, table")]
    .filter(part => part.checkVisibility() && part.getBoundingClientRect().top < innerHeight)
    .map(part => {
        const at = part.getBoundingClientRect();
        const name = [part.localName, ...part.classList].slice(0, 2).join(".");
        return [name, ...[at.x, at.y, at.width].map(Math.round)];
    })"""
#: What a letter is written in is loaded after the page.
EDITORS_ARE_THERE = "() => !document.querySelector('tl-editor:not([data-rich])')"
#: Where what is masked stands on the page.
WHERE_MASKED = """masked => [...document.querySelectorAll(masked)]
    .filter(part => part.checkVisibility())
    .map(part => part.getBoundingClientRect())
    .map(at => [at.x, at.y, at.width, at.height])"""
#: A picture, with what is masked in grey.
WITH_MASKS = """async function withMasks({url, masked}) {
    const from = await createImageBitmap(await (await fetch(url)).blob());
    const whole = new OffscreenCanvas(from.width, from.height), draw = whole.getContext("2d");
    draw.drawImage(from, 0, 0);
    draw.fillStyle = "#808080";
    masked.forEach(place => draw.fillRect(...place));
    return whole;
}"""
#: A picture as a small one to be kept.
SMALLER = """async ([picture, scale]) => {
    const from = await withMasks(picture);
    const [width, height] = [from.width, from.height].map(size => Math.round(size * scale));
    const canvas = Object.assign(document.createElement("canvas"), {width, height});
    const draw = canvas.getContext("2d");
    draw.imageSmoothingQuality = "high";
    draw.drawImage(from, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/webp", 0.85);
}"""
#: The share of two pictures, each as 120 cells from side to side, that is lighter or darker in one of them.
DIFFERENCE = """async pictures => {
    const [one, other] = await Promise.all(pictures.map(async picture => {
        const from = await withMasks(picture);
        const width = 120, height = Math.round(120 * from.height / from.width);
        const canvas = Object.assign(document.createElement("canvas"), {width, height});
        const draw = canvas.getContext("2d", {willReadFrequently: true});
        draw.imageSmoothingQuality = "high";
        draw.drawImage(from, 0, 0, width, height);
        return draw.getImageData(0, 0, width, height);
    }));
    if (one.data.length !== other.data.length) return 1;
    let differs = 0;
    for (let at = 0; at < one.data.length; at += 4) {
        const by = [0, 1, 2].map(n => Math.abs(one.data[at + n] - other.data[at + n]));
        if (Math.max(...by) > 32) differs += 1;
    }
    return differs / (one.data.length / 4);
}"""


@dataclass(frozen=True)
class Seen:
    """What a page showed: the whole picture, and where in it stands what is masked when it is compared."""

    png: bytes
    masked: Sequence[Sequence[float]]

    @classmethod
    def of(cls, page: Page) -> "Seen":
        return cls(picture(page), page.evaluate(WHERE_MASKED, MASKED))

    def for_drawing(self) -> dict[str, Any]:
        return {"url": _url(self.png, "png"), "masked": self.masked}


def looks_as_before(page: Page, name: str) -> None:
    """The page as it is shown now is the former one, within the tolerance. Fails with what differs."""
    page.wait_for_function(EDITORS_ARE_THERE)
    places, seen = page.evaluate(PARTS), Seen.of(page)
    if _keeping():
        _keep(page, name, seen, places)
        return
    former = json.loads(PLACES.read_text())
    assert name in former["pages"], _unknown(name)
    moved = _moved(former["pages"][name], places)
    assert not moved, f"{name}: {'; '.join(moved)}"
    made_by = _made_by(page)
    if former["made_by"] != made_by:
        pytest.skip(f"Only places were compared: the pictures are of {former['made_by']}, not {made_by}.")
    share = _difference(page, FORMER / f"{name}.webp", seen)
    assert share <= TOLERANCE, f"{name} looks different: {100 * share:.1f} % of it."


def looks_much_as_before(page: Page, name: str, seen: Seen) -> None:
    """The same of a page of a company at work. With another browser or other fonts nothing is compared."""
    kept, made_by = PAGES / f"{name}.webp", _made_by(page)
    if _keeping():
        PAGES.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(_small(page, seen))
        MADE_BY.write_text(json.dumps(made_by, ensure_ascii=False) + "\n")
    elif json.loads(MADE_BY.read_text()) == made_by:
        assert kept.exists(), _unknown(name)
        share = _difference(page, kept, seen)
        assert share <= LOOSE_TOLERANCE, f"{name} looks different: {100 * share:.1f} % of it."


def _keeping() -> bool:
    return os.environ.get("PICTURES") == "keep"


def _unknown(name: str) -> str:
    return f"No former picture of {name}: look at it, and keep it by PICTURES=keep."


#: In each browser one empty page in which pictures are drawn.
_drawing: WeakKeyDictionary[Browser, Page] = WeakKeyDictionary()


def _drawn(page: Page, by: str, what: Any) -> Any:
    browser = page.context.browser
    assert browser is not None
    if browser not in _drawing:
        _drawing[browser] = browser.new_page()
        _drawing[browser].evaluate(f"() => {{ window.withMasks = {WITH_MASKS} }}")
    return _drawing[browser].evaluate(by, what)


def _small(page: Page, seen: Seen) -> bytes:
    drawn = str(_drawn(page, SMALLER, [seen.for_drawing(), SCALE]))
    return base64.b64decode(drawn.partition(",")[2])


def _difference(page: Page, kept: Path, seen: Seen) -> float:
    """The share of a kept picture that differs from what is seen."""
    former = {"url": _url(kept.read_bytes(), "webp"), "masked": []}
    return float(_drawn(page, DIFFERENCE, [former, seen.for_drawing()]))


def _url(content: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def _keep(page: Page, name: str, seen: Seen, places: Any) -> None:
    FORMER.mkdir(exist_ok=True)
    (FORMER / f"{name}.webp").write_bytes(_small(page, seen))
    former = json.loads(PLACES.read_text()) if PLACES.exists() else {"pages": {}}
    pages = {**former["pages"], name: places}
    kept = {"made_by": _made_by(page), "pages": {one: pages[one] for one in sorted(pages)}}
    lines = [f'    "{one}": {json.dumps(kept["pages"][one])}' for one in kept["pages"]]
    head = json.dumps(kept["made_by"], ensure_ascii=False)
    PLACES.write_text('{\n  "made_by": ' + head + ',\n  "pages": {\n' + ",\n".join(lines) + "\n  }\n}\n")


def _moved(before: list[Any], now: list[Any]) -> list[str]:
    """What has come, gone or moved among the parts of a page."""
    names = ([part[0] for part in before], [part[0] for part in now])
    if names[0] != names[1]:
        return [f"its parts were {names[0]}, and are {names[1]}"]
    return [
        f"{was[0]} was at {was[1:]}, and is at {part[1:]}"
        for was, part in zip(before, now, strict=True)
        if any(abs(one - other) > NEAR for one, other in zip(was[1:], part[1:], strict=True))
    ]


def _made_by(page: Page) -> dict[str, str]:
    browser = page.context.browser
    return {"chromium": browser.version if browser else "", "fonts": _fonts()}


@cache
def _fonts() -> str:
    """The fonts of this machine, in a word."""
    listed = subprocess.run(["fc-list", ":", "family", "style"], capture_output=True, text=True, check=False)
    return hashlib.sha256("".join(sorted(listed.stdout.splitlines(True))).encode()).hexdigest()[:12]
