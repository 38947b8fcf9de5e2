"""Imports: directions, purity of the domain, and dependencies that are declared."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

import eventing
from tests.architecture.test_house import EDGES, TOP, WINGS
from tests.support.sources import LIBRARIES, ROOT, SERVICES, imports, modules, package, relative

#: What a rule of the trade may import beside the library's core: values and pure functions.
PURE_LIBRARIES = {"finding", "idna", "phonenumbers", "publicsuffix2", "people.roles"}
#: Declared without being imported: servers that are started, data that is read.
NOT_IMPORTED = {"gunicorn", "tzdata", "opentelemetry-exporter-otlp-proto-http"}
#: Public names of the library that read, wait or connect.
IMPURE_HOMES = ("eventing.core.mongo", "eventing.core.clock")


def is_pure(path: Path) -> bool:
    """Whether a module is pure, by its name: neither an edge of a feature nor one of the service."""
    return path.stem not in EDGES | TOP and path.parent.name not in WINGS


def test_imports_point_inward():
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("service", SERVICES)
def test_rules_are_pure(service: str):
    impure = []
    for path in filter(is_pure, modules(relative(package(service)))):
        for imported, names in imported_names(path):
            top, _, rest = imported.partition(".")
            if top in sys.stdlib_module_names or imported in PURE_LIBRARIES or top in PURE_LIBRARIES:
                continue
            if top == service and not set(rest.split(".")) & (EDGES | TOP - {"contracts"}):
                continue
            homes = {eventing._HOME_OF.get(name, "") for name in names}
            if imported == "eventing" and all(
                home.startswith("eventing.core.") and home not in IMPURE_HOMES for home in homes
            ):
                continue
            impure.append(f"{relative(path)} imports {imported}: {', '.join(names)}")
    assert impure == []


def imported_names(path: Path) -> Iterator[tuple[str, list[str]]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, [alias.name for alias in node.names]
        elif isinstance(node, ast.Import):
            yield from ((alias.name, []) for alias in node.names)


#: What of the library others may import; everything behind it may change.
FACE = {
    "eventing",
    "eventing.http",
    "eventing.cli",
    "eventing.core.mongo",
    "eventing.start",
    "eventing.testing",
}
#: Modules of `eventing.testing` and `eventing.http` for tests.
FOR_TESTS = ("eventing.testing.", "eventing.http.testing")


@pytest.mark.parametrize(
    "folder", [*(relative(package(name)) for name in SERVICES), "libs/people", "examples"]
)
def test_services_stand_on_the_librarys_face(folder: str):
    beside = [
        f"{relative(path)} imports {', '.join(names)} from {imported}"
        for path in modules(folder)
        for imported, names in imported_names(path)
        if imported.startswith("eventing.") and imported not in FACE and not imported.startswith(FOR_TESTS)
    ]
    assert beside == []


def test_of_the_database_only_adapters_need_more_than_the_face_has():
    beside = [
        f"{relative(path)} imports {', '.join(names)}"
        for path in modules("services", "libs/people")
        for imported, names in imported_names(path)
        if imported == "eventing.core.mongo"
        and (path.parent.name not in WINGS or set(names) & set(eventing.__all__))
    ]
    assert beside == []


@pytest.mark.parametrize("service", SERVICES)
def test_only_config_reads_the_environment(service: str):
    readers = [
        relative(path)
        for path in modules(relative(package(service)))
        if re.search(r"os\.environ|getenv", path.read_text()) and path.name != "config.py"
    ]
    assert readers == []


@pytest.mark.parametrize("name", [*LIBRARIES, *SERVICES])
def test_what_a_package_imports_it_declares(name: str):
    declared = _declared(name)
    by_module = packages_distributions()
    missing = {
        f"{relative(path)} imports {imported}"
        for path in modules(relative(package(name)))
        if path.parent.name != "testing"  # imported by tests only, which bring pytest
        for imported in imports(path)
        if (top := imported.partition(".")[0]) not in sys.stdlib_module_names
        and top != name
        and not {canonicalize_name(found) for found in by_module.get(top, [top])} & declared
    }
    assert missing == set()


def _declared(name: str) -> set[NormalizedName]:
    """A package's dependencies, with those of its extras and of the libraries it depends on."""
    project = tomllib.loads((package(name).parent / "pyproject.toml").read_text())["project"]
    lines = [*project["dependencies"], *chain(*project.get("optional-dependencies", {}).values())]
    own = {canonicalize_name(Requirement(line).name) for line in lines}
    return own.union(*(_declared(library) for library in own & set(LIBRARIES)))


@pytest.mark.parametrize("name", [*LIBRARIES, *SERVICES])
def test_what_a_package_declares_it_imports(name: str):
    project = tomllib.loads((package(name).parent / "pyproject.toml").read_text())["project"]
    lines = [*project["dependencies"], *chain(*project.get("optional-dependencies", {}).values())]
    declared = {canonicalize_name(Requirement(line).name) for line in lines}
    by_module = packages_distributions()
    imported = {
        canonicalize_name(found)
        for path in modules(relative(package(name)))
        for module in imports(path)
        for found in by_module.get(module.partition(".")[0], [module.partition(".")[0]])
    }
    assert declared - imported - NOT_IMPORTED == set()


def test_only_one_module_imports_what_traces_need() -> None:
    """Most deployments do without the extra: whatever else imported it would not start there."""
    importing = [
        relative(path)
        for path in modules("libs/eventing/eventing")
        if any(name.startswith("opentelemetry") for name in imports(path))
    ]
    assert importing == ["libs/eventing/eventing/telemetry/otel.py"]
