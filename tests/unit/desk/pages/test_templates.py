"""What no template may do: styles and scripts inside, expressions that need eval, words without a code."""

import ast
import re

import pytest

from desk.pages.rendering import DOMAIN, KIND, STATIC, TEMPLATES
from people import PEOPLE
from tests.support.sources import ROOT
from wording import LANGUAGES
from wording.catalogue import CATALOGUES, path_of, read
from wording.testing import problems_with

FILES = sorted(TEMPLATES.rglob("*.html"))
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
SOURCES = {path.relative_to(TEMPLATES).as_posix(): COMMENT.sub("", path.read_text()) for path in FILES}
#: What the gallery shows is made of the parts as pages are, and counts as one where words are used.
SPEAKERS = [
    *SOURCES.values(),
    *(path.read_text() for path in (ROOT / "tests/browser/templates").glob("*.html")),
]
#: Codes put together in a template, from words of ours that cannot be told from it.
FAMILIES: dict[str, set[str]] = {
    "nav_": {"desktop", "mail", "customers", "orders", "followups", "receivables", "credit"}
    | {"figures", "team", "people", "settings"},
    "role_": {role.value for role in PEOPLE},
    "state_": {"done", "late", "soon", "due"},
    "later_": {"hour", "afternoon", "tomorrow"},
    "language_": {*LANGUAGES},
    "theme_": {"system", "light", "dark"},
    "density_": {"comfortable", "compact"},
}
ENGLISH = read(path_of(CATALOGUES, "en", DOMAIN), "en")
WORDED = {code for kind, code in ENGLISH.all_entries if kind == KIND}
CODE = re.compile(r"""\bt\(\s*["'](?P<code>[a-z_]+)["']\s*(?P<joined>~)?""")
CHOSEN = re.compile(r"""\bt\((["'])([a-z_]+)\1 if [^()]*? else \1([a-z_]+)\1""")
SHORTCUT = re.compile(r'\), "([a-z_]+)"\)')


def spoken() -> set[str]:
    """Every code that templates say, and what is joined from codes of a family."""
    found = {family + end for family, ends in FAMILIES.items() for end in ends}
    for source in SPEAKERS:
        for match in CODE.finditer(source):
            code = match["code"]
            found |= {word for word in WORDED if word.startswith(code)} if match["joined"] else {code}
        found |= {code for match in CHOSEN.finditer(source) for code in match.groups()[1:]}
    return found | set(SHORTCUT.findall(SOURCES["parts/palette.html"]))


def named() -> set[str]:
    """Codes that controllers name, whole or by what they begin with."""
    found = set()
    for path in TEMPLATES.parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.JoinedStr) and isinstance(start := node.values[0], ast.Constant):
                begins = str(start.value)
                found |= {word for word in WORDED if begins and word.startswith(begins)}
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {node.value} & WORDED
    return found


def test_there_are_templates():
    assert {"layout.html", "plain.html", "parts/todo.html"} <= set(SOURCES)


@pytest.mark.parametrize("name", SOURCES)
def test_a_template_needs_nothing_that_the_policy_refuses(name):
    source = SOURCES[name]
    assert not re.search(r"\sstyle\s*=", source), "a style attribute"
    assert not re.search(r"<style", source), "a style element"
    assert not re.search(r"<script(?![^>]*\ssrc=)", source), "a script inside the page"
    assert not re.search(r"\son[a-z]+=[\"']", source), "a handler inside the page"
    assert not re.search(r"hx-on|hx-vals|hx-vars|\bjs:|javascript:", source), "an expression that needs eval"
    assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", source), "an address of another host"
    assert "|safe" not in source.replace(" ", ""), "text that is not escaped"


@pytest.mark.parametrize("name", SOURCES)
def test_a_template_begins_by_saying_what_it_is_for(name):
    assert (TEMPLATES / name).read_text().startswith("{#- ")


def test_every_code_is_worded_in_both_languages_and_every_word_is_used():
    codes: dict[tuple[str, str], set[str]] = {}
    for code in spoken() | named():
        entry = ENGLISH.entries.get((KIND, code))
        told = {one.name for form in entry.forms for one in form.placeholders} if entry else set()
        codes[KIND, code] = told | ({f"-{entry.decides}"} if entry and entry.decides else set())
    assert problems_with(DOMAIN, codes) == []


def test_icons_that_are_shown_are_drawn():
    every = "".join(SOURCES.values())
    drawn = set(re.findall(r'<symbol id="([a-z-]+)"', (STATIC / "icons.svg").read_text()))
    shown = set(re.findall(r"""(?:\b(?:icon|draw)\(|icon=)["']([a-z-]+)["']""", every))
    shown |= set(re.findall(r"""["'](format-[a-z]+)["']""", every))
    assert shown - drawn == set()
    assert FAMILIES["nav_"] <= drawn
