"""The HTTP kit: what a feature's `api.py` is written with."""

from eventing.http.answers import AnswerSchema
from eventing.http.app import create_app
from eventing.http.blueprint import Blueprint
from eventing.http.bodies import CONTENT_TYPE, Accepted
from eventing.http.callers import Access, Caller, Claims, Identify, service_of
from eventing.http.commands import answer, etag, issue, repeated, run
from eventing.http.guards import RoleForbidden, allow, caller, public
from eventing.http.keys import KeyStore
from eventing.http.problems import worded
from eventing.http.queries import IdList, IdsQuery, PageQuery, page_schema, reads, wait_for
from eventing.http.serving import serve, serve_pages
from eventing.http.tokens import ALGORITHM, FEED_SCOPE, PERSON_LIFETIME, KeySource, sign

__all__ = [
    "ALGORITHM",
    "CONTENT_TYPE",
    "FEED_SCOPE",
    "PERSON_LIFETIME",
    "Accepted",
    "Access",
    "AnswerSchema",
    "Blueprint",
    "Caller",
    "Claims",
    "IdList",
    "Identify",
    "IdsQuery",
    "KeySource",
    "KeyStore",
    "PageQuery",
    "RoleForbidden",
    "allow",
    "answer",
    "caller",
    "create_app",
    "etag",
    "issue",
    "page_schema",
    "public",
    "reads",
    "repeated",
    "run",
    "serve",
    "serve_pages",
    "service_of",
    "sign",
    "wait_for",
    "worded",
]
