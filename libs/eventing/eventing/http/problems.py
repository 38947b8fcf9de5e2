"""Problem details (RFC 9457) for every error, made in this one place."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, g, json
from marshmallow import Schema, ValidationError, fields
from pymongo.errors import WaitQueueTimeoutError
from werkzeug.exceptions import HTTPException

from eventing.bus.bus import IdReused, StaleVersion
from eventing.core.errors import BrokenLog, ConcurrencyError, EventingError, Refused, Unavailable, WrongPlace
from eventing.core.mongo import TRANSIENT
from eventing.log.log import Log, TooLarge

log = structlog.get_logger("http")

CONTENT_TYPE = "application/problem+json"
DATABASE_RETRY_SECONDS = 2

# Where webargs found the fields; the request's own word for them is the bare field name.
_LOCATIONS = frozenset({"json", "query", "querystring", "form", "files", "headers", "path", "view_args"})


class Unauthorised(EventingError):
    """No token, or not one this service accepts."""

    def __init__(self, detail: str, code: str = "invalid_token") -> None:
        super().__init__(detail)
        self.detail, self.code = detail, code


class FieldProblemSchema(Schema):
    field = fields.Str(required=True, metadata={"description": "Path of the field, `lines.0.quantity`."})
    reason = fields.Str(required=True)


class ProblemSchema(Schema):
    """Problem details, RFC 9457."""

    type = fields.Str(required=True, metadata={"description": "`urn:problem:<code>`"})
    title = fields.Str(required=True)
    status = fields.Int(required=True)
    detail = fields.Str()
    code = fields.Str(required=True, metadata={"description": "Stable name of the reason, for programs."})
    errors = fields.List(fields.Nested(FieldProblemSchema))
    params = fields.Dict(metadata={"description": "The numbers and names behind a refusal."})
    current_version = fields.Int(metadata={"description": "Where the record stands, on 409 and 412."})


def problem(
    status: int,
    code: str,
    detail: str | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    **members: Any,
) -> Response:
    """A problem response; members that are None or empty are left out."""
    body: dict[str, Any] = {
        "type": f"urn:problem:{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "code": code,
        "detail": detail,
        **members,
    }
    kept = {name: value for name, value in body.items() if value is not None and value != [] and value != {}}
    g.problem_code = code
    response = Response(json.dumps(kept), status=status, content_type=CONTENT_TYPE)
    response.headers.extend(headers or {})
    return response


def register_problems(app: Flask, events: Log) -> None:
    """Map every error to its problem; `events` tells the current version after a conflict."""

    def conflict(error: ConcurrencyError) -> Response:
        # The bus has tried a few times already: the record is busy, the caller may try again.
        later = events.stream(error.stream, error.version)
        version = later[-1].last_version if later else error.version
        return problem(409, "concurrent_change", "Somebody else changed this.", current_version=version)

    app.register_error_handler(ConcurrencyError, conflict)
    app.register_error_handler(StaleVersion, _stale)
    app.register_error_handler(IdReused, _id_reused)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Unauthorised, _unauthorised)
    app.register_error_handler(Unavailable, _unavailable)
    app.register_error_handler(WrongPlace, _wrong_place)
    app.register_error_handler(BrokenLog, _broken_log)
    app.register_error_handler(TooLarge, _too_large)
    app.register_error_handler(ValidationError, _invalid)
    for transient in (*TRANSIENT, WaitQueueTimeoutError):
        app.register_error_handler(transient, _database_away)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _stale(error: StaleVersion) -> Response:
    detail = f"If-Match names version {error.expected}; this stands at {error.version}."
    return problem(412, "stale_version", detail, current_version=error.version)


def _id_reused(error: IdReused) -> Response:
    reason = "Was used for another request."
    return problem(
        422, "idempotency_key_reused", str(error), errors=[{"field": "Idempotency-Key", "reason": reason}]
    )


def _refused(error: Refused) -> Response:
    params = dict(error.params)
    errors = params.pop("errors", None)
    headers = {"Retry-After": str(params["retry_after"])} if "retry_after" in params else {}
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return problem(error.status, error.code, error.detail, errors=errors, params=params, headers=headers)


def _unauthorised(error: Unauthorised) -> Response:
    challenge = "Bearer" if error.code == "token_required" else f'Bearer error="{error.code}"'
    return problem(401, error.code, error.detail, headers={"WWW-Authenticate": challenge})


def _unavailable(error: Unavailable) -> Response:
    return problem(503, "unavailable", error.detail, headers={"Retry-After": str(error.retry_after)})


def _database_away(error: Exception) -> Response:
    log.warning("database away", error=type(error).__name__)
    return database_away()


def database_away() -> Response:
    return problem(
        503,
        "database_away",
        "The database cannot be reached; nothing was done by halves.",
        headers={"Retry-After": str(DATABASE_RETRY_SECONDS)},
    )


def _wrong_place(error: WrongPlace) -> Response:
    return problem(409, "wrong_place", str(error))


def _broken_log(error: BrokenLog) -> Response:
    log.error("log is broken", detail=str(error))
    return problem(500, "broken_log", "The log has a hole; an operator has to look.")


def _too_large(error: TooLarge) -> Response:
    return problem(413, "too_large", str(error))


def _invalid(error: ValidationError) -> Response:
    return problem(422, "invalid", "Some fields are not valid.", errors=field_errors(error.messages))


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if error.response is not None and status < 400:
        return error.get_response()  # type: ignore[return-value]  # a redirect is no problem
    messages = getattr(error, "data", {}).get("messages")
    if status == 422 and messages is not None:
        return problem(422, "invalid", "Some fields are not valid.", errors=field_errors(messages))
    headers = {
        name: value
        for name, value in error.get_headers()
        if name.lower() not in ("content-type", "content-length")
    }
    code = HTTPStatus(status).phrase.lower().replace(" ", "_").replace("-", "_").replace("'", "")
    return problem(status, code, error.description, headers=headers)


def _unexpected(error: Exception) -> Response:
    # Messages of unexpected errors may hold anything a person typed: only where it happened is logged.
    log.error("unexpected error", error=type(error).__name__, where=_frames(error))
    return problem(500, "internal_error", "Something went wrong here; it has been recorded.")


def _frames(error: BaseException) -> Sequence[str]:
    frames, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-8:]


def field_errors(messages: Any) -> list[dict[str, str]]:
    """marshmallow's nested messages as a flat list; `{"lines": {0: {"price": [...]}}}` is `lines.0.price`."""
    if isinstance(messages, Mapping) and len(messages) == 1 and set(messages) <= _LOCATIONS:
        (messages,) = messages.values()
    return list(_flatten(messages, ()))


def _flatten(messages: Any, path: tuple[str, ...]) -> Sequence[dict[str, str]]:
    if isinstance(messages, Mapping):
        return [
            found
            for key, below in messages.items()
            for found in _flatten(below, path if key == "_schema" else (*path, str(key)))
        ]
    reasons = messages if isinstance(messages, list) else [messages]
    return [{"field": ".".join(path) or "body", "reason": str(reason)} for reason in reasons]
