"""Who may call what about whose records: every route, role and relation, as in docs/access.md.

Each example of `tests/contract/examples` is sent again and again, by somebody of each role to whom its record
is *own*, the *team's*, of *other* teams, or *nobody's*; mail also where it came to a personal mailbox, drafts
where they wait for the caller; and by a program with the token of a reader. A command is sent with a version
that its record does not have: who may give it is told so, and nothing changes. `python -m
tests.contract.access` writes the table.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pymongo import MongoClient

from eventing.core.mongo import Document, Documents, durable
from mail.draft.commands import SubmitDraft, WriteDraft
from mail.mailbox.commands import AddMailbox
from mail.mailbox.model import mailbox_id_of
from mail.message.views import MAILS
from mail.snippet.starting import STARTING
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
from tests.contract.examples.example import get
from tests.contract.examples.mail import HANS, PDF
from tests.support.sources import ROOT
from tests.support.world import World, fresh_world
from tests.support.worlds.mail import SALES
from tools.servers import MongoServer
from tools.services import SERVICES

TABLE = ROOT / "docs" / "access.md"
ROLES = [role for role in Role if role is not Role.SERVICE]
#: A program's token, as workers and outsiders have it: good for feeds.
PROGRAM = "program"
RELATIONS = ("own", "team", "other", "nobody's")
#: How else mail and drafts can be somebody's.
OWN_BOX, ANOTHERS_BOX, TO_APPROVE = "own mailbox", "another's mailbox", "to approve"

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
    Mail: ("mueller", "d1", "s@stranger-demo.com", "sales@qihang-demo.cn", "firm"),
    CreditAtWork: ("c1",),
    SchedulerAtWork: ("c1", "li"),
    DeskAtWork: ("zhou",),
}
OF_OTHERS = {"/staff/zhou": "zhou", "/drafts/d2": "zhao"}
#: The fields of views that say whose a row is: in these services nobody's, where they hold nothing.
OWNED_BY = ("owner_id", "customers_owner_id", "desk")
DISOWNED: tuple[type[World], ...] = (CreditAtWork, SchedulerAtWork)
NOBODYS: Mapping[type[World], Mapping[str, str]] = {
    Customers: {"/customers/c1": "/customers/c2", "/customers/c2": "/customers/c2"},
    Mail: {"/mails/{mail_id}": "/mails/{stranger_id}", "/mails/{stranger_id}": "/mails/{stranger_id}"},
}


class MailOfPeople(Mail):
    """Mail that came to personal mailboxes, and a draft that waits for `somebody`, whoever that is."""

    def furnish(self) -> None:
        super().furnish()
        self.joins("somebody", Role.SALESPERSON, "chen")
        self.joins("yu", Role.SALESPERSON, "chen", approver_id="somebody")
        self.settle()
        for staff_id in ("somebody", "yu"):
            self.do(AddMailbox(address=address_of(staff_id), kind="personal", staff_id=staff_id))
        self.settle()
        self.comes_to("somebody", f"From: {HANS}\r\n{PDF[0]}\r\n\r\n{PDF[1]}")
        self.comes_to("yu", "From: o@outside-demo.com\r\n\r\nHello\r\n")
        draft = {"draft_id": "d8", "author_id": "yu", "to": ("h@mueller-demo.de",)}
        self.do(WriteDraft(**draft, subject="Plates", text="Hello", html="<b>Hello</b>", files=(self.quote,)))  # type: ignore[arg-type]  # of both kinds
        self.do(SubmitDraft(draft_id="d8", by="yu", approver_id="somebody"))
        self.settle()

    def comes_to(self, staff_id: str, message: str) -> None:
        to = address_of(staff_id)
        raw = f"To: {to}\r\nMessage-ID: <to-{staff_id}@test>\r\n{message}"
        self.receive(raw.encode(), mailbox_id_of(to))

    @property
    def ids(self) -> dict[str, str]:
        rows = list(MAILS.find(self.db, {}))
        shared = {row["state"]: row for row in rows if row["mailbox_ids"] == [SALES]}
        personal = {row["mailbox_ids"][0]: row for row in rows if row["mailbox_ids"] != [SALES]}
        own, anothers = (personal[mailbox_id_of(address_of(who))] for who in ("somebody", "yu"))
        return {
            "mail_id": shared["filed"]["_id"],
            "stranger_id": shared["unmatched"]["_id"],
            "unread_id": shared["quarantined"]["_id"],
            "file_id": shared["filed"]["attachments"][1]["file_id"],
            "own_box_id": own["_id"],
            "quote_id": self.quote.file_id,
            "own_file_id": own["attachments"][1]["file_id"],
            "snippet_id": next(iter(STARTING)),
            "anothers_box_id": anothers["_id"],
        }


def address_of(staff_id: str) -> str:
    return f"{staff_id}@qihang-demo.cn"


#: The worlds in which it is asked.
KINDS: Mapping[type[World], type[World]] = {kind: MailOfPeople if kind is Mail else kind for kind in WORLDS}


def relations(kind: type[World]) -> tuple[str, ...]:
    return (*RELATIONS, OWN_BOX, ANOTHERS_BOX, TO_APPROVE) if kind is Mail else RELATIONS


def path_of(example: Example, kind: type[World], relation: str) -> str | None:
    """The path about a record of this relation; None where there is no such record."""
    path = example.path
    if relation == OWN_BOX:
        own = {"/mails/{mail_id}": "/mails/{own_box_id}", "{file_id}": "{own_file_id}"}
        return _with(path, own) if path.startswith("/mails/{mail_id}") else None
    if relation == ANOTHERS_BOX:
        # What has no customer, no file and no answer.
        if not path.startswith(("/mails/{mail_id}", "/mails/{stranger_id}")) or "{file_id}" in path:
            return None
        return _with(path, dict.fromkeys(("{mail_id}", "{stranger_id}"), "{anothers_box_id}"))
    if relation == TO_APPROVE:
        return re.sub("^/drafts/d[0-9]", "/drafts/d8", path) if path.startswith("/drafts/d") else None
    if relation == "nobody's" and kind in DISOWNED:
        return path
    return _of_nobody_or_not(path, kind, relation)


def _with(path: str, others: Mapping[str, str]) -> str:
    for old, new in others.items():
        path = path.replace(old, new)
    return path


def _of_nobody_or_not(path: str, kind: type[World], relation: str) -> str | None:
    found = next(((old, new) for old, new in NOBODYS.get(kind, {}).items() if path.startswith(old)), None)
    if relation != "nobody's":
        # What stands for itself as nobody's has no other owner.
        return None if found is not None and path.startswith(found[1]) else path
    return None if found is None else found[1] + path.removeprefix(found[0])


Told = dict[tuple[int, Role, str], str | None]


def told(askings: Sequence[Asking], kind: type[World]) -> Told:
    """`yes` or `no` for each of them, role and relation; None where there is no record of this relation.

    Who somebody is, and whose the records are, is set once for all that is asked.
    """
    found: Told = {}
    for relation in relations(kind):
        paths = {number: path_of(asking.example, kind, relation) for number, asking in enumerate(askings)}
        found |= {(number, role, relation): None for number in paths for role in ROLES}
        there = {number: path for number, path in paths.items() if path is not None}
        for owner in sorted({owner_of(path, kind) for path in there.values()}):
            of_owner = {number: path for number, path in there.items() if owner_of(path, kind) == owner}
            for role in ROLES:
                with somebody(askings[0].world, kind, role, relation, owner) as headers:
                    for number, path in of_owner.items():
                        answer = ask(askings[number], path, headers)
                        found[number, role, relation] = "yes" if is_open(answer, kind, path) else "no"
    return found


def owner_of(path: str, kind: type[World]) -> str:
    return next((who for start, who in OF_OTHERS.items() if path.startswith(start)), OWNER[kind])


@contextmanager
def somebody(
    world: World, kind: type[World], role: Role, relation: str, owner: str
) -> Iterator[Mapping[str, str]]:
    """The headers of somebody of this role, to whom what is the owner's stands in this relation."""
    directory = durable(world.db, STAFF_DIRECTORY)
    before = directory.find_one({"_id": owner})
    add_staff(world.db, "somebody", role)
    if relation == "own":
        add_staff(world.db, owner, role, (before or {}).get("manager_id"))
    elif relation == "team":
        add_staff(world.db, owner, Role.SALESPERSON, "somebody")
    try:
        with disowned(world, owner) if relation == "nobody's" and kind in DISOWNED else nullcontext():
            yield world.issuer.of_staff(owner if relation == "own" else "somebody", role.value)
    finally:
        if before is not None:
            directory.replace_one({"_id": owner}, before)


