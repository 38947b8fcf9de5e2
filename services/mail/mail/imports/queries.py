"""Queries of imports, and of old mail that is nobody's yet, by address."""

from typing import TYPE_CHECKING, Any

from eventing import LIVE, CommandBus, Db, Document, NotFound, Page, all_of, page_of
from mail import permissions
from mail.imports.model import IMPORT, import_stream, part_done
from mail.imports.views import IMPORTS, NOT_TAKEN
from mail.mailbox.lookups import reached_by
from mail.message.lookups import MAILS

if TYPE_CHECKING:
    from people.caller import Caller

#: Addresses of one answer, those with the most mail first.
MAX_ADDRESSES = 100


def imports(db: Db, cursor: str | None, limit: int) -> Page:
    return page_of(IMPORTS, db, {}, [("opened_at", -1)], cursor, limit)


def one_import(bus: CommandBus, db: Db, import_id: str) -> Document:
    """An import with its files as the log has them. Raises NotFound."""
    row, state = IMPORTS.get(db, import_id), bus.state(IMPORT, import_stream(import_id))
    if row is None:
        raise NotFound()
    pieces = [{"name": name, "size": one.size, "have": one.have} for name, one in state.files.items()]
    # What was asked for a moment ago is in the log, and in the row soon.
    now = {"status": state.status, **vars(state.counts)}
    return {
        **row,
        **now,
        "pieces": pieces,
        "done": part_done(state, [one.size for one in state.files.values()]),
    }


def not_taken(db: Db, import_id: str, cursor: str | None, limit: int) -> Page:
    if IMPORTS.get(db, import_id) is None:
        raise NotFound()
    return page_of(NOT_TAKEN, db, {"import_id": import_id}, [("order", 1)], cursor, limit)


def old_mail(db: Db, caller: "Caller") -> Document:
    """The old mail that is nobody's, by the address it is filed by."""
    scope = permissions.nobodys(caller, reached_by(db, caller))
    grouped: dict[str, Any] = {
        "_id": "$filing_addresses",
        "count": {"$sum": 1},
        "latest_at": {"$max": "$received_at"},
    }
    rows = MAILS.collection(db).aggregate(
        [
            {"$match": all_of(scope, {"box": "old"}, LIVE)},
            {"$unwind": "$filing_addresses"},
            {"$group": grouped},
            {"$sort": {"count": -1, "_id": 1}},
            {"$limit": MAX_ADDRESSES + 1},
        ]
    )
    found = [{**row, "address": row.pop("_id")} for row in rows]
    items = [{**row, **_latest(db, scope, row["address"])} for row in found[:MAX_ADDRESSES]]
    return {"items": items, "more": len(found) > MAX_ADDRESSES}


def _latest(db: Db, scope: Document, address: str) -> Document:
    asked = all_of(scope, {"box": "old", "filing_addresses": address})
    rows = MAILS.find(db, asked, (("received_at", -1),), limit=1, fields=("subject",))
    row = rows[0] if rows else {"_id": "", "subject": ""}
    return {"mail_id": row["_id"], "subject": row["subject"]}
