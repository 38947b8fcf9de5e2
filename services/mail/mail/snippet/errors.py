"""Refusals of commands on snippets."""

from eventing import Forbidden, Refused


class TooManySnippets(Refused):
    """More snippets are kept than anybody finds anything in."""

    code = "too_many_snippets"
    max: int


class NotYourSnippet(Forbidden):
    """It is kept by somebody else, or for more people than the caller leads."""

    code = "not_your_snippet"
