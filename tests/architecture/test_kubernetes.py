"""The manifests for Kubernetes fit the code and each other, and are what their schemas allow."""

import re
from collections.abc import Iterator
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]  # it has no types
import pytest
import yaml

from tests.architecture.test_alerts import ALERTS
from tests.architecture.test_compose import known_variables
from tests.support.promql import metrics
from tests.support.sources import ROOT
from tools.kubernetes.compose import processes
from tools.kubernetes.files import FOLDER, files, left_over
from tools.kubernetes.process import AUTHORITY_SECRET
from tools.launcher.system import process_names
from tools.services import SERVICES, declaration

#: The oldest release that is still looked after, and the newest that schemas are at hand for.
RELEASES = ("1.33", "1.37")
#: Groups of Kubernetes itself; others are of operators, whose schemas are theirs.
OWN_GROUPS = ("v1", "apps/v1", "autoscaling/v2", "policy/v1", "networking.k8s.io/v1")
#: Made by hand or by a certificate manager; docs/deploying.md says how.
GIVEN_SECRETS = {
    *SERVICES,
    "desk-live",
    AUTHORITY_SECRET,
    "mail-certificate",
    "site-certificate",
    "mongo-certificate",
    "rabbitmq-certificate",
    *(f"{service}-broker" for service in SERVICES),
}


def _all() -> Iterator[dict[str, Any]]:
    for path, text in files().items():
        if not path.endswith("kustomization.yaml"):
            yield from yaml.safe_load_all(text)


def named(manifest: dict[str, Any]) -> str:
    return f"{manifest['kind']} {manifest['metadata']['name']}"


MANIFESTS = list(_all())
NAMED = [named(one) for one in MANIFESTS]
DEPLOYMENTS = {one["metadata"]["name"]: one for one in MANIFESTS if one["kind"] == "Deployment"}
OURS = {one.name: one for one in processes()}


def of_kind(kind: str) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: one for one in MANIFESTS if one["kind"] == kind}


def pod(name: str) -> dict[str, Any]:
    spec: dict[str, Any] = DEPLOYMENTS[name]["spec"]["template"]["spec"]
    return spec


def container(name: str) -> dict[str, Any]:
    (only,) = pod(name)["containers"]
    return dict(only)


def variables(name: str) -> dict[str, str]:
    """The variables a container has, with their values; of a Secret's, which it is."""
    found: dict[str, str] = {}
    for source in container(name)["envFrom"]:
        found |= of_kind("ConfigMap")[source["configMapRef"]["name"]]["data"]
    for one in container(name)["env"]:
        secret = one.get("valueFrom", {}).get("secretKeyRef", {})
        found[one["name"]] = one.get("value", f"{secret.get('name')}/{secret.get('key')}")
    return found


@pytest.mark.parametrize("path", files())
def test_a_manifest_is_current(path: str):
    assert (FOLDER / path).read_text() == files()[path], "run `make docs`"


def test_nothing_is_left_of_what_is_gone():
    assert left_over() == []


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("manifest", [one for one in MANIFESTS if one["apiVersion"] in OWN_GROUPS], ids=named)
def test_a_manifest_is_what_its_schema_allows(manifest: dict[str, Any], release: str):
    kubernetes_validate.validate(manifest, release, strict=True)


def test_nothing_is_named_twice():
    assert sorted(set(NAMED)) == sorted(NAMED)


def test_every_process_of_every_service_is_there_and_nothing_else():
    assert set(DEPLOYMENTS) == {*(name.replace(" ", "-") for name in process_names()), "proxy"}


@pytest.mark.parametrize("folder", [*SERVICES, "proxy", "stores", "namespace", "."])
def test_a_folder_puts_together_what_is_in_it(folder: str):
    """Each service is a release of its own, and all of them are one."""
    here = FOLDER / folder
    resources = yaml.safe_load((here / "kustomization.yaml").read_text())["resources"]
    inside = {path.name for path in here.iterdir() if path.suffix != ".sh"} - {"kustomization.yaml"}
    assert set(resources) == inside


