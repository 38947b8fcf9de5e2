"""Routes of the commands on snippets, and how many their keeper has."""

from collections.abc import Sequence
from typing import Any

from eventing import LIVE, Asked, Look, route
from mail.snippet.commands import KeepSnippet, RemoveSnippet, RestoreSnippet, RewordSnippet
from mail.snippet.model import SNIPPET, Snippet, snippet_stream_of
from mail.snippet.views import SNIPPETS


def keepers_count(asked: Sequence[Asked[Any, Snippet]], look: Look[Any]) -> Sequence[int]:
    """How many each keeper has: of a new one whoever keeps it, of another whoever kept it."""
    keepers = [one.state.keeper_id if one.state.kept else one.command.by for one in asked]
    counted = {
        keeper: SNIPPETS.collection(look.db).count_documents({"keeper_id": keeper, "removed": False, **LIVE})
        for keeper in set(keepers)
    }
    return [counted[keeper] for keeper in keepers]


ROUTES = [
    route(KeepSnippet, SNIPPET, snippet_stream_of, facts=keepers_count),
    route(RewordSnippet, SNIPPET, snippet_stream_of, facts=keepers_count),
    route(RemoveSnippet, SNIPPET, snippet_stream_of, facts=keepers_count),
    route(RestoreSnippet, SNIPPET, snippet_stream_of, facts=keepers_count),
]
