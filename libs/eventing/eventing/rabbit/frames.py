"""A message as the bytes of AMQP 0-9-1, encoded for speed: what a publisher publishes, and nothing else.

py-amqp encodes anything, a header and a system call at a time; that is most of what publishing costs.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from struct import pack

FRAME_METHOD, FRAME_HEADER, FRAME_BODY = 1, 2, 3
FRAME_END = b"\xce"
FRAME_OVERHEAD = 8
BASIC = 60
BASIC_PUBLISH = pack(">HHH", BASIC, 40, 0)  # the last is a reserved field
MANDATORY = b"\x01"

# Which properties follow, in this order: content type, headers, delivery mode.
FLAGS = pack(">H", 1 << 15 | 1 << 13 | 1 << 12)
PERSISTENT = b"\x02"


def publish_frames(
    channel: int,
    frame_max: int,
    exchange: str,
    routing_key: str,
    headers: Mapping[str, str | int],
    body: bytes,
    content_type: str = "application/json",
) -> bytes:
    """basic.publish of one persistent, mandatory message."""
    method = b"".join((BASIC_PUBLISH, _short(exchange), _short(routing_key), MANDATORY))
    table = _table(headers)
    header = b"".join(
        (
            pack(">HHQ", BASIC, 0, len(body)),
            FLAGS,
            _short(content_type),
            pack(">I", len(table)),
            table,
            PERSISTENT,
        )
    )
    return b"".join(
        (
            pack(">BHI", FRAME_METHOD, channel, len(method)),
            method,
            FRAME_END,
            pack(">BHI", FRAME_HEADER, channel, len(header)),
            header,
            FRAME_END,
            *_body_frames(channel, frame_max - FRAME_OVERHEAD, body),
        )
    )


def _body_frames(channel: int, most: int, body: bytes) -> Iterator[bytes]:
    for start in range(0, len(body), most):
        piece = body[start : start + most]
        yield pack(">BHI", FRAME_BODY, channel, len(piece))
        yield piece
        yield FRAME_END


@lru_cache(maxsize=4096)
def _short(text: str) -> bytes:
    encoded = text.encode()
    return pack("B", len(encoded)) + encoded


def _table(values: Mapping[str, str | int]) -> bytes:
    parts: list[bytes] = []
    for name, value in values.items():
        parts.append(_short(name))
        if isinstance(value, str):
            encoded = value.encode()
            parts.append(pack(">cI", b"S", len(encoded)))
            parts.append(encoded)
        else:
            parts.append(pack(">cq", b"l", value))
    return b"".join(parts)
