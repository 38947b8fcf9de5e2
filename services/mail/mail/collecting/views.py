"""The view of what is collected: a row for each mailbox that has been set once."""

from eventing import Event, Patch, Upsert, View, Writes
from mail.collecting.events import CollectingSet, CollectingStopped

COLLECTINGS = View("collectings", indexes=(("running", "_id"),))


@COLLECTINGS.on(CollectingSet)
def collecting_set(event: Event[CollectingSet]) -> Writes:
    told = event.data
    row = {
        "running": True,
        "host": told.host,
        "port": told.port,
        "security": told.security,
        "user_name": told.user_name,
        "secret_id": told.secret_id,
        "folders": [{"name": folder.name, "meaning": folder.meaning} for folder in told.folders],
        "history": told.history,
        "since": None if told.since is None else told.since.isoformat(),
        "set_at": event.at,
        "version": event.stream_version,
    }
    return [Upsert(told.mailbox_id, row)]


@COLLECTINGS.on(CollectingStopped)
def collecting_stopped(event: Event[CollectingStopped]) -> Writes:
    return [Patch(event.data.mailbox_id, {"running": False, "version": event.stream_version})]
