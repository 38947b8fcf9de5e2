"""The HTTP kit: what a service's `api.py` is written with."""

from eventing.access import Caller, Role, Scope
from eventing.http.answers import AnswerSchema
from eventing.http.app import create_app
from eventing.http.blueprint import Blueprint
from eventing.http.commands import Accepted, answer, etag, issue, run
from eventing.http.guards import allow, caller, public
from eventing.http.keys import KeyStore
from eventing.http.queries import PageQuery, page_schema, reads, wait_for
from eventing.http.serving import serve
from eventing.http.tokens import KeySource

__all__ = [
    "Accepted",
    "AnswerSchema",
    "Blueprint",
    "Caller",
    "KeySource",
    "KeyStore",
    "PageQuery",
    "Role",
    "Scope",
    "allow",
    "answer",
    "caller",
    "create_app",
    "etag",
    "issue",
    "page_schema",
    "public",
    "reads",
    "run",
    "serve",
    "wait_for",
]
