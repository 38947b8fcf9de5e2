"""Commands over HTTP: who issues them, under which id, and what is answered."""

import hashlib
import json
import re
from collections.abc import Collection, Sequence
from typing import Any

from flask import g, request

from eventing.bus.bus import CommandBus, CommandContext, Outcome
from eventing.core.errors import Invalid
from eventing.core.ids import new_id, uuid5hex
from eventing.http.blueprint import strict_json
from eventing.http.context import kit
from eventing.http.guards import caller
from eventing.http.tracing import traceparent
from eventing.telemetry import tracing

MAX_KEY_LENGTH = 200
#: A version; the ETag of a record's answer adds a mark of what it looked like: `"3"`, `"3-5f0c1e7ab2d94f6e"`.
IF_MATCH = re.compile(r'"([0-9]{1,18})(?:-[0-9a-f]{16})?"')

Answer = tuple[dict[str, Any], dict[str, str]]


def run(
    bus: CommandBus, command: object, *, context: CommandContext | None = None, secret: Collection[str] = ()
) -> Outcome:
    """Issue the command for the current caller and do it, once; raises the refusal if it is one.

    `context` is what `issue` returned, where the command's own ids are derived from it. `secret` names
    body fields (passwords) that must not be part of the request's stored hash.
    """
    outcome = bus.handle(command, context or issue(secret=secret))
    g.command_id = outcome.command_id
    return outcome.or_raise()


def issue(*, secret: Collection[str] = ()) -> CommandContext:
    """The command context of the current request. Raises Invalid for headers that are malformed."""
    actor = caller().actor
    key = request.headers.get("Idempotency-Key")
    if key == "":
        raise Invalid("Idempotency-Key", "empty")
    if key is not None and len(key) > MAX_KEY_LENGTH:
        raise Invalid("Idempotency-Key", "too_long", max=MAX_KEY_LENGTH)
    context = CommandContext(
        command_id=new_id() if key is None else uuid5hex(actor, key),
        actor=actor,
        at=kit().clock.now(),
        traceparent=tracing.current() or traceparent(),
        request_hash=None if key is None else request_hash(secret),
        expected_version=expected_version(),
    )
    g.command_id = context.command_id
    return context


def repeated(bus: CommandBus) -> bool:
    """Whether this very request was done before, so that only its answer is asked for again.

    For commands after which the caller may do them no more: then what they may do now says nothing.
    """
    return "Idempotency-Key" in request.headers and bus.outcome(issue()) is not None


def request_hash(secret: Collection[str] = ()) -> str:
    """A hash of the whole request: method, path, query, version asked for, and body.

    Two spellings of one JSON value are the same request.
    """
    body = request.get_data(cache=True)
    if body and request.is_json:
        value = strict_json(body)
        if isinstance(value, dict):
            value = {name: item for name, item in value.items() if name not in secret}
        body = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
    query = sorted(request.args.items(multi=True))
    asked = [request.method, request.path, query, request.headers.get("If-Match")]
    digest = hashlib.sha256(json.dumps(asked).encode())
    digest.update(body)
    return digest.hexdigest()


def expected_version() -> int | None:
    """The version If-Match names; None without one, or for `*`."""
    header = request.headers.get("If-Match")
    if header is None or header.strip() == "*":
        return None
    found = IF_MATCH.fullmatch(header.strip())
    if found is None:
        raise Invalid("If-Match", "not_an_etag")
    return int(found[1])


def etag(version: int) -> dict[str, str]:
    """The header with a record's version, which If-Match sends back."""
    return {"ETag": f'"{version}"'}


def answer(outcome: Outcome, *ids: str, location: str | None = None) -> Answer:
    """Body and headers for a command's outcome, a function of its commit or receipt alone.

    `ids` and the names in `location` (`"/customers/{customer_id}"`) are looked up in the events.
    """
    named = [*ids, *re.findall(r"{(\w+)}", location or "")]
    found = {name: value for name in named if (value := _in_events(outcome.events, name)) is not None}
    command_id = outcome.command_id if outcome.events else ""
    headers = etag(outcome.version)
    if location is not None and outcome.events:
        headers["Location"] = location.format(**found)
    return {"command_id": command_id, "version": outcome.version, **found}, headers


def _in_events(events: Sequence[Any], name: str) -> Any:
    return next((getattr(event, name) for event in events if hasattr(event, name)), None)
