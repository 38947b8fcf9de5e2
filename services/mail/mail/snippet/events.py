"""Events of a snippet: `snippet-<id>`."""

from dataclasses import dataclass
from typing import TypeAlias

from eventing import Id, Personal
from mail.contracts import PUBLISHED
from mail.snippet.values import LetterLanguage, SharedWith, SnippetName, SnippetSubject, SnippetText


@PUBLISHED.event("SnippetKept.v1")
@dataclass(frozen=True, kw_only=True)
class SnippetKept:
    """A snippet is kept for its keeper, their team or the firm.

    `keeper_id` None: it is of those that every firm begins with. `subject` is empty for what is only a part
    of a letter.
    """

    snippet_id: Id
    keeper_id: Id | None
    shared: SharedWith
    language: LetterLanguage
    name: Personal[SnippetName]
    subject: Personal[SnippetSubject]
    text: Personal[SnippetText]


@PUBLISHED.event("SnippetReworded.v1")
@dataclass(frozen=True, kw_only=True)
class SnippetReworded:
    """A snippet has other words; letters that were written with it keep theirs."""

    snippet_id: Id
    reworded_by: Id
    language: LetterLanguage
    name: Personal[SnippetName]
    subject: Personal[SnippetSubject]
    text: Personal[SnippetText]


@PUBLISHED.event("SnippetRemoved.v1")
@dataclass(frozen=True, kw_only=True)
class SnippetRemoved:
    """A snippet is not offered any more."""

    snippet_id: Id
    removed_by: Id


@PUBLISHED.event("SnippetRestored.v1")
@dataclass(frozen=True, kw_only=True)
class SnippetRestored:
    """A snippet that was removed is offered again."""

    snippet_id: Id
    restored_by: Id


SnippetEvent: TypeAlias = SnippetKept | SnippetReworded | SnippetRemoved | SnippetRestored
