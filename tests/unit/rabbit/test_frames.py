"""Frames encoded by hand are what py-amqp reads, and what it would have written."""

from typing import Any

import pytest
from amqp import spec
from amqp.basic_message import Message
from amqp.method_framing import frame_handler
from amqp.serialization import loads

from eventing.rabbit.frames import publish_frames

FRAME_MAX = 4096
CHANNEL = 7
HEADERS: dict[str, str | int] = {
    "ce-id": "abc/0",
    "ce-subject": "customer-客",
    "ce-count": 3,
    "ce-streamversion": 2**40,
}


class Wire:
    """Reads frames as py-amqp does, from bytes."""

    bytes_recv = 0

    def __init__(self) -> None:
        self.methods: list[tuple[int, tuple[int, int], bytes, Any]] = []

    def read(self, data: bytes) -> None:
        # As the broker would deliver it: py-amqp expects content only after methods a client is sent.
        on_frame = frame_handler(
            self, lambda *method: self.methods.append(method), content_methods=[spec.Basic.Publish]
        )
        while data:
            kind, channel, size = data[0], int.from_bytes(data[1:3]), int.from_bytes(data[3:7])
            assert size <= FRAME_MAX - 8
            assert data[7 + size] == 0xCE
            on_frame((kind, channel, data[7 : 7 + size]))
            data = data[8 + size :]


@pytest.mark.parametrize("body", [b"{}", b"x" * FRAME_MAX, b"y" * 3 * FRAME_MAX], ids=len)
def test_a_message_is_read_back_as_it_was_meant(body: bytes):
    wire = Wire()
    wire.read(publish_frames(CHANNEL, FRAME_MAX, "customers.events", "Registered.v1.03", HEADERS, body))
    [(channel, method, arguments, message)] = wire.methods
    assert (channel, method) == (CHANNEL, spec.Basic.Publish)
    (_, exchange, key, mandatory, immediate), _ = loads("Bssbb", arguments, 4)
    assert (exchange, key, mandatory, immediate) == ("customers.events", "Registered.v1.03", True, False)
    assert b"".join([message.body]) == body
    assert message.properties == {
        "content_type": "application/json",
        "application_headers": HEADERS,
        "delivery_mode": 2,
    }


def test_text_headers_are_encoded_as_py_amqp_encodes_them():
    headers: dict[str, str | int] = {"ce-id": "abc/0", "ce-subject": "customer-客"}
    theirs = Message(b"", content_type="application/json", delivery_mode=2, application_headers=headers)
    assert theirs._serialize_properties() in publish_frames(1, FRAME_MAX, "x", "y", headers, b"{}")
