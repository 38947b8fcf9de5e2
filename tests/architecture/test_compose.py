"""The compose file and the Dockerfile fit the code; no engine is needed to see that."""

import ast
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from desk.adapters.live import SOURCES
from tests.support.deployment import made_secrets
from tests.support.sources import ROOT, SERVICES, package
from tools.launcher.system import APPLICATIONS, LIVE, PAGES, RECEIVER, System, process_names
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
    servers = {"proxy", "mongo", "database-users", "rabbitmq", "broker-users", "prometheus", "grafana"}
    assert set(COMPOSE["services"]) - servers == {name.replace(" ", "-") for name in process_names()}


@pytest.mark.parametrize("name", process_names())
def test_every_variable_is_read_by_the_service(name: str):
    assert set(PROCESSES[name]["environment"]) - known_variables(name.split()[0]) == set()


@pytest.mark.parametrize("service", SERVICES)
def test_the_launcher_sets_only_variables_the_service_reads(service: str, tmp_path: Path):
    system = System(tmp_path, broker_url="amqp://localhost", movable_clock=True)
    ours = set(system.environment(service, {})) | {"PORT"}
    assert ours - known_variables(service) == set()


@pytest.mark.parametrize("name", [name for name in process_names() if name.split()[1] not in APPLICATIONS])
def test_every_command_exists(name: str):
    service, role = name.split()
    assert PROCESSES[name]["command"] == ["python", "-m", service, role]
    assert (package(service) / "__main__.py").exists()
    assert role in declaration(service).command_line().commands


def test_the_steps_to_start_it_are_commands_that_exist_and_find_their_database():
    steps = "".join([COMPOSE_FILE, *(path.read_text() for path in (ROOT / "deploy").glob("*.sh"))])
    ours = re.findall(r"docker compose ([^\n]*?) python -m (\S+) (\S+)", steps)
    assert [f"{service} {name}" for _, service, name in ours] == [
        "desk first-administrator",
        "desk service-token",
    ]
    for how, service, name in ours:
        assert name in declaration(service).command_line().commands
        assert how.split()[-1] in COMPOSE["services"]
        # Both write what they make into the database: a container without it would wait in vain.
        assert "--no-deps" not in how
    for script in re.findall(r"^#   (deploy/\S+)", COMPOSE_FILE, re.MULTILINE):
        assert os.access(ROOT / script, os.X_OK)


@pytest.mark.parametrize("service", SERVICES)
def test_every_api_target_exists(service: str):
    command = PROCESSES[f"{service} api"]["command"]
    assert command == ["gunicorn", "--config", "gunicorn.conf.py", f"{service}.service:http_app()"]
    assert import_module(f"{service}.service").http_app == declaration(service).http_app


def test_the_pages_are_an_application_of_the_desk():
    command = PROCESSES[PAGES]["command"]
    assert command == ["gunicorn", "--config", "gunicorn.conf.py", "desk.service:pages_app()"]
    assert callable(import_module("desk.service").pages_app)


def test_only_the_proxy_and_the_receiver_can_be_reached_from_elsewhere():
    published = {name: one["ports"] for name, one in COMPOSE["services"].items() if "ports" in one}
    inside = {
        name for name, ports in published.items() if all(port.startswith("127.0.0.1:") for port in ports)
    }
    assert set(published) - inside == {"proxy", "mail-receiver"}
    smtp = "25:" + PROCESSES[RECEIVER]["environment"]["PORT"]
    # The others are for mail programs of our people, and closed until the settings say otherwise.
    assert published["mail-receiver"] == [smtp, "465:2465", "587:2587"]
    ports = [port.rpartition(":")[0] for ports in published.values() for port in ports]
    assert len(set(ports)) == len(ports)


def test_the_proxy_does_not_reach_the_stores_nor_the_stores_the_world():
    networks = {name: set(one["networks"]) for name, one in COMPOSE["services"].items()}
    assert COMPOSE["networks"]["stores"] == COMPOSE["networks"]["inside"] == {"internal": True}
    assert "stores" not in networks["proxy"]
    assert networks["mongo"] == {"stores"}
    assert "outside" not in networks["rabbitmq"]
    assert {name for name, joined in networks.items() if "outside" in joined} == {
        "proxy",
        "mail-api",
        "mail-collector",
        "mail-receiver",
        "mail-worker",
    }


