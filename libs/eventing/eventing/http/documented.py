"""What the OpenAPI document says of an endpoint beside its schemas: refusals, headers and the ids it makes.

It is read from the endpoint's own code, so that no list of it can be forgotten: the commands it gives, what
their deciders can refuse, and the ids it answers with.
"""

import ast
import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from http import HTTPStatus
from textwrap import dedent
from types import CodeType, FunctionType, ModuleType
from typing import Any

from flask_smorest.utils import prepare_response
from marshmallow import Schema, fields

from eventing.bus.bus import CommandBus
from eventing.core.errors import Forbidden, Invalid, NotFound, Refused
from eventing.core.values import ID_PATTERN, LONGEST_ID
from eventing.http.bodies import CONTENT_TYPE, Accepted, ProblemSchema

#: Said of every endpoint by their situation, not by their code.
_EVERYWHERE = frozenset({Refused, Invalid, NotFound, Forbidden})

_IN_PATH = re.compile(r"{(\w+)}")

Function = Callable[..., Any]

TEXT: Mapping[str, Any] = {"type": "string"}
ETAG: Mapping[str, Any] = {
    "description": "The version of the record, for If-Match and If-None-Match.",
    "schema": {"type": "string"},
}
LANGUAGE: Mapping[str, Any] = {
    "Content-Language": {"description": "The language of title and detail.", "schema": TEXT}
}
HEADERS_OF_STATUS: Mapping[int, Mapping[str, Mapping[str, Any]]] = {
    401: {"WWW-Authenticate": {"description": "How to authenticate (RFC 6750).", "schema": TEXT}},
    429: {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}},
    503: {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}},
}
#: What can happen at each endpoint under a guard, by status.
GUARDED: Mapping[int, Sequence[str]] = {
    401: ("token_required", "invalid_token", "staff_has_left"),
    403: ("role_forbidden", "limited_token"),
    422: ("invalid",),
    503: ("database_away", "unavailable"),
}
WRITING: Mapping[int, Sequence[str]] = {
    409: ("concurrent_change",),
    412: ("stale_version",),
    422: ("idempotency_key_reused",),
}
WITH_BODY: Mapping[int, Sequence[str]] = {
    400: ("not_json", "not_utf8", "nested_too_deeply"),
    413: ("request_entity_too_large", "too_large"),
    415: ("unsupported_media_type",),
}
WITH_ID: Mapping[int, Sequence[str]] = {404: ("not_found",)}
READING: Mapping[int, Sequence[str]] = {503: ("view_behind",)}


def document(
    doc: dict[str, Any], endpoint: Function, spec: Any, *, guarded: bool, writes: bool, reads: bool
) -> None:
    """Write down how an operation can be refused, and the headers of its answers.

    `guarded`: a token is needed; `writes`: it is a command; `reads`: it waits for views.
    """
    responses = {str(status): told for status, told in doc.get("responses", {}).items()}
    codes: dict[int, dict[str, str]] = {}
    situations = [
        *([GUARDED] if guarded else []),
        *([WRITING] if writes and guarded else []),
        *([WITH_BODY] if "requestBody" in doc else []),
        *([WITH_ID] if _takes_id(endpoint) else []),
        *([READING] if reads else []),
    ]
    for situation in situations:
        for status, named in situation.items():
            codes.setdefault(status, {}).update(dict.fromkeys(named, ""))
    for status, refused in refusals_of(endpoint).items():
        codes.setdefault(status, {}).update(refused)
    for status in sorted(codes):
        told = {"description": _told(status, codes[status]), "schema": ProblemSchema}
        prepare_response(told, spec, CONTENT_TYPE)
        headers = {**HEADERS_OF_STATUS.get(status, {}), **LANGUAGE}
        responses[str(status)] = {**told, "headers": headers, "x-codes": sorted(codes[status])}
    for code, told in responses.items():
        if code.startswith("2"):
            _document_success(told, endpoint, writes=writes and guarded, reads=reads, made=code == "201")
    doc["responses"] = responses


def _told(status: int, codes: Mapping[str, str]) -> str:
    named = [f"`{code}`: {said}." if said else f"`{code}`." for code, said in sorted(codes.items())]
    return " ".join([f"{HTTPStatus(status).phrase}.", *named])


def _takes_id(endpoint: Function) -> bool:
    return any(name.endswith("_id") for name in inspect.signature(endpoint).parameters)