def ask(asking: Asking, path: str, headers: Mapping[str, str]) -> Any:
    answer = asking.ask(
        path=path.format(**asking.ids),
        query={name: value for name, value in asking.example.query.items() if name in NEEDED},
        **({"If_Match": '"999"'} if asking.example.command else {}),
        **headers,
    )
    assert answer.status_code < 500, (str(asking.example), answer.text)
    return answer


@contextmanager
def disowned(world: World, owner: str) -> Iterator[None]:
    """What was the owner's is nobody's, for a moment, in every view."""
    owned = owned_rows(world, owner)
    try:
        for collection, field, ids in owned:
            collection.update_many({"_id": {"$in": ids}}, {"$set": {field: None}})
        yield
    finally:
        for collection, field, ids in owned:
            collection.update_many({"_id": {"$in": ids}}, {"$set": {field: owner}})


@lru_cache(maxsize=1)
def owned_rows(world: World, owner: str) -> list[tuple[Documents, str, list[str]]]:
    """The rows of views that name this owner, by field: nothing that is asked here changes any."""
    found = [
        (collection, field, [row["_id"] for row in collection.find({field: owner}, {"_id": 1})])
        for collection in (view.collection(world.db) for view in world.service.views)
        for field in OWNED_BY
    ]
    return [(collection, field, ids) for collection, field, ids in found if ids]