def test_no_secret_has_a_default_and_none_is_shared_by_two_services():
    secret = re.compile(r"\$\{(\w*(?:PASSWORD|TOKEN|SECRET))(:\?[^}]*|[^}]*)\}")
    everywhere = secret.findall(COMPOSE_FILE)
    refused = {name for name, otherwise in everywhere if otherwise.startswith(":?")}
    # Of somebody else's server, which may want none; compose tells by the name of its user. Of the way back
    # of letters, which come back to their authors without it. And a key that is there for a while.
    optional = {"SMTP_PASSWORD", "BOUNCE_SECRET", "MAIL_OLD_KEY_SECRET"}
    assert {name for name, _ in everywhere} - refused == optional
    used: dict[str, set[str]] = {}
    for name, process in PROCESSES.items():
        for variable, _ in secret.findall(str(process["environment"])):
            used.setdefault(variable, set()).add(name.split()[0])
    assert {variable: services for variable, services in used.items() if len(services) > 1} == {}
    assert {f"{service.upper()}_{kind}" for service in SERVICES for kind in KINDS} <= set(used)


KINDS = ("DATABASE_PASSWORD", "BROKER_PASSWORD", "TOKEN")


def test_the_scripts_make_every_secret_that_is_needed(tmp_path: Path):
    needed = set(re.findall(r"\$\{(\w+):\?run deploy/make-secrets.sh\}", COMPOSE_FILE))
    made_secrets(tmp_path, times=2)  # the second time changes nothing
    made = (tmp_path / ".env").read_text().splitlines()
    assert {line.partition("=")[0] for line in made} == needed
    assert len(made) == len(needed)
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "deploy/secrets").stat().st_mode & 0o777 == 0o700
    for secret in COMPOSE["secrets"].values():
        assert (tmp_path / secret["file"]).exists()


@pytest.mark.parametrize("service", SERVICES)
def test_each_services_users_have_the_rights_it_needs_and_no_more(service: str):
    stores = COMPOSE["services"]
    users = stores["database-users"]["environment"]["DATABASE_USERS"].split(" ")
    assert f"{service}:${{{service.upper()}_DATABASE_USER}}:${{{service.upper()}_DATABASE_PASSWORD}}" in users
    assert len(users) == len(SERVICES)
    (script,) = stores["broker-users"]["command"]
    (reads,) = re.findall(rf"^user {service} .* (\S+)$", script, re.MULTILINE)
    sources = declaration(service).sources
    assert sorted(reads.split(",")) == sorted(f"{source}.events" for source in sources)
    tokens = (ROOT / "deploy/make-tokens.sh").read_text()
    (feeds,) = re.findall(rf"^make_token {service} (\S+)$", tokens, re.MULTILINE)
    assert sorted(feeds.split(",")) == sorted(sources)


def test_the_streams_have_a_token_of_their_own_for_the_feeds_they_follow():
    (feeds,) = re.findall(
        r"^make_token desk-live (\S+)$", (ROOT / "deploy/make-tokens.sh").read_text(), re.MULTILINE
    )
    assert sorted(feeds.split(",")) == sorted(SOURCES)
    assert PROCESSES[LIVE]["environment"]["SERVICE_TOKEN"].startswith("${DESK_LIVE_TOKEN:?")


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_every_container_is_bounded_and_told_to_keep_little_of_its_log(name: str):
    one = COMPOSE["services"][name]
    assert one["pids_limit"]
    assert one["mem_limit"]
    assert one["logging"]["options"]["max-size"]
    assert "no-new-privileges:true" in one["security_opt"]


@pytest.mark.parametrize("name", process_names())
def test_every_store_is_spoken_to_over_tls_and_its_certificate_checked(name: str):
    environment = PROCESSES[name]["environment"]
    assert "tls=true&tlsCAFile=/run/secrets/ca" in environment["MONGO_URI"]
    assert re.fullmatch(r"amqps://.*:5671/\?ca_certs=/run/secrets/ca", environment["BROKER_URL"])
    assert "ca" in PROCESSES[name]["secrets"]


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
