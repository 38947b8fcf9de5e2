"""Snippets: kept, reworded, removed, restored; placeholders that are left are told before a letter leaves."""

from typing import Any

import pytest

from eventing import NotFound
from mail.draft.checks import Warned, checks_of
from mail.draft.state import Draft
from mail.placeholders import placeholders_in
from mail.snippet.commands import KeepSnippet, RemoveSnippet, RestoreSnippet, RewordSnippet, SnippetCommand
from mail.snippet.errors import TooManySnippets
from mail.snippet.events import (
    SnippetEvent,
    SnippetKept,
    SnippetRemoved,
    SnippetRestored,
    SnippetReworded,
)
from mail.snippet.model import SNIPPET, Snippet
from mail.snippet.starting import STARTING
from mail.snippet.values import MAX_KEPT

WORDS: dict[str, Any] = {"language": "en", "name": "Greeting", "subject": "", "text": "Dear [contact],"}
KEPT = SnippetKept(snippet_id="s", keeper_id="li", shared="own", **WORDS)


def given(*events: SnippetEvent) -> Snippet:
    snippet = Snippet()
    for event in events:
        snippet = SNIPPET.evolve(snippet, event)
    return snippet


def when(command: SnippetCommand, *before: SnippetEvent, kept: int = 0) -> list[SnippetEvent]:
    return list(SNIPPET.decide(given(*before), command, kept))


def test_a_snippet_is_kept_once():
    command = KeepSnippet(snippet_id="s", by="li", shared="own", **WORDS)
    assert when(command) == [KEPT]
    assert when(command, KEPT) == []


def test_nobody_keeps_more_than_anybody_finds_anything_in():
    with pytest.raises(TooManySnippets) as refused:
        when(KeepSnippet(snippet_id="s", by="li", shared="own", **WORDS), kept=MAX_KEPT)
    assert refused.value.max == MAX_KEPT
    removed = SnippetRemoved(snippet_id="s", removed_by="li")
    with pytest.raises(TooManySnippets):
        when(RestoreSnippet(snippet_id="s", by="li"), KEPT, removed, kept=MAX_KEPT)


def test_a_snippet_is_reworded_removed_and_restored_and_repeating_is_harmless():
    reword = RewordSnippet(snippet_id="s", by="li", **{**WORDS, "text": "Hello [contact],"})
    [reworded] = when(reword, KEPT)
    assert isinstance(reworded, SnippetReworded)
    assert when(reword, KEPT, reworded) == []
    removed = SnippetRemoved(snippet_id="s", removed_by="li")
    assert when(RemoveSnippet(snippet_id="s", by="li"), KEPT) == [removed]
    assert when(RemoveSnippet(snippet_id="s", by="li"), KEPT, removed) == []
    restored = SnippetRestored(snippet_id="s", restored_by="li")
    assert when(RestoreSnippet(snippet_id="s", by="li"), KEPT, removed) == [restored]
    assert when(RestoreSnippet(snippet_id="s", by="li"), KEPT) == []


def test_whoever_changes_one_of_the_starting_set_first_keeps_it_as_it_was():
    snippet_id, start = next(iter(STARTING.items()))
    kept, removed = when(RemoveSnippet(snippet_id=snippet_id, by="chen"))
    assert kept == SnippetKept(snippet_id=snippet_id, keeper_id=None, shared="firm", **vars(start))
    assert removed == SnippetRemoved(snippet_id=snippet_id, removed_by="chen")
    assert when(RestoreSnippet(snippet_id=snippet_id, by="chen")) == []


def test_what_nobody_has_kept_cannot_be_changed():
    with pytest.raises(NotFound):
        when(RemoveSnippet(snippet_id="s", by="li"))


@pytest.mark.req("R146", "R147", "R148")
def test_every_firm_begins_with_the_same_letters_in_both_languages():
    names = {
        language: [one.name for one in STARTING.values() if one.language == language]
        for language in ("en", "zh_CN")
    }
    assert names["en"] == [
        "Introduction",
        "Apology",
        "Thanks",
        "Free sample",
        "Price comparison",
        "Invitation to a fair",
        "Asking for a reply",
    ]
    assert names["zh_CN"] == ["开发信", "道歉", "感谢信", "免费样品", "比价", "展会邀请", "征求意见"]
    thanks = {one.language: one.text for one in STARTING.values() if one.name in ("Thanks", "感谢信")}
    assert {"[单位名称]", "[项目名称]", "[受助过程]"} <= set(placeholders_in(thanks["zh_CN"]))
    assert {"[unit name]", "[project name]", "[help received]"} <= set(placeholders_in(thanks["en"]))
    [phrases] = [one.text for one in STARTING.values() if one.name == "Asking for a reply"]
    assert "May I have your idea?" in phrases
    assert "Please give me your ideas" in phrases


@pytest.mark.parametrize(
    "text",
    [
        "[1]",
        "[EXTERNAL] Plates",
        "a[i]",
        "[our site](https://demo.example)",
        "[h@demo.de]",
        "[two\nlines]",
        "[]",
    ],
)
def test_what_is_no_placeholder(text: str):
    assert placeholders_in(text) == []


def test_placeholders_that_are_left_are_told_at_their_field_and_not_those_that_are_quoted():
    draft = Draft(
        status="draft",
        to=("h@mueller-demo.de",),
        subject="Samples for [customer]",
        text="您好 [单位名称] and [单位名称]\n\nOn 1 May 2026 Hans wrote:\n> Dear [name],",
    )
    assert checks_of(draft)[:2] == [
        Warned("placeholder_left", "subject", {"placeholder": "[customer]"}),
        Warned("placeholder_left", "text", {"placeholder": "[单位名称]"}),
    ]
    assert [one.code for one in checks_of(draft)].count("placeholder_left") == 2
