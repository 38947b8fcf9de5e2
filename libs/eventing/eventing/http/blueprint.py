"""The blueprint services declare their endpoints on: strict about what comes in."""

import json
import re
from collections.abc import Callable
from functools import cache, partial
from typing import Any, NoReturn, Protocol, TypeVar, cast

import flask
import flask_smorest
from marshmallow import RAISE, Schema
from webargs import core
from webargs.flaskparser import FlaskParser, abort
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from eventing.core.errors import Invalid
from eventing.http.documented import document

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class Decorator(Protocol):
    """A decorator that declares something about an endpoint and leaves its type alone."""

    def __call__(self, endpoint: Endpoint, /) -> Endpoint: ...


# BSON holds integers of 64 bits; what does not fit is refused here, not somewhere below.
LARGEST_INTEGER = 2**63 - 1

MAX_QUERY_VALUE = 1000

# Where a decorator of the kit leaves parameters for the documentation.
MORE_PARAMETERS = "more_parameters"

_NO_TEXT = re.compile("[\\0\\ud800-\\udfff]")

# Where a guard leaves the endpoint itself, for the documentation.
ENDPOINT = "endpoint"

_WRITING = frozenset({"post", "put", "patch", "delete"})
_COMMAND_HEADERS: list[dict[str, Any]] = [
    {
        "in": "header",
        "name": "Idempotency-Key",
        "required": False,
        "schema": {"type": "string", "minLength": 1, "maxLength": 200},
        "description": "The same key with the same request gets the same answer, and nothing is done twice.",
    },
    {
        "in": "header",
        "name": "If-Match",
        "required": False,
        "schema": {
            "type": "string",
            "pattern": r'^(\*|"[0-9]{1,18}(-[0-9a-f]{16})?")$',
            "examples": ['"3"'],
        },
        "description": "The version this is based on, from ETag; 412 when the record has changed since.",
    },
]


class NotJson(BadRequest):
    """A body that cannot be read as JSON; `code` is of the kind `problem` in the catalogues."""

    def __init__(self, problem_code: str, **params: Any) -> None:
        super().__init__(problem_code)
        self.problem_code, self.params = problem_code, params


class StrictParser(FlaskParser):
    """Unknown names are refused in the query as in the body: a misspelt filter must not find everything."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {  # noqa: RUF012  # webargs declares it so
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": RAISE,
        "querystring": RAISE,
    }

    def _get_schema(self, argmap: Any, req: flask.Request) -> Schema:
        # webargs makes a schema for each request; reading changes nothing in it, and making it takes longer.
        return _made(argmap) if isinstance(argmap, type) else super()._get_schema(argmap, req)

    def load_querystring(self, req: flask.Request, schema: Any) -> Any:
        """The query, without what the kit has already taken from it (`?after=` of `@reads`)."""
        taken = flask.g.get("query_taken", ())
        left = [(name, value) for name, value in req.args.items(multi=True) if name not in taken]
        for name, value in left:
            if _NO_TEXT.search(value):
                raise Invalid(name, "not_text_characters")
            longest = _longest(schema, name)
            if len(value) > longest:
                raise Invalid(name, "too_long", max=longest)
        return self._makeproxy(MultiDict(left), schema)

    def _raw_load_json(self, req: flask.Request) -> Any:
        body = req.get_data(cache=True)
        if not body:
            return core.missing
        if not req.is_json:
            raise UnsupportedMediaType()
        return strict_json(body)

    def _handle_invalid_json_error(
        self, error: json.JSONDecodeError | UnicodeDecodeError, req: flask.Request, *args: Any, **kwargs: Any
    ) -> NoReturn:
        abort(400, exc=error)


@cache
def _made(kind: type[Schema]) -> Schema:
    """The one schema of its kind, those nested in it made with their first value."""
    return kind()


def _longest(schema: Any, name: str) -> int:
    """How long the value of a query parameter may be: as its schema declares, or as any."""
    field = schema.fields.get(name)
    declared = getattr(field, "metadata", {}).get("maxLength", MAX_QUERY_VALUE)
    return int(getattr(field, "longest", declared))


def strict_json(body: bytes) -> Any:
    """The body's value. Raises BadRequest for what is no JSON, Invalid naming what cannot be stored."""
    odd = b"\\u" in body

    def integer(text: str) -> int:
        nonlocal odd
        # Python refuses to read thousands of digits; all that counts is that it is too large.
        number = int(text) if len(text) <= 20 else LARGEST_INTEGER + 1
        odd = odd or abs(number) > LARGEST_INTEGER
        return number

    try:
        value = json.loads(body.decode(), parse_constant=_no_constant, parse_int=integer)
        if odd:
            _check_storable(value, ())
    except UnicodeError:
        raise NotJson("not_utf8") from None
    except RecursionError:
        raise NotJson("nested_too_deeply") from None
    except json.JSONDecodeError as error:
        raise NotJson("not_json", line=error.lineno, column=error.colno) from None
    except ValueError:
        raise NotJson("not_json", line=1, column=1) from None
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number JSON knows")


