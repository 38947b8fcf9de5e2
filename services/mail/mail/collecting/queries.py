"""Queries of collecting, for administrators."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from eventing import Db, Document, NotFound, Page, page_of
from mail import permissions
from mail.collecting.places import Place, Places
from mail.collecting.presets import takes_of
from mail.collecting.reading import folder_key
from mail.collecting.views import COLLECTINGS
from mail.known.lookups import rows_of
from mail.mailbox.lookups import MAILBOXES

if TYPE_CHECKING:
    from people.caller import Caller

_STATE = ("read_at", "trouble", "trouble_at", "again_at")


def collectings(db: Db, places: Places, caller: "Caller", cursor: str | None, limit: int) -> Page:
    """A page of mailboxes by address, each with how it is collected."""
    page = page_of(MAILBOXES, db, permissions.mailboxes(caller), [("address", 1)], cursor, limit)
    return Page(_told(db, places, page.items), page.next)


def collecting(db: Db, places: Places, mailbox_id: str) -> Mapping[str, Any]:
    box = MAILBOXES.get(db, mailbox_id)
    if box is None:
        raise NotFound()
    return _told(db, places, [{**box, "id": mailbox_id}])[0]


def _told(db: Db, places: Places, boxes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    ids = [str(box.get("id") or box["_id"]) for box in boxes]
    rows = rows_of(COLLECTINGS, db, ids)
    states = places.how_it_goes(list(rows))
    return [
        {
            **{name: box[name] for name in ("address", "kind", "staff_id", "closed_at")},
            "mailbox_id": mailbox_id,
            "collecting": _settings(rows[mailbox_id], states[mailbox_id]) if mailbox_id in rows else None,
        }
        for mailbox_id, box in zip(ids, boxes, strict=True)
    ]


def _settings(row: Document, state: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("running", "host", "port", "security", "user_name", "history")
    return {
        **{name: row[name] for name in kept},
        **{name: state.get(name) for name in _STATE},
        "since": None if row["since"] is None else date.fromisoformat(row["since"]),
        "trouble_folder": state.get("folder"),
        "takes": takes_of(row["host"]),
        "folders": [
            _folder(one, state["folders"].get(folder_key(row, one["name"]))) for one in row["folders"]
        ],
    }


def _folder(folder: Mapping[str, str], place: Place | None) -> dict[str, Any]:
    return {
        **folder,
        "percent": None if place is None else place.percent,
        "taken": 0 if place is None else place.taken,
        "known": 0 if place is None else place.known,
        "quarantined": 0 if place is None else place.quarantined,
        "left": 0 if place is None else len(place.left),
    }
