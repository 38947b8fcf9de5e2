"""The generated documents are those the code would generate now, and links lead somewhere."""

import re

import pytest

from tests.support.sources import ROOT, files
from tools.docs import DOCS, DOCUMENTS, configuration

LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_generated_document_is_current(name: str):
    assert (DOCS / name).read_text() == DOCUMENTS[name](), "run `make docs`"


def test_the_page_says_what_every_variable_is_for():
    rows = [row for row in configuration().splitlines() if row.startswith("| `")]
    assert [row for row in rows if row.endswith("|  |")] == []
    assert len(rows) > 30


def test_every_link_between_documents_leads_somewhere():
    broken = [
        f"{path.relative_to(ROOT)} -> {target}"
        for path in files()
        if path.suffix == ".md"
        for target in LINK.findall(path.read_text())
        if not (path.parent / target).exists()
    ]
    assert broken == []


def test_every_decision_ends_with_what_enforces_it():
    for path in sorted((DOCS / "adr").glob("*.md")):
        last = path.read_text().rstrip().rpartition("\n\n")[2]
        assert last.lower().startswith("enforced by:"), path.name
        named = re.findall(r"(?:tests|benchmarks|tools|libs|services|deploy)/[\w/.-]*\w", last)
        assert [one for one in named if not (ROOT / one).exists()] == [], path.name
