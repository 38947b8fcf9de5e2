"""Commands on snippets."""

from dataclasses import dataclass
from typing import TypeAlias

from eventing import Id
from mail.snippet.values import LetterLanguage, SharedWith, SnippetName, SnippetSubject, SnippetText


@dataclass(frozen=True, kw_only=True)
class KeepSnippet:
    """Keep a snippet for oneself, or for others as well."""

    snippet_id: Id
    by: Id
    shared: SharedWith
    language: LetterLanguage
    name: SnippetName
    subject: SnippetSubject = ""
    text: SnippetText


@dataclass(frozen=True, kw_only=True)
class RewordSnippet:
    """Give a snippet other words; for whom it is kept stays."""

    snippet_id: Id
    by: Id
    language: LetterLanguage
    name: SnippetName
    subject: SnippetSubject = ""
    text: SnippetText


@dataclass(frozen=True, kw_only=True)
class RemoveSnippet:
    snippet_id: Id
    by: Id


@dataclass(frozen=True, kw_only=True)
class RestoreSnippet:
    snippet_id: Id
    by: Id


SnippetCommand: TypeAlias = KeepSnippet | RewordSnippet | RemoveSnippet | RestoreSnippet
