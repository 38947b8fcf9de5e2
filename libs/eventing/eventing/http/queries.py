"""Queries: endpoints over views, which read your own writes with `?after=`, and say when a view is behind."""

import re
import time
from collections.abc import Callable
from copy import deepcopy
from functools import partial, wraps
from typing import Any, TypeVar, cast

from flask import g, make_response, request
from marshmallow import Schema, ValidationError, fields, validate, validates_schema
from webargs.fields import DelimitedList

from eventing.core.codes import BodySchema
from eventing.core.commit import Place
from eventing.core.errors import Invalid
from eventing.core.judging import Reason
from eventing.core.shapes import field_for
from eventing.core.values import ID_PATTERN, LONGEST_ID, Id
from eventing.http.blueprint import MAX_QUERY_VALUE, MORE_PARAMETERS
from eventing.http.context import kit
from eventing.http.guards import caller
from eventing.http.outcomes import is_theirs
from eventing.readers.waiting import Seat, wait_until_projected, wait_until_taken
from eventing.views.paging import MAX_LIMIT
from eventing.views.projection_runner import behind
from eventing.views.view import View

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

WAIT_SECONDS = 2.0
BEHIND_HEADER = "View-Behind"
#: How many rows can be had by their ids at once.
MAX_IDS = 100

#: How many changes one query may wait for.
MAX_AWAITED = 10

#: An event by the name of its log and its attribute `place`.
_EVENT_PATTERN = r"[a-z][a-z0-9_-]{0,31}:[0-9]{1,9}/[0-9]{1,9}/[0-9]{1,15}/[0-9]{1,5}"
_ONE = rf"({ID_PATTERN}|{_EVENT_PATTERN})"
_AWAITED = re.compile(rf"{_ONE}(,{_ONE}){{0,{MAX_AWAITED - 1}}}")
_LONGEST_AWAITED = MAX_AWAITED * (LONGEST_ID + 1)

_AFTER: dict[str, Any] = {
    "in": "query",
    "name": "after",
    "required": False,
    "schema": {"type": "string", "maxLength": _LONGEST_AWAITED, "pattern": f"^({_AWAITED.pattern})?$"},
    "description": "What must show here: the id of an earlier command, or an event of any service as "
    f"`source:place`, or up to {MAX_AWAITED} of them with commas between. Waits at most 2 s, then 503. "
    "Empty: do not wait.",
}


def reads(*views: View) -> Callable[[Endpoint], Endpoint]:
    """Declare the views an endpoint reads: a query to answer, a command to find what it is about and
    whose it is. Stands directly below `@allow`.

    Takes `?after=`; names a view that has missed an event in the header `View-Behind`.
    """

    def decorate(endpoint: Endpoint) -> Endpoint:
        @wraps(endpoint)
        def waited(*args: Any, **kwargs: Any) -> Any:
            g.query_taken = {"after"}
            after = request.args.get("after", "")
            wait_for(after, *views)
            response = make_response(endpoint(*args, **kwargs))
            late = [view.name for view in views if behind(kit().db, view)]
            if late:
                response.headers[BEHIND_HEADER] = ", ".join(late)
            return response

        apidoc = deepcopy(getattr(endpoint, "_apidoc", {}))
        apidoc[MORE_PARAMETERS] = [_AFTER]
        waited._apidoc = apidoc  # type: ignore[attr-defined]
        return cast(Endpoint, waited)

    return decorate


def wait_for(after: str, *views: View) -> None:
    """Wait until the views show what `?after=` names, two seconds at most.

    Raises Unavailable when they do not, and Invalid for what is neither the id of a command of the caller's
    own nor an event's place.
    """
    if not after:
        return
    if not (len(after) <= _LONGEST_AWAITED and _AWAITED.fullmatch(after)):
        raise Invalid("after", "not_awaited")
    deadline = time.monotonic() + WAIT_SECONDS
    for one in after.split(","):
        for view in views:
            _wait(one, view, max(0.0, deadline - time.monotonic()), partial(kit().waiting.taken, view.name))


def _wait(one: str, view: View, timeout: float, seat: Seat) -> None:
    source, is_event, place = one.partition(":")
    if not is_event:
        wait_until_projected(kit().db, kit().log, view, one, timeout, seat, partial(is_theirs, caller()))
        return
    if source not in kit().sources:
        raise Invalid("after", "unknown_source", source=source)
    wait_until_taken(kit().db, view, source, Place.parse(place), timeout, seat)


class PageQuery(BodySchema):
    """The query parameters of every list."""

    cursor = fields.Str(metadata={"description": "`next` of the page before.", "maxLength": MAX_QUERY_VALUE})
    limit = fields.Int(
        load_default=50,
        validate=validate.Range(1, MAX_LIMIT),
        metadata={"description": "At most this many items."},
    )


class IdList(DelimitedList):
    """A query parameter of some ids, separated by commas."""

    longest = MAX_IDS * (LONGEST_ID + 1)

    def __init__(self, **options: Any) -> None:
        super().__init__(field_for(Id), validate=validate.Length(1, MAX_IDS), **options)


class IdsQuery(PageQuery):
    """The query parameters of a list whose items can also be had by their ids: `page_by_ids` answers them."""

    ids = IdList(
        metadata={
            "description": f"At most {MAX_IDS} ids, and no other parameter with them: these, in this "
            "order, without those that are unknown or that you cannot see."
        }
    )

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def ids_stand_alone(self, data: Any, original: Any, **kwargs: Any) -> None:
        if "ids" in original and (others := sorted(set(original) - {"ids"})):
            raise ValidationError({name: [Reason("not_with_ids")] for name in others})


def page_schema(item: type[Schema]) -> type[Schema]:
    """The answer of a list: `items`, and the cursor of what follows or null."""
    name = item.__name__.removesuffix("Schema")
    return Schema.from_dict(
        {
            "items": fields.List(
                fields.Nested(item), required=True, metadata={"description": "What was asked for, in order."}
            ),
            "next": fields.Str(
                required=True,
                allow_none=True,
                metadata={"description": "`cursor` of the next page; null on the last."},
            ),
        },
        name=f"{name}PageSchema",
    )
