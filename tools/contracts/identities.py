"""Names that are written into databases: of reactions and of views. What was once in use stays.

A reaction's name is part of the ids of its commands and of its progress: under another name it would
begin again. A view's name is its collection. `docs/schemas/identities.json` keeps them; `make docs` adds
what is new and takes nothing away, and a test fails where one of them is gone.
"""

import importlib
import json
from collections.abc import Mapping
from pathlib import Path

from eventing.bus.reactions import Reactions
from eventing.views.view import Views
from tools.contracts.schemas import as_json
from tools.launcher.system import ROOT, SERVICES

KEPT = ROOT / "docs/schemas/identities.json"

#: By service: each reaction with what it answers, and the names of the views.
Identities = Mapping[str, Mapping[str, Mapping[str, str]]]


def identities() -> Identities:
    """As the services declare them now."""
    return {
        service: {
            "reactions": {
                reaction.name: f"{reaction.source}:{reaction.wire_type.rpartition('.v')[0]}"
                for reaction in sorted(reactions_of(service), key=lambda reaction: reaction.name)
            },
            "views": {view.name: " ".join(sorted(view.sources)) for view in views_of(service)},
        }
        for service in SERVICES
    }


def reactions_of(service: str) -> Reactions:
    found: Reactions = importlib.import_module(f"{service}.reactions").REACTIONS
    return found


def views_of(service: str) -> Views:
    found: Views = importlib.import_module(f"{service}.projections").VIEWS
    return found


def kept(file: Path = KEPT) -> Identities:
    found: Identities = json.loads(file.read_text()) if file.exists() else {}
    return found


def gone(before: Identities, now: Identities) -> list[str]:
    """What was in use and is no more, or answers something else. Empty: everything is kept."""
    return [
        f"{service}: {kind} {name} ({about}) is {now.get(service, {}).get(kind, {}).get(name, 'gone')}"
        for service, kinds in before.items()
        for kind, names in kinds.items()
        for name, about in names.items()
        if (kind == "reactions" and now.get(service, {}).get(kind, {}).get(name) != about)
        or name not in now.get(service, {}).get(kind, {})
    ]


def document() -> str:
    """What is kept, with what is new; a name that is gone stays, so that the test tells of it."""
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
