"""What is around the processes: the settings of a service, who may speak to whom, the door, the stores."""

from collections.abc import Iterator, Sequence

from tools.kubernetes.compose import Process, image, processes, reads
from tools.kubernetes.process import (
    AUTHORITY_SECRET,
    METRICS,
    PORTS,
    SUBMISSION,
    Manifest,
    head,
    joined,
    own_settings,
    secret_of,
    secured_container,
    secured_pod,
    selector,
)
from tools.launcher.system import ROOT
from tools.services import SERVICES

NAMESPACE = "tradeloom"
MONGO_PORT, BROKER_PORT = 27017, 5671
#: Servers of mail: relayed, submitted in clear first, submitted encrypted.
MAIL_PORTS = (25, 465, 587)
#: Where Prometheus and KEDA are.
MONITORING = "monitoring"


def namespace() -> Manifest:
    made = head("v1", "Namespace", NAMESPACE)
    # What is ours is fit for the strictest kind; how the stores are run is their operators' matter.
    made["metadata"]["labels"] |= {
        "pod-security.kubernetes.io/enforce": "baseline",
        "pod-security.kubernetes.io/warn": "restricted",
    }
    return made


# -- a service ---------------------------------------------------------------------------------------------


def settings(service: str) -> Manifest:
    """What all processes of a service have; a firm's own values are patched in by an overlay."""
    found: dict[str, str] = {}
    for process in (one for one in processes() if one.service == service):
        own = own_settings(process)
        found |= {name: value for name, value in process.settings.items() if name not in own}
    return {**head("v1", "ConfigMap", service), "data": found}


def secrets_of(service: str) -> dict[str, list[str]]:
    """The Secrets a service's processes look into, which are made by hand, with their keys."""
    found: dict[str, dict[str, None]] = {}
    for process in (one for one in processes() if one.service == service):
        for key in process.secrets:
            found.setdefault(secret_of(process, key), {})[key] = None
    return {name: list(keys) for name, keys in found.items()}


def monitor(service: str) -> Manifest:
    """Every process of it is asked by Prometheus, by pod: each worker knows its own partitions alone."""
    return {
        **head("monitoring.coreos.com/v1", "PodMonitor", service),
        "spec": {
            "selector": {"matchLabels": {"tradeloom/service": service}},
            "podMetricsEndpoints": [{"port": METRICS, "interval": "15s"}],
        },
    }


# -- who may speak to whom ---------------------------------------------------------------------------------


def policies() -> Iterator[Manifest]:
    """As the networks of the compose file: nobody speaks to anybody but where it says so."""
    yield _policy("nothing", {}, ingress=[], egress=[])
    names = {"to": [{"namespaceSelector": {}}], "ports": [_port(53, "UDP"), _port(53)]}
    yield _policy("names", {}, egress=[names])
    ours = joined(["inside"])
    services = [_port(int(one.settings["PORT"])) for one in processes() if PORTS.get(one.role) == "http"][:1]
    yield _policy("inside", ours, ingress=[_from(ours, services)], egress=[_to(ours, services)])
    watched = {"from": [{"namespaceSelector": _named_namespace(MONITORING)}], "ports": [_port(METRICS)]}
    yield _policy("watched", {"app.kubernetes.io/part-of": "tradeloom"}, ingress=[watched])
    asks = joined(["stores"])
    mongo, broker = _app("mongo-svc", "app"), _app("rabbitmq")
    yield _policy("stores", asks, egress=[_to(mongo, [_port(MONGO_PORT)]), _to(broker, [_port(BROKER_PORT)])])
    yield from _of_the_stores(asks, mongo, broker)
    (receiver,) = (one for one in processes() if one.role == "receiver")
    entries = [_port(name) for name in (PORTS["receiver"], *(name for name, *_ in SUBMISSION))]
    yield _policy("mail-in", selector(receiver), ingress=[{"ports": entries}])
    senders = _app("mail-worker")
    yield _policy("mail-out", senders, egress=[{"ports": [_port(number) for number in MAIL_PORTS]}])
    door = _app("proxy")
    yield _policy(
        "door", door, ingress=[{"ports": [_port(80), _port(443)]}], egress=[{"ports": [_port(443)]}]
    )


