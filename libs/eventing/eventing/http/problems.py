"""Problem details (RFC 9457) for every error, made in this one place.

`code` and `params` are the contract; `title` and `detail` are their words in the language of the caller.
"""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from flask import Flask, Response, g, json, request
from gunicorn.http.errors import ParseException
from marshmallow import ValidationError
from pymongo.errors import PyMongoError
from werkzeug.exceptions import HTTPException

from eventing.bus.bus import IdReused, StaleVersion
from eventing.core.codes import faults_in
from eventing.core.errors import (
    BrokenLog,
    ConcurrencyError,
    NotFound,
    Refused,
    TooLarge,
    Unauthorised,
    Unavailable,
    Undecodable,
    UnknownVersion,
    WrongPlace,
)
from eventing.core.transient import is_transient
from eventing.http.bodies import CONTENT_TYPE
from eventing.http.context import kit
from eventing.http.tracing import request_trace
from eventing.log.log import Log
from wording import Language, language_for

log = structlog.get_logger("http")

DATABASE_RETRY_SECONDS = 2
#: What the embedded server says when its disk is full: it failed, and the request may be as good as any.
INTERNAL_ERROR = 1
PREPARING_RETRY_SECONDS = 30

# Where webargs found the fields; the request's own word for them is the bare field name.
_LOCATIONS = frozenset({"json", "query", "querystring", "form", "files", "headers", "path", "view_args"})

#: Codes of what werkzeug raises, written here: Python's own names of statuses change between versions.
HTTP_CODES: Mapping[int, str] = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "request_entity_too_large",
    414: "uri_too_long",
    415: "unsupported_media_type",
    429: "too_many_requests",
    500: "internal_error",
    503: "service_unavailable",
}
TITLES: Mapping[int, str] = {
    **HTTP_CODES,
    409: "conflict",
    412: "precondition_failed",
    422: "unprocessable_entity",
    500: "internal_server_error",
}


def problem(
    status: int,
    code: str,
    params: Mapping[str, Any] | None = None,
    *,
    errors: Sequence[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
    current_version: int | None = None,
) -> Response:
    """A problem response; members that are None or empty are left out.

    `errors` are of fields: `{"field", "code", "params"}`; their words are added.
    """
    language = asked_language()
    told = msgspec.to_builtins(dict(params or {}))
    body: dict[str, Any] = {
        "type": f"/problems/{code}",
        "title": kit().words.say(language, "title", TITLES.get(status, "internal_server_error")),
        "status": status,
        "instance": f"urn:trace:{request_trace()}",
        "code": code,
        "detail": kit().words.say(language, "problem", code, told),
        "params": told,
        "errors": [_field_problem(language, error) for error in errors],
        "current_version": current_version,
    }
    kept = {name: value for name, value in body.items() if value is not None and value != [] and value != {}}
    g.problem_code = code
    response = Response(json.dumps(kept), status=status, content_type=CONTENT_TYPE)
    response.headers.extend(headers or {})
    response.headers["Content-Language"] = language.replace("_", "-")
    response.vary.add("Accept-Language")
    return response


def explained(code: str) -> tuple[dict[str, str], dict[str, str]]:
    """The words of a problem's code without its numbers. Raises NotFound for one that nobody worded."""
    language, words = asked_language(), kit().words
    if not words.knows(language, "problem", code):
        raise NotFound()
    told = {"code": code, "detail": words.say(language, "problem", code)}
    return told, {"Content-Language": language.replace("_", "-"), "Vary": "Accept-Language"}


def asked_language() -> Language:
    """The language this request asks for; English where it asks for none of ours."""
    return language_for(request.headers.get("Accept-Language"))


def worded(
    body: dict[str, Any], kind: str, coded: Iterable[dict[str, Any]], name: str = "detail"
) -> tuple[dict[str, Any], dict[str, str]]:
    """The answer in which each `code` with its `params` has its sentence beside it, in the language asked
    for.

    `coded` are parts of `body`; the headers it returns say which language that was.
    """
    language = asked_language()
    for one in coded:
        one[name] = kit().words.say(language, kind, one["code"], one["params"])
    return body, {"Content-Language": language.replace("_", "-"), "Vary": "Accept-Language"}


def _field_problem(language: Language, error: Mapping[str, Any]) -> dict[str, Any]:
    return {**error, "detail": kit().words.say(language, "field", error["code"], error["params"])}


def register_problems(app: Flask, events: Log) -> None:
    """Map every error to its problem; `events` is asked for the current version after a conflict."""

    def conflict(error: ConcurrencyError) -> Response:
        # The bus has tried a few times already: the record is busy, the caller may try again.
        later = events.stream(error.stream, error.version)
        version = later[-1].last_version if later else error.version
        return problem(409, "concurrent_change", current_version=version)

    app.register_error_handler(ConcurrencyError, conflict)
    app.register_error_handler(StaleVersion, _stale)
    app.register_error_handler(IdReused, _id_reused)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Unauthorised, _unauthorised)
    app.register_error_handler(Unavailable, _unavailable)
    app.register_error_handler(WrongPlace, _wrong_place)
    app.register_error_handler(BrokenLog, _broken_log)
    app.register_error_handler(UnknownVersion, _unknown_version)
    app.register_error_handler(Undecodable, _unreadable)
    app.register_error_handler(TooLarge, _too_large)
    app.register_error_handler(ValidationError, _invalid)
    app.register_error_handler(PyMongoError, _database_failed)
    app.register_error_handler(ParseException, _not_http)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _stale(error: StaleVersion) -> Response:
    params = {"expected": error.expected, "version": error.version}
    return problem(412, "stale_version", params, current_version=error.version)


