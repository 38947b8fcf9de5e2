"""Style guide, as far as a test can hold it: docstrings, words, and errors of the command line."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.support.sources import SERVICES, files, modules, relative

# -- docstrings ------------------------------------------------------------------------------------

Documented = ast.Module | ast.ClassDef | ast.FunctionDef
#: Names of programs, libraries and services are written small, at the beginning of a sentence too.
WRITTEN_SMALL = {
    *SERVICES,
    *(
        "aiosmtpd",
        "basic.publish",
        "eventlet",
        "flask-smorest",
        "gunicorn",
        "kombu",
        "marshmallow",
        "msgspec",
    ),
    *("nameko", "pymongo"),
}
#: What makes a function an endpoint. Its docstring begins with a heading of the API's document.
ENDPOINT = {"get", "post", "put", "patch", "delete", "route"}


def documented(path: Path) -> Iterator[tuple[Documented, str]]:
    """A module, its public classes and public functions, with their docstrings."""
    tree = _tree(path)
    for node in ast.walk(tree):
        if isinstance(node, Documented) and not getattr(node, "name", "").startswith("_"):
            text = ast.get_docstring(node)
            if text:
                yield node, text


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def is_endpoint(node: Documented) -> bool:
    return isinstance(node, ast.FunctionDef) and any(
        isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in ENDPOINT
        for one in node.decorator_list
    )


def begins_large(text: str) -> bool:
    first = re.split(r"[\s,:;']", text, maxsplit=1)[0]
    return not text[0].islower() or first in WRITTEN_SMALL


def ends_its_first_sentence(text: str) -> bool:
    first = text.partition("\n\n")[0]
    return re.search(r"[.!?:]['\"`)*]*(\s|$)", first) is not None


def test_a_docstring_begins_with_a_capital():
    found = [
        f"{relative(path)}: {text.splitlines()[0]}"
        for path in modules()
        for _, text in documented(path)
        if not begins_large(text)
    ]
    assert sorted(set(found)) == []


def test_the_first_sentence_of_a_docstring_ends_with_a_full_stop():
    found = [
        f"{relative(path)}: {text.splitlines()[0]}"
        for path in modules()
        for node, text in documented(path)
        if not is_endpoint(node) and not ends_its_first_sentence(text)
    ]
    assert sorted(set(found)) == []


# -- words -----------------------------------------------------------------------------------------

#: Words not to be used, in code or documents, with the one to use instead.
NOT_OUR_WORDS = {
    "postman": "Mailer",
    "projector": "projection runner",
    "reactor": "reaction runner",
    "relay": "publisher, outgoing server or enquiry platform",
    "relays": "the same",
    "start-up": "startup",
    "vitals": "health",
}
#: Names of variables, parameters, functions and classes, whole: the word may well stand in a sentence.
NOT_OUR_NAMES = {
    "bands": "thresholds",
    "basis": "context",
    "course": "changes",
    "issued": "context",
    "postman": "mailer",
    "relay": "outgoing server",
    "together": "batch",
    "vitals": "health",
}
#: Where they are ordinary words, or somebody else's.
ORDINARY = {
    # Platforms that relay enquiries: of the trade, in contracts and settings.
    "relay": (
        *("services/mail/", "libs/wording/", "tests/", "tools/demo/"),
        *(
            "deploy/",
            "docker-compose.yml",
            "docs/configuration.md",
            "docs/glossary.md",
            # What metrics were called before.
            "CHANGELOG.md",
            "docs/style-guide.md",
        ),
    ),
    "relays": ("services/mail/", "tests/", "tools/demo/"),
    # A follow-up's date has a basis, and so has the country of a mail: fields of published events.
    "basis": ("services/scheduler/", "services/mail/"),
    # When a token was issued.
    "issued": ("libs/eventing/eventing/http/tokens.py",),
}
#: Generated, measured, written by others, or decided once and never edited; and the words' own list.
NOT_READ = (
    *("docs/adr/", "docs/asyncapi.yaml", "docs/events.md", "docs/flows.md", "docs/schemas/"),
    *("docs/requirements.md", "docs/benchmarks.md", "benchmarks/results.json", "benchmarks/soak.jsonl"),
    *("tests/architecture/test_style.py", "tests/support/worlds/corpus", "uv.lock", "LICENSE"),
)
READ = {".py", ".md", ".yml", ".yaml", ".toml", ".sh", ".conf", ".json", ""}


def read() -> list[Path]:
    return [path for path in files() if path.suffix in READ and not relative(path).startswith(NOT_READ)]


def is_ordinary(word: str, path: Path) -> bool:
    return relative(path).startswith(ORDINARY.get(word, ("//",)))


@pytest.mark.parametrize("word", NOT_OUR_WORDS)
def test_there_is_one_word_for_one_thing(word: str):
    spelled = re.compile(rf"(?<![A-Za-z-]){re.escape(word)}(?![A-Za-z-])", re.IGNORECASE)
    found = [
        f"{relative(path)}: {word}"
        for path in read()
        if not is_ordinary(word, path) and spelled.search(path.read_text(errors="ignore"))
    ]
    assert sorted(set(found)) == [], f"say {NOT_OUR_WORDS[word]}"


@pytest.mark.parametrize("word", NOT_OUR_NAMES)
def test_a_thing_is_called_by_its_name(word: str):
    # As a name of ours the word is never ordinary, but where a contract has it.
    found = [
        f"{relative(path)}: the name {word}"
        for path in modules("libs", "services", "tools", "benchmarks", "examples", "deploy")
        if not (word != "relay" and is_ordinary(word, path)) and word in names(path)
    ]
    assert sorted(set(found)) == [], f"call it {NOT_OUR_NAMES[word]}"


@cache
def names(path: Path) -> frozenset[str]:
    """What a module calls its own things, in lower case and without underscores around."""
    found: set[str] = set()
    for node in ast.walk(_tree(path)):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                found.add(name)
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                found.add(name)
    return frozenset(name.strip("_").lower() for name in found)


# -- what the command line says --------------------------------------------------------------------

#: What ends a command with a line for whoever gave it.
TOLD = {"ClickException", "UsageError", "BadParameter"}


def told(path: Path) -> Iterator[str]:
    """The sentences a module ends a command with; `{}` for what is put in."""
    for node in ast.walk(_tree(path)):
        match node:
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=[text, *_]) if name in TOLD:
                parts = text.values if isinstance(text, ast.JoinedStr) else [text]
                if any(isinstance(part, ast.Constant) for part in parts):
                    yield "".join(
                        str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts
                    )


def test_an_error_of_the_command_line_is_a_sentence():
    found = [
        f"{relative(path)}: {text}"
        for path in modules("libs", "services", "tools", "examples", "tests/conftest.py")
        for text in told(path)
        if text[0].islower() or not text.endswith(".")
    ]
    assert sorted(set(found)) == []
