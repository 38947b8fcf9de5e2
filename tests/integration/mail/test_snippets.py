"""Snippets over HTTP: everybody keeps their own, a manager the team's, the general manager the firm's."""

from typing import Any

import pytest

from mail.snippet.starting import STARTING
from people import Role
from tests.support.worlds.mail import MailSystem

WORDS = {"language": "en", "name": "Hello", "subject": "", "text": "Dear [contact],"}


def names(system: MailSystem, staff_id: str, shared: str, **query: Any) -> list[str]:
    answer = system.get("/snippets", staff_id, **query)
    assert answer.status_code == 200, answer.json
    return [one["name"] for one in answer.json["items"] if one["shared"] == shared]


def keep(system: MailSystem, staff_id: str, shared: str, name: str) -> str:
    return str(system.does("/snippets", {**WORDS, "shared": shared, "name": name}, staff_id)["snippet_id"])


@pytest.mark.req("R146")
def test_everybody_keeps_their_own_and_managers_what_is_shared(system: MailSystem):
    system.joins("wu", Role.MANAGER, "chen")
    system.joins("qian", Role.SALESPERSON, "wu")
    system.settle()
    own = keep(system, "li", "own", "Mine")
    team = keep(system, "wang", "team", "Ours")
    keep(system, "chen", "firm", "Everybody's")
    assert names(system, "li", "own") == ["Mine"]
    assert names(system, "zhou", "own") == []
    assert [names(system, who, "team") for who in ("li", "wang", "chen", "qian", "wu")] == [
        ["Ours"],
        ["Ours"],
        ["Ours"],
        [],
        [],
    ]
    assert len(names(system, "qian", "firm")) == len(STARTING) + 1
    # Nobody keeps more than is theirs to keep, and what they cannot see is not there.
    for who, shared in (("li", "team"), ("li", "firm"), ("wang", "firm")):
        assert system.post("/snippets", {**WORDS, "shared": shared}, who).status_code == 403
    assert system.put(f"/snippets/{team}", WORDS, "li").status_code == 403
    assert system.put(f"/snippets/{own}", WORDS, "zhou").status_code == 404
    assert system.get(f"/snippets/{team}", "qian").status_code == 404
    assert system.get(f"/snippets/{own}", "wang").status_code == 404
    assert system.post(f"/snippets/{next(iter(STARTING))}/remove", {}, "wang").status_code == 403


def test_a_snippet_is_reworded_removed_and_restored(system: MailSystem):
    snippet_id = keep(system, "li", "own", "Mine")
    assert system.put(f"/snippets/{snippet_id}", {**WORDS, "name": "Better"}, "li").status_code == 200
    system.settle()
    shown = system.get(f"/snippets/{snippet_id}", "li").json
    assert (shown["name"], shown["changed_by"], shown["may_change"]) == ("Better", "li", True)
    system.does(f"/snippets/{snippet_id}/remove", {})
    assert names(system, "li", "own") == []
    assert names(system, "li", "own", removed="true") == ["Better"]
    system.does(f"/snippets/{snippet_id}/restore", {})
    assert names(system, "li", "own") == ["Better"]


def test_one_of_the_starting_set_is_changed_by_who_leads_all(system: MailSystem):
    snippet_id, start = next(iter(STARTING.items()))
    assert system.get(f"/snippets/{snippet_id}", "li").json["text"] == start.text
    system.does(f"/snippets/{snippet_id}/remove", {}, "chen")
    assert start.name not in names(system, "li", "firm")
    assert names(system, "li", "firm", removed="true") == []
    assert names(system, "chen", "firm", removed="true") == [start.name]
    system.does(f"/snippets/{snippet_id}/restore", {}, "chen")
    assert start.name in names(system, "li", "firm")


def test_a_placeholder_that_is_left_is_told_before_the_letter_leaves(system: MailSystem):
    draft_id = system.drafted(
        "li", to=["x@mueller-demo.de"], subject="Thanks", text="Thank you, [unit name]."
    )
    told = system.get(f"/drafts/{draft_id}/checks", "li").json["items"]
    assert {"code": "placeholder_left", "field": "text", "params": {"placeholder": "[unit name]"}} in told
