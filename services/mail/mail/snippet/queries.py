"""Queries of snippets, within what the caller can see."""

from typing import TYPE_CHECKING, Any

from eventing import CommandBus, Db, Document, NotFound, bare
from mail import permissions
from mail.snippet.model import SNIPPET, snippet_stream
from mail.snippet.starting import STARTING, Start
from mail.snippet.views import SNIPPETS
from people import StaffDirectory

if TYPE_CHECKING:
    from people.caller import Caller

#: Own ones first, then the team's, then the firm's.
ORDER = ("own", "team", "firm")
#: More levels than any firm has.
MOST_LEVELS = 20


def snippets(db: Db, caller: "Caller", *, removed: bool) -> list[Document]:
    """The snippets that the caller can use, or those removed that they can restore; own ones first."""
    rows = {row["_id"]: row for row in SNIPPETS.find(db, permissions.snippets(caller, leaders(db, caller)))}
    # Those of the starting set that nobody has touched are in no view; whoever sees one sees all of them.
    found = [_starting(one, start) for one, start in STARTING.items() if one not in rows] + [*rows.values()]
    offered = [_shown(row, caller) for row in found if row["removed"] == removed]
    if removed:
        offered = [row for row in offered if row["may_change"]]
    return sorted(offered, key=lambda row: (ORDER.index(row["shared"]), row["name"].casefold(), row["id"]))


def snippet(db: Db, caller: "Caller", snippet_id: str) -> Document:
    """One of them. Raises NotFound when there is none or the caller cannot see it."""
    row = SNIPPETS.get(db, snippet_id)
    if row is None and snippet_id in STARTING:
        row = _starting(snippet_id, STARTING[snippet_id])
    if row is None or not permissions.may_see_snippet(caller, row, leaders(db, caller)):
        raise NotFound()
    return _shown(row, caller)


def snippet_on_log(bus: CommandBus, db: Db, caller: "Caller", snippet_id: str) -> Document:
    """Whose a snippet is, as the log has it. Raises NotFound when the caller cannot see any such."""
    state = bus.state(SNIPPET, snippet_stream(snippet_id))
    row: dict[str, Any] = {"keeper_id": state.keeper_id, "shared": state.shared}
    if not state.kept:
        if snippet_id not in STARTING:
            raise NotFound()
        row = {"keeper_id": None, "shared": "firm"}
    if not permissions.may_see_snippet(caller, row, leaders(db, caller)):
        raise NotFound()
    return row


def leaders(db: Db, caller: "Caller") -> frozenset[str]:
    """Those above the caller, whose teams they are in."""
    staff, above = StaffDirectory(db), set[str]()
    member = staff.find(caller.staff_id) if caller.staff_id else None
    while member is not None and member.manager_id and len(above) < MOST_LEVELS:
        if member.manager_id in above:
            break
        above.add(member.manager_id)
        member = staff.find(member.manager_id)
    return frozenset(above)


def _starting(snippet_id: str, start: Start) -> Document:
    return {
        "_id": snippet_id,
        "keeper_id": None,
        "shared": "firm",
        **vars(start),
        "removed": False,
        "changed_by": None,
        "changed_at": None,
        "version": 0,
    }


def _shown(row: Document, caller: "Caller") -> Document:
    return {**bare(row), "may_change": permissions.may_change_snippet(caller, row)}
