"""A process of a service in Kubernetes: Deployment, Service, how many, how few may be gone at once."""

from collections.abc import Iterable, Iterator
from typing import Any

from tools.kubernetes.compose import AUTHORITY, Process, processes
from tools.kubernetes.figures import BUSY_PERCENT, FIGURES, LAG_SECONDS

Manifest = dict[str, Any]

#: The user of the image.
USER = 10001
#: As in the compose file: how long a process has for what it has in hand.
GRACE_SECONDS = 30
#: The port of each role, by name; beside it every process has one for health and metrics.
PORTS = {"api": "http", "pages": "http", "live": "http", "receiver": "smtp"}
#: Where letters of mail programs are handed in, if it is set so: the name, the container's port, the world's.
SUBMISSION = (("submissions", 2465, 465), ("submission", 2587, 587))
METRICS = "metrics"
AUTHORITY_SECRET = "stores-authority"


def labels(process: Process) -> dict[str, str]:
    """By which a pod is found. Those of the networks say whom it may speak to."""
    named = {
        "app.kubernetes.io/name": process.name,
        "app.kubernetes.io/part-of": "tradeloom",
        "app.kubernetes.io/component": process.role,
        "tradeloom/service": process.service,
    }
    return {**named, **joined(sorted(process.networks))}


def selector(process: Process) -> dict[str, str]:
    return {"app.kubernetes.io/name": process.name}


def manifests(process: Process) -> Iterator[Manifest]:
    yield _deployment(process)
    if process.role in PORTS:
        yield _service(process)
    yield {
        **head("policy/v1", "PodDisruptionBudget", process.name),
        "spec": {"minAvailable": 1, "selector": {"matchLabels": selector(process)}},
    }
    if process.role in ("api", "pages"):
        yield _by_processor(process)
    elif process.role == "worker":
        yield _by_lag(process)


def head(version: str, kind: str, name: str) -> Manifest:
    labels = {"app.kubernetes.io/part-of": "tradeloom"}
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name, "labels": labels}}


