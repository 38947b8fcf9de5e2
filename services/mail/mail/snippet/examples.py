"""Golden examples of the events of snippets: what readers test against."""

from typing import Any

SNIPPET, KEEPER = "5c1f0b7e9d2a4e6f8b1a3c5d7e9f0a1b", "11111111111141118111111111111111"
WORDS = {
    "language": "en",
    "name": "Free sample",
    "subject": "Free samples from [our company]",
    "text": "Dear [contact],\n\nWe are glad to send you a sample free of charge.",
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "SnippetKept.v1": {"snippet_id": SNIPPET, "keeper_id": KEEPER, "shared": "team", **WORDS},
    "SnippetReworded.v1": {"snippet_id": SNIPPET, "reworded_by": KEEPER, **WORDS},
    "SnippetRemoved.v1": {"snippet_id": SNIPPET, "removed_by": KEEPER},
    "SnippetRestored.v1": {"snippet_id": SNIPPET, "restored_by": KEEPER},
}
