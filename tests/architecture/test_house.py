"""The shape of the repository: features, sizes, first lines, and nothing from outside it."""

import ast

import pytest

from eventing import Service
from tests.support.sources import ROOT, SERVICES, files, imports, modules, package, relative
from tools.services import declaration

MOST_LINES = 400
#: Folders beside the features: what reaches outside, and what people see in a browser.
WINGS = {"adapters", "pages"}
#: What a service has at its top, beside its features.
TOP = {"__init__", "__main__", "service", "config", "contracts", "permissions", "resources"} | WINGS
#: The modules of a feature that do something; all others are pure.
EDGES = {
    "handlers",
    "intake",
    "reactions",
    "views",
    "queries",
    "api",
    "bodies",
    "rounds",
    "examples",
    "lookups",
}
#: What is a feature's own; what several need is in its pure modules, in `lookups`, or at the top.
PRIVATE = {"handlers", "reactions", "views", "api", "bodies", "rounds", "examples"}
#: Pure modules, of the same name in every feature.
PURE = {"events", "commands", "model", "errors", "values"}


def features(service: str) -> list[str]:
    return [feature.__name__.rpartition(".")[2] for feature in declaration(service).features]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_its_declaration_and_its_features(service: str):
    folder = package(service)
    inside = {path.relative_to(folder).parts[0] for path in modules(relative(folder))}
    packages = {name for name in inside if not name.endswith(".py")}
    assert packages - WINGS == set(features(service))
    assert {name.removesuffix(".py") for name in inside} >= {"service", "config", "contracts", "__main__"}


@pytest.mark.parametrize("service", SERVICES)
def test_a_feature_has_modules_everybody_knows(service: str):
    for feature in features(service):
        names = {path.stem for path in modules(relative(package(service) / feature))}
        assert names & (EDGES | PURE), f"{service}.{feature} has none of the names others have"


@pytest.mark.parametrize("service", SERVICES)
def test_a_feature_leaves_the_inside_of_the_others_alone(service: str):
    inside = [
        f"{relative(path)} imports {imported}"
        for feature in features(service)
        for path in modules(relative(package(service) / feature))
        for imported in imports(path)
        if (parts := imported.split("."))[0] == service
        and len(parts) > 2
        and parts[1] in features(service)
        and parts[1] != feature
        and parts[2] in PRIVATE
    ]
    assert inside == []


@pytest.mark.parametrize("service", SERVICES)
def test_features_form_no_circle(service: str):
    known: dict[str, set[str]] = {
        feature: {
            parts[1]
            for path in modules(relative(package(service) / feature))
            for imported in imports(path)
            if (parts := imported.split("."))[0] == service and len(parts) > 1
        }
        & set(features(service)) - {feature}
        for feature in features(service)
    }
    while free := [feature for feature, others in known.items() if not others & set(known)]:
        for feature in free:
            del known[feature]
    assert known == {}, "these import each other"


def test_a_feature_that_is_not_named_is_refused():
    declared = declaration("customers")
    with pytest.raises(ValueError, match="and not named as one"):
        Service(
            "customers", config=declared.config, published=declared.published, features=declared.features[1:]
        )


def test_no_module_is_longer_than_a_reader_can_hold():
    lengths = {relative(path): len(path.read_text().splitlines()) for path in modules()}
    long = {path: length for path, length in lengths.items() if length > MOST_LINES}
    assert long == {}


def test_every_module_begins_by_saying_what_it_is_for():
    silent = [
        relative(path)
        for path in modules()
        if (source := path.read_text()).strip() and ast.get_docstring(ast.parse(source)) is None
    ]
    assert silent == []


def test_nothing_but_ci_knows_what_lies_beside_the_repository():
    neighbour = "shared" + "/"
    knowing = [
        relative(path)
        for path in files()
        if path not in (ROOT / ".ci/run", ROOT / "uv.lock") and neighbour in path.read_text(errors="ignore")
    ]
    assert knowing == []


def test_no_test_sleeps():
    sleeping = [relative(path) for path in modules("tests") if "sleep" + "(" in path.read_text()]
    assert sleeping == []