def _document_success(
    told: dict[str, Any], endpoint: Function, *, writes: bool, reads: bool, made: bool
) -> None:
    content = told.get("content", {}).get("application/json", {})
    headers: dict[str, Any] = {}
    if isinstance(content.get("schema"), Accepted):
        content["schema"] = accepted(*ids_of(endpoint))
        headers["ETag"] = ETAG
    elif content and not writes:
        headers["ETag"] = ETAG
    if writes and (made or any("/" in text for text in _answered(endpoint))):
        headers["Location"] = {"description": "Where the record is.", "schema": TEXT}
    if reads:
        headers["View-Behind"] = {
            "description": "Views that have missed an event and may be wrong; absent where none has.",
            "schema": TEXT,
        }
    if headers:
        told["headers"] = {**told.get("headers", {}), **headers}


def refusals_of(endpoint: Function) -> dict[int, dict[str, str]]:
    """The refusals an endpoint's code can make, by status and code, with the first sentence on each.

    Those of all functions of its own package that it names, and of the deciders of the commands it gives.
    """
    package = endpoint.__module__.partition(".")[0]
    found: dict[int, dict[str, str]] = {}
    seen: set[Function] = set()
    waiting: list[Function] = [endpoint]
    while waiting:
        function = waiting.pop()
        if function in seen:
            continue
        seen.add(function)
        named = list(_named(function))
        buses = [value for value in named if isinstance(value, CommandBus)]
        routes = {route.command: route for bus in buses for route in bus.routes}
        for value in named:
            if inspect.isclass(value) and issubclass(value, Refused) and value not in _EVERYWHERE:
                found.setdefault(value.status, {})[value.code] = _first_sentence(value)
            elif inspect.isclass(value) and value in routes:
                waiting.append(routes[value].decider.decide)
            elif isinstance(value, FunctionType) and value.__module__.partition(".")[0] == package:
                waiting.append(value)
    return found


def ids_of(endpoint: Function) -> tuple[str, ...]:
    """What a command's endpoint answers with beside the command's id, as its call of `answer` names it."""
    named: set[str] = set()
    for text in _answered(endpoint):
        named.update(_IN_PATH.findall(text) if "/" in text else [text])
    return tuple(sorted(named))


@cache
def _answered(endpoint: Function) -> tuple[str, ...]:
    """The texts in an endpoint's calls of `answer`: names of ids, and the template of the location."""
    found: list[str] = []
    for call in ast.walk(ast.parse(dedent(inspect.getsource(endpoint)))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "answer":
            texts = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "location")]
            values = [each.value for each in texts if isinstance(each, ast.Constant)]
            found += [value for value in values if isinstance(value, str)]
    return tuple(found)


@cache
def accepted(*ids: str) -> type[Schema]:
    """The schema of a command's answer that has these ids, where there was something to do."""
    if not ids:
        return Accepted
    name = "".join(part.title() for each in ids for part in each.removesuffix("_id").split("_"))
    made = {each: _made(each) for each in ids}
    return type(f"Accepted{name}Schema", (Accepted,), {**made, "__doc__": Accepted.__doc__})


def _made(name: str) -> fields.Str:
    what = name.removesuffix("_id").replace("_", " ")
    limits = {"pattern": f"^{ID_PATTERN}$", "maxLength": LONGEST_ID} if name.endswith("_id") else {}
    told = f"{'Id' if limits else 'Name'} of the {what}; absent when there was nothing to do."
    return fields.Str(metadata={"description": told, **limits})


def _named(function: Function) -> Iterator[Any]:
    """What a function's code names: globals, what it encloses, and what it takes from modules."""
    function = inspect.unwrap(function)
    enclosed = [cell.cell_contents for cell in function.__closure__ or () if _is_filled(cell)]
    names = {name for code in _codes(function.__code__) for name in code.co_names}
    values = [function.__globals__[name] for name in names if name in function.__globals__]
    for value in (*enclosed, *values):
        yield value
        if isinstance(value, ModuleType):
            yield from (getattr(value, name) for name in names if hasattr(value, name))


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)


def _is_filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


def _first_sentence(refusal: type[Refused]) -> str:
    text = " ".join((refusal.__doc__ or "").split()) if "__doc__" in vars(refusal) else ""
    return text.partition(". ")[0].rstrip(".")
