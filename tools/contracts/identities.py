"""Identities: names of reactions and views, which are written into databases and stay once in use.

A reaction's name is part of the ids of its commands and of its progress: under another name it would
begin again. A view's name is its collection. `docs/schemas/identities.json` keeps them; `make docs` adds
what is new and takes nothing away, and a test fails where one of them is gone.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eventing import Service
from tools.contracts.schemas import as_json
from tools.launcher.system import ROOT
from tools.services import SERVICES, declaration

KEPT = ROOT / "docs/schemas/identities.json"

#: By service: each reaction with what it answers, and the names of the views.
Identities = Mapping[str, Mapping[str, Mapping[str, str]]]


def identities() -> Identities:
    """The identities as the services declare them now."""
    return {name: _of(declaration(name)) for name in SERVICES}


def _of(declared: Service[Any, Any]) -> Mapping[str, Mapping[str, str]]:
    return {
        "reactions": {
            reaction.name: f"{reaction.source}:{reaction.wire_type.rpartition('.v')[0]}"
            for reaction in sorted(declared.reactions, key=lambda reaction: reaction.name)
        },
        "views": {view.name: " ".join(sorted(view.sources)) for view in declared.views},
    }


def kept(file: Path = KEPT) -> Identities:
    found: Identities = json.loads(file.read_text()) if file.exists() else {}
    return found


def gone(before: Identities, now: Identities) -> list[str]:
    """The identities that are gone or answer something else, as sentences; empty when all are kept."""
    return [
        f"{service}: {kind} {name} ({about}) is {now.get(service, {}).get(kind, {}).get(name, 'gone')}"
        for service, kinds in before.items()
        for kind, names in kinds.items()
        for name, about in names.items()
        if (kind == "reactions" and now.get(service, {}).get(kind, {}).get(name) != about)
        or name not in now.get(service, {}).get(kind, {})
    ]


def document() -> str:
    """The document: what is kept, with what is new; a name that is gone stays, so that a test finds it."""
    before, now = kept(), identities()
    return as_json(
        {
            service: {
                kind: dict(sorted({**names, **before.get(service, {}).get(kind, {})}.items()))
                for kind, names in kinds.items()
            }
            for service, kinds in now.items()
        }
    )
