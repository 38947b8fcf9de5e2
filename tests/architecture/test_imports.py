"""Who may import what: directions, purity of the domain, and dependencies that are declared."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from tests.support.sources import ROOT, SERVICES, imports, modules, package, relative

# What a rule of the trade may stand on: values and pure functions, nothing that reads, waits or connects.
PURE = {
    "eventing.core.errors",
    "eventing.core.money",
    "eventing.core.decider",
    "eventing.core.ids",
    "phonenumbers",
}


def test_imports_point_inward():
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("service", SERVICES)
def test_the_domain_is_pure(service: str):
    impure = [
        f"{relative(path)} imports {name}"
        for path in modules(f"{relative(package(service))}/domain")
        for name in imports(path)
        if name.partition(".")[0] not in sys.stdlib_module_names
        and not name.startswith(f"{service}.domain")
        and name not in PURE
    ]
    assert impure == []


@pytest.mark.parametrize("service", SERVICES)
def test_only_config_reads_the_environment(service: str):
    readers = [
        relative(path)
        for path in modules(relative(package(service)))
        if re.search(r"os\.environ|getenv", path.read_text()) and path.name not in ("config.py", "wiring.py")
    ]
    assert readers == []


@pytest.mark.parametrize("name", ["eventing", *SERVICES])
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
    """Its own dependencies, its extras' too; a service may also use what the library stands on."""
    project = tomllib.loads((package(name).parent / "pyproject.toml").read_text())["project"]
    lines = [*project["dependencies"], *chain(*project.get("optional-dependencies", {}).values())]
    own = {canonicalize_name(Requirement(line).name) for line in lines}
    return own if name == "eventing" else own | _declared("eventing")


def test_only_one_module_imports_what_traces_need() -> None:
    """Most deployments do without the extra: whatever else imported it would not start there."""
    importing = [
        relative(path)
        for path in modules("libs/eventing/eventing")
        if any(name.startswith("opentelemetry") for name in imports(path))
    ]
    assert importing == ["libs/eventing/eventing/telemetry/otel.py"]
