"""`make requirements`: lists every requirement with the tests that prove it, and a count.

Which test cites what is read from the sources, so nothing must run; the result of the last run is
taken from the results `make test` leaves behind.
"""

import ast
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
CATALOGUE = ROOT / "docs/requirements.md"
TESTS = ROOT / "tests"
RESULTS = ROOT / "var/test-results.xml"

ROW = re.compile(r"^\| (R\d{3}) \| (.+) \| ([a-z, ]+) \| ([EIPA]) \|$", re.MULTILINE)


#: Whether the mark says that its requirements are proven, or a part of them.
MARKS = {"pytest.mark.req": True, "pytest.mark.req_in_part": False}


@dataclass(frozen=True)
class Mark:
    requirement: str
    whole: bool


@dataclass(frozen=True)
class Requirement:
    id: str
    text: str
    owner: str
    kind: str


@dataclass(frozen=True)
class Citation:
    """One test that says it proves something; `name` includes the class, not the parameters.

    `whole` is false where the test proves only a part of what the requirement asks for.
    """

    requirement: str
    path: str
    name: str
    whole: bool = True

    @property
    def test(self) -> str:
        return f"{self.path}::{self.name}"


def catalogue(text: str) -> dict[str, Requirement]:
    return {row[0]: Requirement(*row) for row in ROW.findall(text)}


def citations(source: str, path: str) -> Iterator[Citation]:
    """The marks on the test functions and classes of one module, and on the module itself."""
    module = ast.parse(source)
    of_module = [mark for node in module.body if isinstance(node, ast.Assign) for mark in _pytestmark(node)]
    for node in module.body:
        if isinstance(node, ast.ClassDef):
            inherited = [*of_module, *_marks(node.decorator_list)]
            for inner in node.body:
                yield from _of_function(inner, path, inherited, prefix=f"{node.name}::")
        else:
            yield from _of_function(node, path, of_module)


def _of_function(node: ast.AST, path: str, inherited: list[Mark], prefix: str = "") -> Iterator[Citation]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
        for mark in dict.fromkeys([*inherited, *_marks(node.decorator_list)]):
            yield Citation(mark.requirement, path, prefix + node.name, mark.whole)


def _pytestmark(node: ast.Assign) -> list[Mark]:
    if not any(isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets):
        return []
    return _marks(node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value])


def _marks(decorators: list[ast.expr]) -> list[Mark]:
    return [
        Mark(argument.value, MARKS[name])
        for call in decorators
        if isinstance(call, ast.Call) and (name := ast.unparse(call.func)) in MARKS
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


def all_citations(folder: Path = TESTS) -> list[Citation]:
    return [
        citation
        for path in sorted(folder.rglob("test_*.py"))
        for citation in citations(path.read_text(), path.relative_to(ROOT).as_posix())
    ]


def results(text: str) -> dict[tuple[str, str], str]:
    """The results in pytest's JUnit file: (module and class, function) -> passed, failed or skipped.

    The cases of a parametrised test count together, and the worst of them decides.
    """
    outcome: dict[tuple[str, str], str] = {}
    rank = {"passed": 0, "skipped": 1, "failed": 2}
    for case in ElementTree.fromstring(text).iter("testcase"):
        key = (case.get("classname", ""), case.get("name", "").partition("[")[0])
        went = "passed"
        if case.find("failure") is not None or case.find("error") is not None:
            went = "failed"
        elif case.find("skipped") is not None:
            went = "skipped"
        outcome[key] = max(went, outcome.get(key, "passed"), key=rank.__getitem__)
    return outcome


def result_of(citation: Citation, known: Mapping[tuple[str, str], str]) -> str:
    module = citation.path.removesuffix(".py").replace("/", ".")
    *classes, function = citation.name.split("::")
    return known.get((".".join([module, *classes]), function), "not run")


def main() -> int:
    requirements = catalogue(CATALOGUE.read_text())
    known = results(RESULTS.read_text()) if RESULTS.exists() else {}
    by_requirement: defaultdict[str, list[Citation]] = defaultdict(list)
    for citation in all_citations():
        by_requirement[citation.requirement].append(citation)

    proven: Counter[str] = Counter()
    in_part = 0
    for requirement in requirements.values():
        cited = by_requirement[requirement.id]
        print(f"{requirement.id}  {requirement.kind}  {requirement.text}")
        for citation in cited:
            part = "" if citation.whole else "  (a part)"
            print(f"      {result_of(citation, known):8} {citation.test}{part}")
        if any(citation.whole for citation in cited):
            proven[requirement.kind] += 1
        elif cited:
            in_part += 1
    tests = {citation.test for cited in by_requirement.values() for citation in cited}
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(proven.items()))
    print(
        f"\n{proven.total()} of {len(requirements)} requirements are proven ({kinds}) and {in_part} in part, "
        f"by {len(tests)} tests"
    )
    unknown = sorted(set(by_requirement) - set(requirements))
    if unknown:
        print(f"cited, but not in the catalogue: {', '.join(unknown)}")
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
