"""The view of snippets; those of the starting set are in it once somebody has changed them."""

from eventing import Event, Patch, Upsert, View, Writes
from mail.snippet.events import SnippetKept, SnippetRemoved, SnippetRestored, SnippetReworded

SNIPPETS = View("snippets", indexes=(("keeper_id",), ("shared",)))


@SNIPPETS.on(SnippetKept)
def snippet_kept(event: Event[SnippetKept]) -> Writes:
    e = event.data
    fields = {name: value for name, value in vars(e).items() if name != "snippet_id"}
    return [Upsert(e.snippet_id, {**fields, **_changed(event, e.keeper_id), "removed": False})]


@SNIPPETS.on(SnippetReworded)
def snippet_reworded(event: Event[SnippetReworded]) -> Writes:
    e = event.data
    words = {"language": e.language, "name": e.name, "subject": e.subject, "text": e.text}
    return [Patch(e.snippet_id, {**words, **_changed(event, e.reworded_by)})]


@SNIPPETS.on(SnippetRemoved)
def snippet_removed(event: Event[SnippetRemoved]) -> Writes:
    return [Patch(event.data.snippet_id, {"removed": True, **_changed(event, event.data.removed_by)})]


@SNIPPETS.on(SnippetRestored)
def snippet_restored(event: Event[SnippetRestored]) -> Writes:
    return [Patch(event.data.snippet_id, {"removed": False, **_changed(event, event.data.restored_by)})]


def _changed(
    event: Event[SnippetKept] | Event[SnippetReworded] | Event[SnippetRemoved] | Event[SnippetRestored],
    by: str | None,
) -> dict[str, object]:
    return {"changed_by": by, "changed_at": event.at, "version": event.stream_version}
