"""What browsers are served is what the sources say, small, and from nowhere else."""

import gzip
import json
import re
import subprocess

import pytest

from desk.pages.rendering import STATIC
from tests.support.browser import ASSETS, node_modules

BUILT = ("desk.css", "desk.js", "editor.js", "favicon.svg", "icons.svg")
#: Bytes, gzipped.
MOST = {"desk.js": 30_000, "editor.js": 40_000, "desk.css": 12_000}
MOST_LINES = 120


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory):
    node_modules()
    folder = tmp_path_factory.mktemp("static")
    subprocess.run(["node", "build.js", str(folder)], cwd=ASSETS, check=True)
    return folder


@pytest.mark.parametrize("name", BUILT)
def test_what_is_served_was_built_from_the_sources_here(rebuilt, name):
    assert (STATIC / name).read_bytes() == (rebuilt / name).read_bytes(), "make assets builds them anew"


def test_nothing_else_is_served():
    assert {path.name for path in STATIC.iterdir()} == set(BUILT)


@pytest.mark.parametrize(("name", "most"), MOST.items())
def test_script_and_style_sheet_are_small(name, most):
    assert len(gzip.compress((STATIC / name).read_bytes(), 9)) < most


def test_packages_are_pinned_and_locked_without_the_address_of_a_registry():
    package = json.loads((ASSETS / "package.json").read_text())
    for version in (package["dependencies"] | package["devDependencies"]).values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    locked = json.loads((ASSETS / "package-lock.json").read_text())["packages"]
    assert not [name for name, entry in locked.items() if "resolved" in entry]
    assert all("integrity" in entry for name, entry in locked.items() if name)


@pytest.mark.parametrize("path", sorted((ASSETS / "js").glob("*.js")), ids=lambda path: path.name)
def test_an_element_fits_in_a_readers_head_and_its_first_line_says_what_it_is(path):
    lines = path.read_text().splitlines()
    assert len(lines) < MOST_LINES
    assert lines[0].startswith("// ")


@pytest.mark.parametrize("path", sorted((ASSETS / "js").glob("*.js")), ids=lambda path: path.name)
def test_our_script_needs_no_eval_and_writes_no_markup(path):
    source = path.read_text()
    assert not re.search(
        r"\beval\(|new Function|innerHTML\s*=|insertAdjacentHTML|document\.write|\.style\b", source
    )
    assert not re.search(r"https?://", source)