def _of_the_stores(asks: Manifest, mongo: Manifest, broker: Manifest) -> Iterator[Manifest]:
    """Each store is asked by the services, and its servers speak among themselves."""
    operators = {"from": [{"namespaceSelector": _named_namespace("operators")}]}
    yield _policy(
        "mongo",
        mongo,
        ingress=[_from(asks, [_port(MONGO_PORT)]), _from(mongo), operators],
        egress=[_to(mongo), {"ports": [_port(443), _port(6443)]}],
    )
    yield _policy(
        "rabbitmq",
        broker,
        ingress=[_from(asks, [_port(BROKER_PORT)]), _from(broker), operators],
        egress=[_to(broker), {"ports": [_port(443), _port(6443)]}],
    )


def _policy(name: str, pods: Manifest, **rules: Sequence[Manifest]) -> Manifest:
    return {
        **head("networking.k8s.io/v1", "NetworkPolicy", name),
        "spec": {
            "podSelector": {"matchLabels": pods} if pods else {},
            "policyTypes": [kind.capitalize() for kind in rules],
            **{kind: list(given) for kind, given in rules.items()},
        },
    }


def _app(name: str, label: str = "app.kubernetes.io/name") -> Manifest:
    return {label: name}


def _named_namespace(name: str) -> Manifest:
    return {"matchLabels": {"kubernetes.io/metadata.name": name}}


def _port(port: int | str, protocol: str = "TCP") -> Manifest:
    return {"port": port, "protocol": protocol}


def _from(pods: Manifest, ports: Sequence[Manifest] = ()) -> Manifest:
    return {"from": [{"podSelector": {"matchLabels": pods}}], **({"ports": [*ports]} if ports else {})}


def _to(pods: Manifest, ports: Sequence[Manifest] = ()) -> Manifest:
    return {"to": [{"podSelector": {"matchLabels": pods}}], **({"ports": [*ports]} if ports else {})}


# -- the door ----------------------------------------------------------------------------------------------


def door() -> Iterator[Manifest]:
    """Caddy with the same Caddyfile as in the compose file; SITE is its name, patched in by an overlay."""
    caddyfile = (ROOT / "deploy/caddy/Caddyfile").read_text()
    yield {**head("v1", "ConfigMap", "proxy"), "data": {"Caddyfile": caddyfile}}
    yield {
        **head("v1", "PersistentVolumeClaim", "proxy"),
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    }
    yield {
        **head("apps/v1", "Deployment", "proxy"),
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": _app("proxy")},
            # Its certificates are in a volume that one pod has at a time.
            "strategy": {"type": "Recreate"},
            "template": {
                "metadata": {
                    "labels": {**_app("proxy"), "app.kubernetes.io/part-of": "tradeloom"} | joined(["inside"])
                },
                "spec": _caddy(),
            },
        },
    }
    ports = [
        {"name": name, "port": port, "targetPort": name} for name, port in (("http", 80), ("https", 443))
    ]
    yield {
        **head("v1", "Service", "proxy"),
        "spec": {
            "type": "LoadBalancer",
            "externalTrafficPolicy": "Local",
            "selector": _app("proxy"),
            "ports": ports,
        },
    }


def _caddy() -> Manifest:
    return {
        "automountServiceAccountToken": False,
        "securityContext": {
            **secured_pod(1000),
            # The ports of the web are for root alone otherwise.
            "sysctls": [{"name": "net.ipv4.ip_unprivileged_port_start", "value": "80"}],
        },
        "containers": [
            {
                "name": "caddy",
                "image": image("proxy"),
                "env": [{"name": "SITE", "value": "localhost"}, {"name": "SITE_TLS", "value": ""}],
                "ports": [{"name": "http", "containerPort": 80}, {"name": "https", "containerPort": 443}],
                "readinessProbe": {"tcpSocket": {"port": "https"}, "periodSeconds": 5},
                "livenessProbe": {"tcpSocket": {"port": "https"}, "periodSeconds": 15, "failureThreshold": 3},
                "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "512Mi"}},
                "securityContext": secured_container("NET_BIND_SERVICE"),
                "volumeMounts": [
                    {"name": "caddyfile", "mountPath": "/etc/caddy", "readOnly": True},
                    {"name": "certificate", "mountPath": "/certificates", "readOnly": True},
                    {"name": "data", "mountPath": "/data"},
                    {"name": "config", "mountPath": "/config"},
                ],
            }
        ],
        "volumes": [
            {"name": "caddyfile", "configMap": {"name": "proxy"}},
            {"name": "certificate", "secret": {"secretName": "site-certificate", "optional": True}},
            {"name": "data", "persistentVolumeClaim": {"claimName": "proxy"}},
            {"name": "config", "emptyDir": {}},
        ],
    }