@pytest.mark.parametrize("name", OURS)
def test_a_process_has_its_command_its_image_and_only_variables_it_reads(name: str):
    ours = OURS[name]
    assert container(name)["command"] == list(ours.command)
    assert container(name)["image"] == f"tradeloom/{ours.service}"
    # What only fills in another variable is read by nobody else.
    filled_in = {key for key in ours.secrets if not key.endswith("TOKEN")} - known_variables(ours.service)
    assert set(variables(name)) - filled_in - known_variables(ours.service) == set()
    assert {*ours.settings, *ours.templates} <= set(variables(name))
    assert {key: variables(name)[key] for key in ours.settings} == dict(ours.settings)


@pytest.mark.parametrize("name", OURS)
def test_what_is_filled_in_stands_before_what_names_it_and_no_secret_is_written_down(name: str):
    known: set[str] = set()
    for one in container(name)["env"]:
        assert set(re.findall(r"\$\((\w+)\)", one.get("value", ""))) <= known
        known.add(one["name"])
    for key, value in variables(name).items():
        if re.search("PASSWORD|TOKEN|SECRET|USER$", key):
            assert re.fullmatch(r"[a-z-]+/[A-Z_]+|\$\(\w+\)", value), key


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_no_pod_can_do_more_than_it_needs(name: str):
    security, inside = pod(name)["securityContext"], container(name)["securityContext"]
    assert security["runAsNonRoot"]
    assert security["runAsUser"] > 0
    assert security["seccompProfile"] == {"type": "RuntimeDefault"}
    assert inside["readOnlyRootFilesystem"]
    assert not inside["allowPrivilegeEscalation"]
    assert inside["capabilities"]["drop"] == ["ALL"]
    assert inside["capabilities"].get("add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])
    assert not pod(name)["automountServiceAccountToken"]
    assert container(name)["resources"]["limits"]["memory"]
    assert container(name)["resources"]["requests"].keys() == {"cpu", "memory"}


@pytest.mark.parametrize("name", OURS)
def test_a_probe_asks_a_port_that_is_never_busy_with_requests(name: str):
    ports = {one["name"]: one["containerPort"] for one in container(name)["ports"]}
    assert str(ports["metrics"]) == variables(name)["METRICS_PORT"]
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        (how,) = (
            container(name)[probe][kind]
            for kind in ("httpGet", "tcpSocket")
            if kind in container(name)[probe]
        )
        assert how["port"] == ("smtp" if name == "mail-receiver" else "metrics")
        assert how.get("path", "/health") in ("/health", "/ready")


def test_every_secret_that_is_looked_into_is_one_that_is_said_to_be_made():
    asked = set(re.findall(r"(?:secretName|caSecretName): (\S+)", "".join(files().values())))
    asked |= {
        one["valueFrom"]["secretKeyRef"]["name"]
        for name in OURS
        for one in container(name)["env"]
        if "valueFrom" in one
    }
    assert asked <= GIVEN_SECRETS
    told = (ROOT / "docs/deploying.md").read_text()
    assert [
        name for name in GIVEN_SECRETS if f"`{name}`" not in told and name.partition("-")[0] not in SERVICES
    ] == []


@pytest.mark.parametrize("name", of_kind("Service"))
def test_a_service_leads_to_a_port_of_its_pods(name: str):
    spec = of_kind("Service")[name]["spec"]
    (found,) = (
        one
        for one in DEPLOYMENTS.values()
        if spec["selector"].items() <= one["spec"]["template"]["metadata"]["labels"].items()
    )
    ports = {one["name"] for one in container(found["metadata"]["name"])["ports"]}
    assert {one["targetPort"] for one in spec["ports"]} <= ports


def test_every_address_of_another_service_is_a_service_that_is_there():
    hosts = dict(pair.split("=") for pair in variables("mail-api")["FEED_URLS"].split(","))
    for host in [*hosts.values(), variables("mail-api")["JWKS_URL"].removesuffix("/jwks.json")]:
        name, _, port = host.removeprefix("http://").partition(":")
        assert [str(one["port"]) for one in of_kind("Service")[name]["spec"]["ports"]] == [port]
    caddyfile = (ROOT / "deploy/caddy/Caddyfile").read_text()
    reached = {name for name in re.findall(r"reverse_proxy (\S+):8000", caddyfile) if "{" not in name}
    assert reached <= set(of_kind("Service"))


@pytest.mark.parametrize("kind", ["HorizontalPodAutoscaler", "ScaledObject", "PodDisruptionBudget"])
def test_what_watches_over_a_process_names_one_that_is_there(kind: str):
    for name, one in of_kind(kind).items():
        spec = one["spec"]
        target = spec["scaleTargetRef"]["name"] if "scaleTargetRef" in spec else name
        assert target == name
        assert name in OURS
        least = spec.get("minReplicas", spec.get("minReplicaCount", 2))
        # One may be gone for an update, and somebody still answers.
        assert least >= 2
        if kind != "PodDisruptionBudget":
            assert "replicas" not in DEPLOYMENTS[name]["spec"]


def test_apis_are_started_by_how_busy_they_are_and_workers_by_what_waits_for_them():
    assert set(of_kind("HorizontalPodAutoscaler")) == {
        name for name, one in OURS.items() if one.role in ("api", "pages")
    }
    workers = {name for name, one in OURS.items() if one.role == "worker"}
    assert set(of_kind("ScaledObject")) == workers
    assert set(of_kind("PodDisruptionBudget")) == set(OURS)
    for name, one in of_kind("ScaledObject").items():
        (trigger,) = one["spec"]["triggers"]
        query = trigger["metadata"]["query"]
        # An alert asks for the same, and of alerts a running system is asked (tests/e2e/test_operator.py).
        assert metrics(query) <= metrics(ALERTS["ReaderBehind"]["expr"])
        assert f'service="{OURS[name].service}"' in query
        assert one["spec"]["maxReplicaCount"] <= int(variables(name)["PARTITIONS"])


def test_who_may_speak_to_whom_is_as_in_the_compose_file():
    rules = {name: one["spec"] for name, one in of_kind("NetworkPolicy").items()}
    assert rules["nothing"] == {
        "podSelector": {},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [],
        "egress": [],
    }
    for name, one in OURS.items():
        joined = {
            key.removeprefix("tradeloom/")
            for key, value in DEPLOYMENTS[name]["spec"]["template"]["metadata"]["labels"].items()
            if value == "joined"
        }
        assert joined == one.networks
    open_doors = {
        name for name, rule in rules.items() if any("from" not in one for one in rule.get("ingress", []))
    }
    assert open_doors == {"mail-in", "door"}
    to_the_world = {
        name for name, rule in rules.items() if any("to" not in one for one in rule.get("egress", []))
    }
    # The stores ask the cluster's own API, and the door fetches certificates.
    assert to_the_world == {"mail-out", "door", "mongo", "rabbitmq"}
    assert "tradeloom/stores" not in DEPLOYMENTS["proxy"]["spec"]["template"]["metadata"]["labels"]


@pytest.mark.parametrize("service", SERVICES)
def test_a_user_of_the_broker_reads_the_exchanges_its_service_follows_and_no_other(service: str):
    allowed = of_kind("Permission")[service]["spec"]["permissions"]
    read = re.compile(allowed["read"])
    for other in SERVICES:
        assert bool(read.fullmatch(f"{other}.events")) == (other in {service, *declaration(service).sources})
        assert bool(re.fullmatch(allowed["write"], f"{other}.events")) == (other == service)
    assert f"{service}.events" in {one["spec"]["name"] for one in of_kind("Exchange").values()}


@pytest.mark.parametrize("service", SERVICES)
def test_a_user_of_the_database_has_its_own_and_the_one_of_rehearsals_and_no_other(service: str):
    users = {one["name"]: one for one in of_kind("MongoDBCommunity")["mongo"]["spec"]["users"]}
    names = [service, f"{service}_rehearsal"]
    assert users[service]["roles"] == [{"name": "readWrite", "db": name} for name in names]
    assert users[service]["passwordSecretRef"] == {"name": service, "key": "DATABASE_PASSWORD"}
    assert "@mongo-svc:27017/" in variables(f"{service}-api")["MONGO_URI"]


def test_the_broker_has_the_settings_of_the_compose_file_and_its_operator_says_where_certificates_are():
    settings = of_kind("RabbitmqCluster")["rabbitmq"]["spec"]["rabbitmq"]["additionalConfig"]
    assert {line.partition(" = ")[0] for line in settings.splitlines()} == {
        "disk_free_limit.relative",
        "vm_memory_high_watermark.relative",
        "heartbeat",
    }
