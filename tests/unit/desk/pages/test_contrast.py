"""Every pair of colours that meets on a page can be read: WCAG 2.2, computed from the tokens themselves."""

import re

import pytest

from tests.support.sources import ROOT

TOKENS = (ROOT / "services/desk/assets/css/tokens.css").read_text()
TEXT, LARGE = 4.5, 3.0
GROUNDS = ("paper", "surface", "sunken", "hover")
#: Text, the grounds it stands on, and the contrast it needs.
PAIRS = [
    *[(ink, ground, TEXT) for ink in ("ink", "ink2", "ink3") for ground in (*GROUNDS, "blue-tint")],
    *[(colour, ground, TEXT) for colour in ("blue", "red", "amber", "green") for ground in GROUNDS],
    *[(colour, f"{colour}-tint", TEXT) for colour in ("blue", "red", "amber", "green", "violet")],
    *[(ink, f"{tint}-tint", TEXT) for ink in ("ink", "ink2") for tint in ("red", "amber", "green", "violet")],
    *[("blue", f"{tint}-tint", TEXT) for tint in ("amber", "green", "violet")],
    *[(colour, "blue-tint", TEXT) for colour in ("red", "amber", "green")],
    ("on-blue", "blue", TEXT),
    ("paper", "ink", TEXT),
    *[("edge", ground, LARGE) for ground in ("paper", "surface")],
]


def themes() -> dict[str, dict[str, str]]:
    blocks = re.findall(r"color-scheme: (light|dark);(.*?)\n *\}", TOKENS, re.DOTALL)
    found = [(name, dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", block))) for name, block in blocks]
    assert [name for name, _ in found] == ["light", "dark", "dark"]
    assert found[1][1] == found[2][1], "dark that is chosen and dark that the system asks for are one"
    return dict(found)


THEMES = themes()


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_twenty_one_to_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_a_pair_can_be_read(theme, front, ground, least):
    tokens = THEMES[theme]
    assert contrast(tokens[front], tokens[ground]) >= least
