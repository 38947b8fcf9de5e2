"""The broker's URL says how often it and a worker make sure of each other."""

import pytest

from eventing.rabbit.connection import HEARTBEAT_SECONDS, _connection


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("amqp://broker", HEARTBEAT_SECONDS),
        ("amqp://li:secret@broker:5672/sales?heartbeat=60", 60),
        ("amqps://broker/?heartbeat=5", 5),
    ],
)
def test_the_heartbeat_is_half_a_minute_unless_the_url_says_otherwise(url: str, expected: int) -> None:
    assert _connection(url).client_heartbeat == expected


def test_what_it_says_of_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="a broker's URL is"):
        _connection("amqp://broker?connection_timeout=3")


@pytest.mark.parametrize("asked", ["0", "4", "-30", "1.5", "soon", "", "30&heartbeat=60"])
def test_a_heartbeat_that_is_none_is_refused(asked: str) -> None:
    with pytest.raises(ValueError, match="heartbeat"):
        _connection(f"amqp://broker?heartbeat={asked}")
