"""The AsyncAPI 3 document: where events come from, what their envelope and their data are."""

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from eventing.http.feed import CONTENT_TYPE as LINES
from eventing.http.feed import MAX_COMMITS, MAX_WAIT_SECONDS
from eventing.log.wire import HEADER_PREFIX
from eventing.rabbit.topology import exchange_name
from tools.contracts.envelope import example_headers, headers_schema, line_schema
from tools.contracts.published import Described, catalogue
from tools.contracts.schemas import path_of

Json = dict[str, Any]

VERSION = "3.0.0"
#: The document's own; it grows with the contracts, and a published contract never breaks.
DOCUMENT_VERSION = "1.0.0"
ABOUT = """\
Everything that happens in Tradeloom is an event, stored first and then published: on RabbitMQ, on one topic
exchange per service, and in the service's feed over HTTP, which has all of history.

An event may come twice; its `id` says so. Numbers of a partition are dense; a gap is read from the feed.
A version never changes in a way that breaks a reader; what has to, is a new version."""


def document() -> str:
    found = {
        "asyncapi": VERSION,
        "info": {
            "title": "Tradeloom events",
            "version": DOCUMENT_VERSION,
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {"rabbitmq": _broker(), **{f"{name}-api": _api(name) for name in catalogue()}},
        "channels": {
            key: found for name, events in catalogue().items() for key, found in _channels(name, events)
        },
        "operations": {key: found for name in catalogue() for key, found in _operations(name)},
        "components": {
            "messages": {_key(event): _message(event) for events in catalogue().values() for event in events},
            "schemas": {"headers": headers_schema(), "line": line_schema()},
            "messageTraits": {
                "event": {
                    "headers": {"$ref": "#/components/schemas/headers"},
                    "correlationId": {"location": f"$message.header#/{HEADER_PREFIX}correlationid"},
                }
            },
            "securitySchemes": {
                "broker": {
                    "type": "userPassword",
                    "description": "An outsider's own user: it reads, never writes.",
                },
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "A service token, good for the feeds it names.",
                },
            },
        },
    }
    text: str = yaml.dump(found, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110)
    return text


class _Plain(yaml.SafeDumper):
    """YAML without anchors: not every parser knows them, and no person should have to."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _broker() -> Json:
    return {
        "host": "{host}:{port}",
        "protocol": "amqp",
        "protocolVersion": "0.9.1",
        "description": "RabbitMQ 3.10 or later.",
        "variables": {"host": {"default": "localhost"}, "port": {"default": "5672"}},
        "security": [{"$ref": "#/components/securitySchemes/broker"}],
    }


def _api(service: str) -> Json:
    return {
        "host": "{host}:{port}",
        "protocol": "http",
        "description": f"The API of {service}.",
        "variables": {"host": {"default": "localhost"}, "port": {"default": "8000"}},
        "security": [{"$ref": "#/components/securitySchemes/token"}],
    }


def _channels(service: str, events: Sequence[Described]) -> list[tuple[str, Json]]:
    exchange = {
        "address": "{event}.{partition}",
        "title": exchange_name(service),
        "description": f"What {service} publishes, as it happens. Bind a queue of your own: "
        "`CustomerRegistered.#` for an event, `#` for everything.",
        "servers": [{"$ref": "#/servers/rabbitmq"}],
        "messages": {event.wire_type: {"$ref": f"#/components/messages/{_key(event)}"} for event in events},
        "parameters": {
            "event": {
                "description": "Event and version.",
                "enum": [event.wire_type for event in events],
            },
            "partition": {"description": "Two digits. Order holds within a partition."},
        },
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {
                    "name": exchange_name(service),
                    "type": "topic",
                    "durable": True,
                    "autoDelete": False,
                    "vhost": "/",
                },
                "bindingVersion": "0.3.0",
            }
        },
    }
    feed = {
        "address": "/feed",
        "title": f"The feed of {service}",
        "description": "All of history, and what follows: for readers that begin, have a gap to fill, "
        "or know no AMQP. One JSON object a line.",
        "servers": [{"$ref": f"#/servers/{service}-api"}],
        "messages": {
            "line": {
                "name": "line",
                "title": "One event",
                "contentType": LINES,
                "payload": {"$ref": "#/components/schemas/line"},
            }
        },
    }
    return [(exchange_name(service), exchange), (f"{service}.feed", feed)]


def _operations(service: str) -> list[tuple[str, Json]]:
    publish = {
        "action": "send",
        "title": f"{service} publishes",
        "channel": {"$ref": f"#/channels/{exchange_name(service)}"},
        "bindings": {"amqp": {"deliveryMode": 2, "mandatory": True, "bindingVersion": "0.3.0"}},
    }
    tell = {
        "action": "send",
        "title": f"{service} tells its feed",
        "channel": {"$ref": f"#/channels/{service}.feed"},
        "bindings": {"http": {"method": "GET", "query": _feed_query(), "bindingVersion": "0.3.0"}},
    }
    return [(f"{service}.publish", publish), (f"{service}.tell", tell)]


def _feed_query() -> Mapping[str, Any]:
    return {
        "type": "object",
        "properties": {
            "after": {
                "type": "string",
                "description": "Places to read after, by comma: `1/0/41@c0ffee,1/3/0`.",
            },
            "limit": {"type": "integer", "minimum": 1, "maximum": MAX_COMMITS},
            "wait": {"type": "number", "minimum": 0, "maximum": MAX_WAIT_SECONDS},
            "stream": {"type": "string", "description": "Only this stream."},
        },
        "required": ["after"],
    }


def _key(event: Described) -> str:
    """The key of an event, with its service: two services may use one name."""
    return f"{event.service}.{event.wire_type}"


def _message(event: Described) -> Json:
    about = event.about
    if event.event.superseded_by:
        about = f"Published in former times; superseded by {event.event.superseded_by}."
    return {
        "name": event.wire_type,
        "title": event.wire_type,
        **({"description": about} if about else {}),
        "contentType": "application/json",
        "payload": {"$ref": f"./{path_of(event)}"},
        "examples": [{"headers": example_headers(event), "payload": dict(event.example)}],
        "traits": [{"$ref": "#/components/messageTraits/event"}],
    }
