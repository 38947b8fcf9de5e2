"""A snippet: kept, reworded, removed and restored. Those of the starting set are there from the beginning."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from eventing import Decider, NotFound, uuid5hex
from mail.snippet.commands import KeepSnippet, RemoveSnippet, RestoreSnippet, RewordSnippet, SnippetCommand
from mail.snippet.errors import TooManySnippets
from mail.snippet.events import (
    SnippetEvent,
    SnippetKept,
    SnippetRemoved,
    SnippetRestored,
    SnippetReworded,
)
from mail.snippet.starting import STARTING
from mail.snippet.values import MAX_KEPT, LetterLanguage, SharedWith


@dataclass(frozen=True)
class Snippet:
    """A snippet as the log has it; `kept` is False before anybody has said anything of it."""

    kept: bool = False
    keeper_id: str | None = None
    shared: SharedWith = "own"
    language: LetterLanguage = "en"
    name: str = ""
    subject: str = ""
    text: str = ""
    removed: bool = False


def snippet_stream(snippet_id: str) -> str:
    return f"snippet-{snippet_id}"


def snippet_stream_of(command: SnippetCommand) -> str:
    return snippet_stream(command.snippet_id)


def new_snippet_id(command_id: str) -> str:
    """The id of a new snippet, derived so that a request sent twice keeps one."""
    return uuid5hex(command_id, "snippet")


def evolve(snippet: Snippet, event: SnippetEvent) -> Snippet:
    match event:
        case SnippetKept():
            return Snippet(
                kept=True,
                keeper_id=event.keeper_id,
                shared=event.shared,
                language=event.language,
                name=event.name,
                subject=event.subject,
                text=event.text,
            )
        case SnippetReworded():
            return replace(
                snippet, language=event.language, name=event.name, subject=event.subject, text=event.text
            )
        case SnippetRemoved():
            return replace(snippet, removed=True)
        case SnippetRestored():
            return replace(snippet, removed=False)
        case _:
            assert_never(event)


def decide(snippet: Snippet, command: SnippetCommand, kept_already: int) -> Sequence[SnippetEvent]:
    """`kept_already`: how many their keeper has, of those that are offered."""
    match command:
        case KeepSnippet():
            return _keep(snippet, command, kept_already)
        case _:
            began = _begun(snippet, command.snippet_id)
            for event in began:
                snippet = evolve(snippet, event)
            changed = _change(snippet, command, kept_already)
            return [*began, *changed] if changed else []


def _keep(snippet: Snippet, command: KeepSnippet, kept_already: int) -> Sequence[SnippetEvent]:
    if snippet.kept:
        return []
    if kept_already >= MAX_KEPT:
        raise TooManySnippets(max=MAX_KEPT)
    return [
        SnippetKept(
            snippet_id=command.snippet_id,
            keeper_id=command.by,
            shared=command.shared,
            language=command.language,
            name=command.name,
            subject=command.subject,
            text=command.text,
        )
    ]


def _begun(snippet: Snippet, snippet_id: str) -> Sequence[SnippetEvent]:
    """What a change of the starting set has before it: the words that it changes."""
    if snippet.kept:
        return []
    if snippet_id not in STARTING:
        raise NotFound()
    start = STARTING[snippet_id]
    return [SnippetKept(snippet_id=snippet_id, keeper_id=None, shared="firm", **vars(start))]


def _change(
    snippet: Snippet, command: RewordSnippet | RemoveSnippet | RestoreSnippet, kept_already: int
) -> Sequence[SnippetEvent]:
    match command:
        case RewordSnippet():
            words = {name: getattr(command, name) for name in ("language", "name", "subject", "text")}
            if all(getattr(snippet, name) == word for name, word in words.items()):
                return []
            return [SnippetReworded(snippet_id=command.snippet_id, reworded_by=command.by, **words)]
        case RemoveSnippet():
            removed = SnippetRemoved(snippet_id=command.snippet_id, removed_by=command.by)
            return [] if snippet.removed else [removed]
        case RestoreSnippet():
            if snippet.removed and kept_already >= MAX_KEPT:
                raise TooManySnippets(max=MAX_KEPT)
            restored = SnippetRestored(snippet_id=command.snippet_id, restored_by=command.by)
            return [restored] if snippet.removed else []
        case _:
            assert_never(command)


SNIPPET = Decider("snippet", Snippet(), evolve, decide)
