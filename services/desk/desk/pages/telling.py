"""Telling a service what somebody wants done; a refusal is shown as it says, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from flask import Response, abort, json, request

from desk.pages.asking import Answer, Asking
from desk.pages.visiting import visitor
from eventing import NotFound
from eventing.http import CONTENT_TYPE


def told(
    asking: Asking,
    service: str,
    path: str,
    body: Mapping[str, Any] | None = None,
    *,
    method: str = "POST",
    step: str = "",
    fields: Mapping[str, str] | None = None,
) -> Answer:
    """Do it once for the form's key, and the `step` where one form does several things.

    What is refused, or cannot be done now, ends the request: the problem goes on as the service says it, and
    the application makes a page or a part of it. `fields` are the form's names for what the service names
    otherwise.
    """
    answer = asking.tell(
        visitor().asker,
        service,
        path,
        body,
        key=f"{request.form.get('key') or _key_needed()}{step and '-'}{step}",
        # The first step is from what the form showed; those after it are from what this made of it.
        version=None if step else request.form.get("version") or None,
        method=method,
    )
    if not answer.ok:
        abort(as_problem(answer, service, fields))
    return answer


def as_problem(answer: Answer, service: str, fields: Mapping[str, str] | None = None) -> Response:
    if answer.missing:
        raise NotFound()
    problem = answer.body or {"status": answer.status, "code": "service_away", "params": {"service": service}}
    for one in problem.get("errors", ()):
        one["field"] = (fields or {}).get(one["field"], one["field"])
    response = Response(json.dumps(problem), status=answer.status, content_type=CONTENT_TYPE)
    if retry := answer.headers.get("Retry-After"):
        response.headers["Retry-After"] = retry
    return response


def _key_needed() -> str:
    abort(400)
