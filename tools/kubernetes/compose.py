"""The compose file as Kubernetes has to know it: processes, their variables, who may speak to whom."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from tools.launcher.system import ROOT, process_names

#: What is a secret in the compose file: `${MAIL_TOKEN:?run deploy/make-tokens.sh}`.
_SECRET = re.compile(r"\$\{(\w*(?:PASSWORD|TOKEN|SECRET|USER))(?::[?-][^}]*)?\}")
_SETTING = re.compile(r"\$\{\w+(?::-([^}]*))?\}")
#: Where compose and Kubernetes have the authority of the stores' certificates.
AUTHORITY = "/run/secrets/ca"


@dataclass(frozen=True)
class Process:
    """A process of a service: its name there, its command, and its variables.

    `settings` are variables whose values are no secret; `templates` are the others, with `$(KEY)` for what is
    one, and `secrets` are those keys, of a Secret of the service.
    """

    service: str
    role: str
    command: Sequence[str]
    settings: Mapping[str, str]
    templates: Mapping[str, str]
    secrets: Sequence[str]
    networks: frozenset[str]

    @property
    def name(self) -> str:
        return f"{self.service}-{self.role}"


@cache
def _file() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return found


@cache
def processes() -> Sequence[Process]:
    return [_process(*name.split()) for name in process_names()]


def _process(service: str, role: str) -> Process:
    one = _file()["services"][f"{service}-{role}"]
    settings: dict[str, str] = {}
    templates: dict[str, str] = {}
    for name, value in one["environment"].items():
        if _SECRET.search(value):
            templates[name] = _SECRET.sub(lambda found: f"$({_key(found[1], service)})", _at_home(value))
        else:
            settings[name] = _SETTING.sub(lambda found: found[1] or "", value)
    keys = dict.fromkeys(key for value in templates.values() for key in re.findall(r"\$\((\w+)\)", value))
    networks = frozenset(one["networks"])
    return Process(service, role, one["command"], settings, templates, list(keys), networks)


def _key(name: str, service: str) -> str:
    """The key in the service's own Secret: `DATABASE_PASSWORD` for `MAIL_DATABASE_PASSWORD`."""
    return name.removeprefix(f"{service.upper()}_")


def _at_home(value: str) -> str:
    """An address of a store as the operators name it."""
    return value.replace("@mongo:27017/", "@mongo-svc:27017/").replace("replicaSet=rs0", "replicaSet=mongo")


def reads(service: str) -> Sequence[str]:
    """The exchanges that a service's user may read, as the compose file says."""
    (script,) = _file()["services"]["broker-users"]["command"]
    (found,) = re.findall(rf"^user {service} .* (\S+)$", script, re.MULTILINE)
    exchanges: Sequence[str] = found.split(",")
    return exchanges


def image(name: str) -> str:
    """The image of a server that is not ours."""
    return str(_file()["services"][name]["image"])
