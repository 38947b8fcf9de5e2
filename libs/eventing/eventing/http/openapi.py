"""The OpenAPI 3.1 document, from the same schemas that check requests and answers."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from threading import Lock
from typing import Any

import flask_smorest
from flask import Flask
from flask_smorest.utils import prepare_response

from eventing.core.json_schema import teach
from eventing.http.bodies import CONTENT_TYPE, ProblemSchema
from eventing.http.meanings import described

OPENAPI_VERSION = "3.1.0"

_BEARER = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "A token of the sign-in service, at most ten minutes old; services have longer ones.",
}


class Api(flask_smorest.Api):  # type: ignore[misc]  # it has no types
    """A flask-smorest API with problem details for errors; the kit maps the errors itself.

    The document is written when somebody first asks for it: it takes as long as all else an API does at its
    start. `meanings` are the sentences for fields and parameters, as `eventing.http.meanings` tells.
    """

    ERROR_SCHEMA = ProblemSchema

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._unwritten: list[Callable[[], None]] = []
        self._written: dict[str, Any] | None = None
        self._writing = Lock()
        self.meanings: Mapping[str, str] = {}
        super().__init__(*args, **kwargs)

    def write_later(self, operations: Callable[[], None]) -> None:
        """Take note of what writes a blueprint's operations into the document."""
        self._unwritten.append(operations)

    def document(self) -> dict[str, Any]:
        """The whole document."""
        with self._writing:
            if self._unwritten or self._written is None:
                while self._unwritten:
                    self._unwritten.pop(0)()
                self._written = described(self.spec.to_dict(), self.meanings)
            return self._written

    def _register_error_handlers(self) -> None:
        """Nothing: `eventing.http.problems` registers them."""

    def _register_responses(self) -> None:
        responses = [(status.name, status.phrase, status >= 400) for status in HTTPStatus]
        for name, phrase, failed in [*responses, (self.DEFAULT_ERROR_RESPONSE_NAME, "Any error", True)]:
            response: dict[str, Any] = {"description": phrase}
            if failed:
                response["schema"] = self.ERROR_SCHEMA
            prepare_response(response, self.spec, CONTENT_TYPE)
            self.spec.components.response(name, response, lazy=True)


def make_api(app: Flask, name: str, version: str, meanings: Mapping[str, str]) -> Api:
    api = Api(
        app,
        spec_kwargs={
            "title": name,
            "version": version,
            "openapi_version": OPENAPI_VERSION,
            "info": {"description": f"The HTTP API of {name}. Errors are problem details (RFC 9457)."},
        },
    )
    api.meanings = meanings
    teach(api.ma_plugin)
    api.spec.components.security_scheme("bearer", _BEARER)
    api.spec.options["security"] = [{"bearer": []}]
    return api
