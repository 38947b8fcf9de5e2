"""Who may call what about whose records: every route, role and relation, as in docs/access.md.

Each example of `tests/contract/examples` is sent again and again, by somebody of each role to whom its record
is *own*, the *team's*, of *other* teams, or *nobody's*. A command is sent with a version that its record does
not have: who may give it is told so, and nothing changes. `python -m tests.contract.access` writes the table.
"""

import re
from collections.abc import Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pymongo import MongoClient

from eventing.core.mongo import Document, durable
from people import STAFF_DIRECTORY, Role
from people.testing import add_staff
from tests.contract.asking import Asking, document_of, template_of
from tests.contract.examples import (
    SIGNED_IN,
    WORLDS,
    CreditAtWork,
    Customers,
    DeskAtWork,
    Example,
    Mail,
    SchedulerAtWork,
)
from tests.support.sources import ROOT
from tests.support.world import World, fresh_world
from tools.servers import MongoServer

TABLE = ROOT / "docs" / "access.md"
ROLES = [role for role in Role if role is not Role.SERVICE]
RELATIONS = ("own", "team", "other", "nobody's")

#: Whose the examples' records are, unless a path names somebody; what their lists show of them; and the same
#: path about a record of nobody's.
OWNER: Mapping[type[World], str] = {
    Customers: "li",
    Mail: "li",
    CreditAtWork: "s1",
    SchedulerAtWork: "li",
    DeskAtWork: "zhou",
}
MARKS: Mapping[type[World], tuple[str, ...]] = {
    Customers: ("c1", "li"),
    Mail: ("mueller", "d1", "s@stranger-demo.com", "sales@qihang-demo.cn"),
    CreditAtWork: ("c1",),
    SchedulerAtWork: ("c1", "li"),
    DeskAtWork: ("zhou",),
}
OF_OTHERS = {"/staff/zhou": "zhou", "/drafts/d2": "zhao"}
NOBODYS: Mapping[type[World], Mapping[str, str]] = {
    Customers: {"/customers/c1": "/customers/c2", "/customers/c2": "/customers/c2"},
    Mail: {"/mails/{mail_id}": "/mails/{stranger_id}", "/mails/{stranger_id}": "/mails/{stranger_id}"},
}


def paths(example: Example, kind: type[World], relation: str) -> str | None:
    """The path about a record of this relation; None where there is no such record."""
    nobodys = next((new for old, new in NOBODYS.get(kind, {}).items() if example.path.startswith(old)), None)
    if relation != "nobody's":
        # What stands for itself as nobody's has no other owner.
        return None if nobodys is not None and example.path.startswith(nobodys) else example.path
    old = next((old for old in NOBODYS.get(kind, {}) if example.path.startswith(old)), None)
    return None if old is None or nobodys is None else nobodys + example.path.removeprefix(old)


def call(asking: Asking, kind: type[World], role: Role, relation: str) -> str | None:
    """`yes` or `no`; None where there is no record of this relation."""
    path = paths(asking.example, kind, relation)
    if path is None:
        return None
    world = asking.world
    owner = next((who for start, who in OF_OTHERS.items() if path.startswith(start)), OWNER[kind])
    caller_id = owner if relation == "own" else "somebody"
    directory = durable(world.db, STAFF_DIRECTORY)
    before = directory.find_one({"_id": owner})
    add_staff(world.db, "somebody", role)
    if relation == "own":
        add_staff(world.db, owner, role, (before or {}).get("manager_id"))
    elif relation == "team":
        add_staff(world.db, owner, Role.SALESPERSON, "somebody")
    try:
        answer = asking.ask(
            path=path.format(**asking.ids),
            query={name: value for name, value in asking.example.query.items() if name in NEEDED},
            **({"If_Match": '"999"'} if asking.example.command else {}),
            **world.issuer.of_staff(caller_id, role.value),
        )
    finally:
        if before is not None:
            directory.replace_one({"_id": owner}, before)
    assert answer.status_code < 500, (str(asking.example), answer.text)
    if answer.status_code in (401, 403, 404):
        return "no"
    listed = answer.json if answer.is_json and answer.status_code == 200 else {}
    if isinstance(listed, dict) and LISTED & set(listed) and not set(path.split("/")) & set(MARKS[kind]):
        return "yes" if any(f'"{mark}"' in answer.text for mark in MARKS[kind]) else "no"
    return "yes"


#: What answers hold that list records.
LISTED = frozenset({"items", "lists", "deadlines"})
#: Parameters without which there is no answer.
NEEDED = frozenset({"from", "to", "q"})


def cell(asking: Asking, kind: type[World], role: Role) -> str:
    found = {relation: call(asking, kind, role, relation) for relation in RELATIONS}
    allowed = [relation for relation, told in found.items() if told == "yes"]
    known = [relation for relation, told in found.items() if told is not None]
    return "all" if allowed == known else ", ".join(allowed) or "-"


def row(world: World, kind: type[World], example: Example) -> str:
    asking = Asking(world, example)
    asking.prepare()
    template = template_of(document_of(world), asking)
    cells = [cell(asking, kind, role) for role in ROLES]
    return f"| {example.method} {template} | " + " | ".join(cells) + " |"


def rows(world: World, kind: type[World]) -> list[str]:
    """The rows of a service's table: of each example that somebody asks by their role."""
    examples = [one for one in WORLDS[kind] if one.by not in (None, SIGNED_IN) and one.path != "/jwks.json"]
    return [row(world, kind, example) for example in examples]


def section(text: str, service: str) -> list[str]:
    """The rows of one service's table."""
    part = re.search(rf"^## {service}$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return re.findall(r"^\| (?:GET|POST|PUT) .*$", part[1] if part else "", re.MULTILINE)


def main() -> None:
    """Write the tables anew from what the services answer; what differs is for a person to judge."""
    text = TABLE.read_text()
    with TemporaryDirectory() as folder, ExitStack() as closing:
        server = MongoServer(Path(folder))
        server.start()
        closing.callback(server.stop)
        client = closing.enter_context(MongoClient[Document](server.uri, tz_aware=True))
        for kind in WORLDS:
            with contextmanager(fresh_world)(kind, client) as world:
                text = with_section(text, kind.service.name, rows(world, kind))
    TABLE.write_text(text)


def with_section(text: str, service: str, found: list[str]) -> str:
    head = "| | " + " | ".join(role.value.replace("_", " ") for role in ROLES) + " |"
    table = "\n".join([head, "|---" * (len(ROLES) + 1) + "|", *found])
    part = re.compile(rf"^## {service}$.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    written = f"## {service}\n\n{table}\n\n"
    joined = part.sub(lambda _: written, text) if part.search(text) else f"{text.rstrip()}\n\n{written}"
    return f"{joined.rstrip()}\n"


if __name__ == "__main__":
    main()
