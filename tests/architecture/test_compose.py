"""The compose file and the Dockerfile fit the code; no engine is needed to see that."""

import ast
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.sources import ROOT, SERVICES, package
from tools.launcher.system import RECEIVER, System, process_names
from tools.services import declaration

COMPOSE_FILE = (ROOT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(COMPOSE_FILE)
PROCESSES = {name: COMPOSE["services"][name.replace(" ", "-")] for name in process_names()}
BIN = Path(sys.executable).parent
# Read from the environment in the containers, outside the services' own code.
BESIDE = [ROOT / "deploy/gunicorn.conf.py", ROOT / "deploy/healthy.py"]
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text()


def upper_case_strings(path: Path) -> set[str]:
    """The names of environment variables a module can mean."""
    nodes = ast.walk(ast.parse(path.read_text()))
    strings = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in strings if re.fullmatch(r"[A-Z][A-Z0-9_]+", text)}


def known_variables(service: str) -> set[str]:
    modules = [package("eventing") / "worker" / "config.py", package(service) / "config.py", *BESIDE]
    return set().union(*(upper_case_strings(path) for path in modules))


def test_the_compose_file_is_valid_by_its_schema():
    command = [str(BIN / "check-jsonschema"), "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_process_of_every_service_is_there_and_nothing_else():
    servers = {"mongo", "rabbitmq", "prometheus", "grafana"}
    assert set(COMPOSE["services"]) - servers == {name.replace(" ", "-") for name in process_names()}


@pytest.mark.parametrize("name", process_names())
def test_every_variable_is_read_by_the_service(name: str):
    assert set(PROCESSES[name]["environment"]) - known_variables(name.split()[0]) == set()


@pytest.mark.parametrize("service", SERVICES)
def test_the_launcher_sets_only_variables_the_service_reads(service: str, tmp_path: Path):
    system = System(tmp_path, broker_url="amqp://localhost", movable_clock=True)
    ours = set(system.environment(service, {})) | {"PORT"}
    assert ours - known_variables(service) == set()


@pytest.mark.parametrize("name", [name for name in process_names() if not name.endswith(" api")])
def test_every_command_exists(name: str):
    service, role = name.split()
    assert PROCESSES[name]["command"] == ["python", "-m", service, role]
    assert (package(service) / "__main__.py").exists()
    assert role in declaration(service).command_line().commands


def test_the_steps_to_start_it_are_commands_that_exist_and_find_their_database():
    steps = re.findall(r"^#   docker compose (.+?)(?:  +#.*)?$", COMPOSE_FILE, re.MULTILINE)
    ours = [step.split(" python -m ") for step in steps if " python -m " in step]
    assert [command for _, command in ours] == ["desk service-token", "desk first-administrator"]
    for how, command in ours:
        service, name = command.split()
        assert name in declaration(service).command_line().commands
        assert how.split()[-1] in COMPOSE["services"]
        # Both write what they make into the database: a container without it would wait in vain.
        assert "--no-deps" not in how


@pytest.mark.parametrize("service", SERVICES)
def test_every_api_target_exists(service: str):
    command = PROCESSES[f"{service} api"]["command"]
    assert command == ["gunicorn", "--config", "gunicorn.conf.py", f"{service}.service:http_app()"]
    assert import_module(f"{service}.service").http_app == declaration(service).http_app


@pytest.mark.parametrize("name", [*(f"{service} api" for service in SERVICES), RECEIVER])
def test_what_is_published_is_where_the_process_listens(name: str):
    (published,) = PROCESSES[name]["ports"]
    assert published.partition(":")[2] == PROCESSES[name]["environment"]["PORT"]


def test_no_port_is_published_twice():
    published = [
        port.partition(":")[0] for process in PROCESSES.values() for port in process.get("ports", [])
    ]
    assert len(published) == len(set(published))


@pytest.mark.parametrize("name", process_names())
def test_every_address_of_another_service_is_one_that_listens(name: str):
    environment = PROCESSES[name]["environment"]
    feeds = dict(pair.split("=", 1) for pair in environment["FEED_URLS"].split(","))
    assert feeds == {service: f"http://{service}-api:{port_of(service)}" for service in SERVICES}
    assert environment["JWKS_URL"].startswith(feeds["desk"] + "/")


def port_of(service: str) -> Any:
    return PROCESSES[f"{service} api"]["environment"]["PORT"]


@pytest.mark.parametrize("name", process_names())
def test_every_process_has_a_database_of_its_service_and_a_health_check(name: str):
    service, role = name.split()
    process = PROCESSES[name]
    assert process["environment"]["DATABASE"] == service
    assert process["image"] == f"tradeloom/{service}"
    assert process["healthcheck"]["test"] == ["CMD", "python", "healthy.py", role]


@pytest.mark.parametrize("service", SERVICES)
def test_one_recipe_builds_every_service(service: str):
    assert PROCESSES[f"{service} api"]["build"] == {
        "context": ".",
        "dockerfile": "deploy/Dockerfile",
        "target": service,
    }
    stage = DOCKERFILE.partition(f"\nFROM service AS {service}\n")[2].partition("\nFROM ")[0]
    assert f"RUN $INSTALL {service}\n" in DOCKERFILE
    assert stage.split("\n")[:2] == [
        f"COPY --from=build-{service} /app/.venv /app/.venv",
        f"ENV SERVICE={service}",
    ]


def test_the_image_is_built_in_stages_and_does_not_run_as_root():
    stages = re.findall(r"^FROM \S+ AS (\S+)$", DOCKERFILE, re.MULTILINE)
    assert stages[:3] == ["uv", "build", "service"]
    assert stages[3:] == [stage for service in SERVICES for stage in (f"build-{service}", service)]
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE) == ["tradeloom"]


def test_what_the_image_is_built_from_exists_and_is_let_through():
    admitted = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")
    }
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    sources = {source for line in copied for source in line.split()}
    assert sources == admitted
    assert [source for source in sources if not (ROOT / source).exists()] == []