def _check_storable(value: Any, path: tuple[str, ...]) -> None:
    """Refuse legal JSON that no database keeps: half surrogate pairs, zero characters, huge integers."""
    if isinstance(value, dict):
        for name, item in value.items():
            _check_storable(name, (*path, name))
            _check_storable(item, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _check_storable(item, (*path, str(index)))
    elif isinstance(value, str) and _NO_TEXT.search(value):
        raise Invalid(".".join(path) or "body", "not_text_characters")
    elif isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        raise Invalid(".".join(path) or "body", "integer_too_large")


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # it has no types; the methods used get some here
    """A flask-smorest blueprint with the strict parser, and the headers of commands in its documentation."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepare_doc_cbks.append(self._prepare_kit_doc)

    def register_views_in_doc(self, api: Any, *args: Any, **options: Any) -> None:
        api.write_later(partial(super().register_views_in_doc, api, *args, **options))

    def get(self, rule: str, **options: Any) -> Decorator:
        return cast(Decorator, super().get(rule, **options))

    def post(self, rule: str, **options: Any) -> Decorator:
        return cast(Decorator, super().post(rule, **options))

    def put(self, rule: str, **options: Any) -> Decorator:
        return cast(Decorator, super().put(rule, **options))

    def patch(self, rule: str, **options: Any) -> Decorator:
        return cast(Decorator, super().patch(rule, **options))

    def delete(self, rule: str, **options: Any) -> Decorator:
        return cast(Decorator, super().delete(rule, **options))

    def arguments(self, schema: Any, **options: Any) -> Decorator:
        return cast(Decorator, super().arguments(schema, **options))

    def response(self, status_code: int, schema: Any = None, **options: Any) -> Decorator:
        return cast(Decorator, super().response(status_code, schema, **options))

    def alt_response(self, status_code: int, response: Any = None, **options: Any) -> Decorator:
        return cast(Decorator, super().alt_response(status_code, response, **options))

    @staticmethod
    def _prepare_kit_doc(
        doc: dict[str, Any], doc_info: dict[str, Any], *, method: str, spec: Any, **kwargs: Any
    ) -> dict[str, Any]:
        guarded = bool(doc_info.get("manual_doc", {}).get("security"))
        more = [
            *doc_info.get(MORE_PARAMETERS, []),
            *(_COMMAND_HEADERS if method in _WRITING and guarded else []),
        ]
        if more:
            doc["parameters"] = [*doc.get("parameters", []), *more]
        endpoint = doc_info.get(ENDPOINT)
        if endpoint is not None:
            document(
                doc,
                endpoint,
                spec,
                guarded=guarded,
                writes=method in _WRITING,
                reads=MORE_PARAMETERS in doc_info,
            )
        return doc