def is_open(answer: Any, kind: type[World], path: str) -> bool:
    """Whether the caller may: they are not turned away, and a list shows them the record."""
    if answer.status_code in (401, 403, 404):
        return False
    listed = answer.json if answer.is_json and answer.status_code == 200 else {}
    of_a_record = "{" in path or set(path.split("/")) & {*MARKS[kind], *RECORDS}
    if isinstance(listed, dict) and LISTED & set(listed) and not of_a_record:
        return any(f'"{mark}"' in answer.text for mark in MARKS[kind])
    return True


#: More records whose path says that a list is of that record.
RECORDS = frozenset({"c2", "d8"})


#: What answers hold that list records.
LISTED = frozenset({"items", "lists", "deadlines"})
#: Parameters without which there is no answer.
NEEDED = frozenset({"from", "to", "q"})


def cell(found: Mapping[str, str | None]) -> str:
    """For which relations it is open."""
    allowed = [relation for relation, answer in found.items() if answer == "yes"]
    known = [relation for relation, answer in found.items() if answer is not None]
    return "all" if allowed == known else ", ".join(allowed) or "-"


def of_program(asking: Asking) -> str:
    """A program with a token for every feed: that is all it is good for."""
    answer = ask(asking, asking.path, asking.world.issuer.of_service("reader", *SERVICES))
    return "-" if answer.status_code in (401, 403, 404) else "all"


def rows(world: World, kind: type[World]) -> list[str]:
    """The rows of a service's table: of each example that somebody asks by their role, and of its feed."""
    examples = [one for one in WORLDS[kind] if one.by not in (None, SIGNED_IN) and one.path != "/jwks.json"]
    askings = [Asking(world, one) for one in (*examples, get("/feed/places", world.anyone))]
    for asking in askings:
        asking.prepare()
    found = told(askings, kind)
    return [
        " | ".join(
            [
                f"| {asking.example.method} {template_of(document_of(world), asking)}",
                *(
                    cell({relation: found[number, role, relation] for relation in relations(kind)})
                    for role in ROLES
                ),
                f"{of_program(asking)} |",
            ]
        )
        for number, asking in enumerate(askings)
    ]


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
            with contextmanager(fresh_world)(KINDS[kind], client) as world:
                text = with_section(text, kind.service.name, rows(world, kind))
    TABLE.write_text(text)


def with_section(text: str, service: str, found: list[str]) -> str:
    head = "| | " + " | ".join([*(role.value.replace("_", " ") for role in ROLES), PROGRAM]) + " |"
    table = "\n".join([head, "|---" * (len(ROLES) + 2) + "|", *found])
    part = re.compile(rf"^## {service}$.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    written = f"## {service}\n\n{table}\n\n"
    joined = part.sub(lambda _: written, text) if part.search(text) else f"{text.rstrip()}\n\n{written}"
    return f"{joined.rstrip()}\n"


if __name__ == "__main__":
    main()