def secured_pod(user: int) -> Manifest:
    """What a pod of the strictest kind says: a user who is not root, and no token of the cluster's."""
    return {
        "runAsNonRoot": True,
        "runAsUser": user,
        "runAsGroup": user,
        "fsGroup": user,
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def secured_container(*added: str) -> Manifest:
    """And its container: nothing to write to, nothing to become, and no power but what is added."""
    return {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"], **({"add": [*added]} if added else {})},
    }


def joined(networks: Iterable[str]) -> dict[str, str]:
    """The labels of the networks that a pod is in."""
    return {f"tradeloom/{network}": "joined" for network in networks}


def _deployment(process: Process) -> Manifest:
    figures = FIGURES[process.role]
    # How many there are is for what watches over it, where something does.
    scaled = {} if figures.most > figures.least else {"replicas": figures.least}
    return {
        **head("apps/v1", "Deployment", process.name),
        "spec": {
            **scaled,
            "selector": {"matchLabels": selector(process)},
            "strategy": {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
            "template": {"metadata": {"labels": labels(process)}, "spec": _pod(process)},
        },
    }


def _pod(process: Process) -> Manifest:
    return {
        "automountServiceAccountToken": False,
        "terminationGracePeriodSeconds": GRACE_SECONDS,
        "securityContext": secured_pod(USER),
        # Not all of them on one machine, if there are several.
        "topologySpreadConstraints": [
            {
                "maxSkew": 1,
                "topologyKey": "kubernetes.io/hostname",
                "whenUnsatisfiable": "ScheduleAnyway",
                "labelSelector": {"matchLabels": selector(process)},
            }
        ],
        "containers": [_container(process)],
        "volumes": [
            {"name": "tmp", "emptyDir": {}},
            {"name": "authority", "secret": {"secretName": AUTHORITY_SECRET, "defaultMode": 0o444}},
            *_certificates_volume(process),
        ],
    }


def _container(process: Process) -> Manifest:
    figures, settings = FIGURES[process.role], process.settings
    ports = [{"name": METRICS, "containerPort": int(settings["METRICS_PORT"])}]
    if process.role in PORTS:
        ports.insert(0, {"name": PORTS[process.role], "containerPort": int(settings["PORT"])})
    if process.role == "receiver":
        ports += [{"name": name, "containerPort": own} for name, own, _ in SUBMISSION]
    return {
        "name": process.role,
        "image": f"tradeloom/{process.service}",
        "command": list(process.command),
        "envFrom": [{"configMapRef": {"name": process.service}}],
        "env": [*_variables(process)],
        "ports": ports,
        **_probes(process),
        "resources": {
            "requests": {"cpu": f"{figures.processor}m", "memory": f"{figures.memory}Mi"},
            "limits": {"memory": f"{figures.most_memory}Mi"},
        },
        "securityContext": secured_container(),
        "volumeMounts": [
            {"name": "tmp", "mountPath": "/tmp"},
            {"name": "authority", "mountPath": AUTHORITY, "subPath": "ca.crt", "readOnly": True},
            *_certificates_mount(process),
        ],
    }


def _variables(process: Process) -> Iterator[Manifest]:
    """Secrets first: what stands after them may name them."""
    whole = {value: name for name, value in process.templates.items() if value.count("$(") == 1}
    for key in process.secrets:
        yield {
            "name": whole.get(f"$({key})", key),
            "valueFrom": {
                "secretKeyRef": {"name": secret_of(process, key), "key": key, **_optional(process, key)}
            },
        }
    for name, value in process.templates.items():
        if whole.get(value) != name:
            yield {"name": name, "value": value}
    for name in own_settings(process):
        yield {"name": name, "value": process.settings[name]}


def _optional(process: Process, key: str) -> Manifest:
    """A mail server may want no password, letters may come back to their authors, a former key is there for
    a while; and the tokens are made in an API of the desk that has none yet."""
    may_lack = key.startswith(("SMTP_", "BOUNCE_", "OLD_")) or (process.name, key) == ("desk-api", "TOKEN")
    return {"optional": True} if may_lack else {}


def own_settings(process: Process) -> list[str]:
    """What a process has for itself, beside what all of its service have."""
    others = [one.settings for one in processes() if one.service == process.service]
    return [
        name for name, value in process.settings.items() if any(other.get(name) != value for other in others)
    ]


def secret_of(process: Process, key: str) -> str:
    """The Secret a key is in: that of its service, but for a token of the process's own."""
    own = key.startswith(process.role.upper() + "_")
    return process.name if own else process.service


def _probes(process: Process) -> Manifest:
    """On the port that is never busy with requests; the receiver's is that mail would be accepted."""
    if process.role == "receiver":
        asked: Manifest = {"tcpSocket": {"port": PORTS["receiver"]}}
        ready = asked
    else:
        asked = {"httpGet": {"path": "/health", "port": METRICS}}
        ready = asked if process.role == "worker" else {"httpGet": {"path": "/ready", "port": METRICS}}
    return {
        # Not yet alive, and not dead: it waits for its database as long as that takes.
        "startupProbe": {**asked, "periodSeconds": 2, "failureThreshold": 60},
        "livenessProbe": {**asked, "periodSeconds": 15, "timeoutSeconds": 8, "failureThreshold": 3},
        "readinessProbe": {**ready, "periodSeconds": 5, "timeoutSeconds": 8, "failureThreshold": 2},
    }


def _certificates_volume(process: Process) -> list[Manifest]:
    if process.role != "receiver":
        return []
    # A Secret of kind kubernetes.io/tls; without one no STARTTLS is offered.
    return [{"name": "certificate", "secret": {"secretName": "mail-certificate", "optional": True}}]


def _certificates_mount(process: Process) -> list[Manifest]:
    if process.role != "receiver":
        return []
    return [{"name": "certificate", "mountPath": "/certificates", "readOnly": True}]


def _service(process: Process) -> Manifest:
    port = int(process.settings["PORT"])
    # Mail comes from the whole internet; who sends it is told by the address it comes from.
    outside = {"type": "LoadBalancer", "externalTrafficPolicy": "Local"} if process.role == "receiver" else {}
    ports = [
        {"name": PORTS[process.role], "port": 25 if outside else port, "targetPort": PORTS[process.role]}
    ]
    if outside:
        ports += [{"name": name, "port": port, "targetPort": name} for name, _, port in SUBMISSION]
    return {
        **head("v1", "Service", process.name),
        "spec": {**outside, "selector": selector(process), "ports": ports},
    }


def _by_processor(process: Process) -> Manifest:
    figures = FIGURES[process.role]
    return {
        **head("autoscaling/v2", "HorizontalPodAutoscaler", process.name),
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": process.name},
            "minReplicas": figures.least,
            "maxReplicas": figures.most,
            "metrics": [
                {
                    "type": "Resource",
                    "resource": {
                        "name": "cpu",
                        "target": {"type": "Utilization", "averageUtilization": BUSY_PERCENT},
                    },
                }
            ],
        },
    }


def _by_lag(process: Process) -> Manifest:
    """KEDA starts workers by how old what waits for them is; partitions spread over them by themselves."""
    figures = FIGURES[process.role]
    lag = f'max(eventing_reader_lag_seconds{{service="{process.service}"}})'
    return {
        **head("keda.sh/v1alpha1", "ScaledObject", process.name),
        "spec": {
            "scaleTargetRef": {"name": process.name},
            "minReplicaCount": figures.least,
            "maxReplicaCount": figures.most,
            # A worker that comes or goes moves partitions: not every minute.
            "cooldownPeriod": 600,
            "triggers": [
                {
                    "type": "prometheus",
                    "metadata": {
                        "serverAddress": "http://prometheus-operated.monitoring:9090",
                        "query": lag,
                        "threshold": str(LAG_SECONDS),
                    },
                }
            ],
        },
    }
