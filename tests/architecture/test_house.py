"""The house keeps its shape: rooms, sizes, first lines, and nothing from outside it."""

import ast

import pytest

from tests.support.sources import ROOT, SERVICES, files, modules, package, relative

MOST_LINES = 400
FILES = {"__init__", "__main__", "py.typed", "cli", "config", "wiring", "service"}
ROOMS = {"domain", "handlers", "reactions", "projections", "queries", "api", "adapters", "pages"}
SCHEMAS = {"event_schemas", "event_examples", "http_schemas"}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_the_rooms_everybody_knows(service: str):
    folder = package(service)
    inside = [path.relative_to(folder) for path in files() if path.is_relative_to(folder)]
    assert {path.parts[0].removesuffix(".py") for path in inside} - FILES - ROOMS - SCHEMAS == set()


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