# -- the stores --------------------------------------------------------------------------------------------


def stores() -> Iterator[Manifest]:
    """Both by their operators. MongoDB is one replica set for all; a service may have one of its own."""
    yield _mongo()
    yield _rabbitmq()
    for service in SERVICES:
        yield from _broker_user(service)


def _mongo() -> Manifest:
    users = [
        {
            "name": service,
            "db": "admin",
            "passwordSecretRef": {"name": service, "key": "DATABASE_PASSWORD"},
            "roles": [{"name": "readWrite", "db": name} for name in (service, f"{service}_rehearsal")],
            "scramCredentialsSecretName": f"{service}-database",
        }
        for service in SERVICES
    ]
    authority = {"name": AUTHORITY_SECRET}
    return {
        **head("mongodbcommunity.mongodb.com/v1", "MongoDBCommunity", "mongo"),
        "spec": {
            "type": "ReplicaSet",
            "members": 3,
            "version": "7.0.24",
            "security": {
                "authentication": {"modes": ["SCRAM-SHA-256"]},
                "tls": {
                    "enabled": True,
                    "certificateKeySecretRef": {"name": "mongo-certificate"},
                    "caCertificateSecretRef": authority,
                },
            },
            "users": users,
        },
    }


def _rabbitmq() -> Manifest:
    return {
        **head("rabbitmq.com/v1beta1", "RabbitmqCluster", "rabbitmq"),
        "spec": {
            "replicas": 3,
            "image": image("rabbitmq"),
            # Queues are quorum queues: the services declare them so.
            "rabbitmq": {"additionalConfig": _broker_settings()},
            "tls": {
                "secretName": "rabbitmq-certificate",
                "caSecretName": AUTHORITY_SECRET,
                "disableNonTLSListeners": True,
            },
            "persistence": {"storage": "20Gi"},
            "resources": {"requests": {"cpu": "500m", "memory": "2Gi"}, "limits": {"memory": "2Gi"}},
        },
    }


def _broker_settings() -> str:
    """As in the compose file, but for ports and certificates, which the operator sets."""
    lines = (ROOT / "deploy/rabbitmq/rabbitmq.conf").read_text().splitlines()
    ours = [line for line in lines if not line.startswith(("#", "listeners.", "ssl_options.", "management."))]
    return "".join(f"{line}\n" for line in ours)


def _broker_user(service: str) -> Iterator[Manifest]:
    """A user who has what bears the service's name, and reads the exchanges of those it follows."""
    cluster = {"rabbitmqClusterReference": {"name": "rabbitmq"}}
    yield {
        **head("rabbitmq.com/v1beta1", "Exchange", f"{service}-events"),
        "spec": {
            "name": f"{service}.events",
            "type": "topic",
            "durable": True,
            "autoDelete": False,
            **cluster,
        },
    }
    yield {
        **head("rabbitmq.com/v1beta1", "User", service),
        "spec": {"importCredentialsSecret": {"name": f"{service}-broker"}, **cluster},
    }
    own = rf"^{service}\..+$"
    others = "|".join(exchange.replace(".", r"\.") for exchange in reads(service))
    yield {
        **head("rabbitmq.com/v1beta1", "Permission", service),
        "spec": {
            "vhost": "/",
            "userReference": {"name": service},
            "permissions": {"configure": own, "write": own, "read": rf"^({service}\..+|{others})$"},
            **cluster,
        },
    }


def of_service(service: str) -> Sequence[Process]:
    return [one for one in processes() if one.service == service]
