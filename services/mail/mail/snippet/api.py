"""Snippets over HTTP: what letters are made of again and again."""

from collections.abc import Mapping
from typing import Any

from eventing import Parts
from eventing.http import Accepted, Blueprint, allow, answer, etag, issue, reads, run
from mail import permissions
from mail.config import Config
from mail.resources import Resources
from mail.snippet import bodies, queries
from mail.snippet.commands import KeepSnippet, RemoveSnippet, RestoreSnippet, RewordSnippet
from mail.snippet.errors import NotYourSnippet
from mail.snippet.model import new_snippet_id
from mail.snippet.views import SNIPPETS
from people import SALES
from people.caller import caller


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    snippets = Blueprint(
        "snippets",
        __name__,
        url_prefix="/snippets",
        description="What letters are made of again and again: one's own, the team's and the firm's.",
    )
    bus, db = parts.bus, parts.db

    @snippets.get("")
    @allow(*SALES)
    @reads(SNIPPETS)
    @snippets.arguments(bodies.SnippetsQuery, location="query")
    @snippets.response(200, bodies.SnippetsSchema)
    def listed(query: dict[str, Any]) -> Any:
        """List the snippets that you can use: your own, your team's, the firm's"""
        return {"items": queries.snippets(db, caller(), removed=query["removed"])}

    @snippets.post("")
    @allow(*SALES)
    @snippets.arguments(bodies.SnippetBody)
    @snippets.response(201, Accepted)
    def keep(body: dict[str, Any]) -> Any:
        """Keep a snippet; for a team its manager can do so, for the firm a general manager"""
        _check_changes({"keeper_id": caller().staff_id, "shared": body["shared"]})
        context = issue()
        command = KeepSnippet(snippet_id=new_snippet_id(context.command_id), by=caller().actor, **body)
        return answer(bus.handle(command, context).or_raise(), location="/snippets/{snippet_id}")

    @snippets.get("/<snippet_id>")
    @allow(*SALES)
    @reads(SNIPPETS)
    @snippets.response(200, bodies.SnippetSchema)
    def one(snippet_id: str) -> Any:
        """Get a snippet"""
        row = queries.snippet(db, caller(), snippet_id)
        return row, etag(row["version"])

    @snippets.put("/<snippet_id>")
    @allow(*SALES)
    @snippets.arguments(bodies.SnippetWordsBody)
    @snippets.response(200, Accepted)
    def reword(body: dict[str, Any], snippet_id: str) -> Any:
        """Give a snippet other words; letters written with it keep theirs"""
        _check_changes(queries.snippet_on_log(bus, db, caller(), snippet_id))
        command = RewordSnippet(snippet_id=snippet_id, by=caller().actor, **body)
        return answer(run(bus, command), "snippet_id")

    @snippets.post("/<snippet_id>/remove")
    @allow(*SALES)
    @snippets.response(200, Accepted)
    def remove(snippet_id: str) -> Any:
        """Offer a snippet no more; it can be restored"""
        _check_changes(queries.snippet_on_log(bus, db, caller(), snippet_id))
        return answer(run(bus, RemoveSnippet(snippet_id=snippet_id, by=caller().actor)), "snippet_id")

    @snippets.post("/<snippet_id>/restore")
    @allow(*SALES)
    @snippets.response(200, Accepted)
    def restore(snippet_id: str) -> Any:
        """Offer a snippet again that was removed"""
        _check_changes(queries.snippet_on_log(bus, db, caller(), snippet_id))
        return answer(run(bus, RestoreSnippet(snippet_id=snippet_id, by=caller().actor)), "snippet_id")

    return [snippets]


def _check_changes(row: Mapping[str, Any]) -> None:
    if not permissions.may_change_snippet(caller(), row):
        raise NotYourSnippet()