def _id_reused(_error: IdReused) -> Response:
    reused = {"field": "Idempotency-Key", "code": "used_before", "params": {}}
    return problem(422, "idempotency_key_reused", errors=[reused])


def _refused(error: Refused) -> Response:
    params = dict(error.params)
    errors = params.pop("errors", ())
    headers = {"Retry-After": str(params["retry_after"])} if "retry_after" in params else {}
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return problem(error.status, error.code, params, errors=errors, headers=headers)


def _unauthorised(error: Unauthorised) -> Response:
    challenge = "Bearer" if error.code == "token_required" else f'Bearer error="{error.code}"'
    return problem(401, error.code, error.params, headers={"WWW-Authenticate": challenge})


def _unavailable(error: Unavailable) -> Response:
    log.info("unavailable", code=error.code, detail=error.detail)
    return problem(503, error.code, error.params, headers={"Retry-After": str(error.retry_after)})


def _database_failed(error: PyMongoError) -> Response:
    if is_transient(error) or getattr(error, "code", None) == INTERNAL_ERROR:
        log.warning("database away", error=error)
        return database_away()
    return _unexpected(error)


def database_away() -> Response:
    return problem(503, "database_away", headers={"Retry-After": str(DATABASE_RETRY_SECONDS)})


def preparing(index: str) -> Response:
    return problem(503, "preparing", {"index": index}, headers={"Retry-After": str(PREPARING_RETRY_SECONDS)})


def _wrong_place(error: WrongPlace) -> Response:
    return problem(409, "wrong_place", {"place": str(error)})


def _broken_log(error: BrokenLog) -> Response:
    log.error("log is broken", detail=str(error))
    return problem(500, "broken_log")


def _unknown_version(error: UnknownVersion) -> Response:
    log.error("record of a newer release", type=error.wire_type)
    return problem(409, "written_by_a_newer_release", {"event": error.wire_type})


def _unreadable(error: Undecodable) -> Response:
    # What it says quotes what it cannot read.
    log.error("record cannot be read", where=_frames(error))
    return problem(409, "record_unreadable")


def _too_large(error: TooLarge) -> Response:
    return problem(413, "too_large", {"max": error.max})


def _invalid(error: ValidationError) -> Response:
    return problem(422, "invalid", errors=field_errors(error.messages))


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if error.response is not None and status < 400:
        return error.get_response()  # type: ignore[return-value]  # a redirect is no problem
    messages = getattr(error, "data", {}).get("messages")
    if status == 422 and messages is not None:
        return problem(422, "invalid", errors=field_errors(messages))
    headers = {
        name: value
        for name, value in error.get_headers()
        if name.lower() not in ("content-type", "content-length")
    }
    code = getattr(error, "problem_code", None) or HTTP_CODES.get(status) or _code_of(status)
    return problem(status, code, getattr(error, "params", {}), headers=headers)


def _not_http(_error: ParseException) -> Response:
    """The server found out while the body was read that it is no HTTP, such as a wrong size of a chunk."""
    return problem(400, "bad_request", headers={"Connection": "close"})


def _code_of(status: int) -> str:
    return HTTPStatus(status).phrase.lower().replace(" ", "_").replace("-", "_").replace("'", "")


def _unexpected(error: Exception) -> Response:
    # Messages of unexpected errors may hold anything a person typed: only where it happened is logged.
    log.error("unexpected error", error=error, where=_frames(error))
    return problem(500, "internal_error")


def _frames(error: BaseException) -> Sequence[str]:
    frames, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-8:]


def field_errors(messages: Any) -> list[dict[str, Any]]:
    """marshmallow's nested messages as a flat list; `{"lines": {0: {"price": [...]}}}` is `lines.0.price`."""
    if isinstance(messages, Mapping) and len(messages) == 1 and set(messages) <= _LOCATIONS:
        (messages,) = messages.values()
    return [
        {"field": fault.path or "body", "code": fault.code, "params": msgspec.to_builtins(dict(fault.params))}
        for fault in faults_in(messages)
    ]
