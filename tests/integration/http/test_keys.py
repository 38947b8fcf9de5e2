"""The issuer's keys are kept: a stopped issuer stops nobody else."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import msgspec
import pytest
from joserfc.jwk import OKPKey

from eventing.core.errors import Unavailable
from eventing.core.mongo import Db, durable
from eventing.http.keys import REFRESH_SECONDS, UNKNOWN_KEY_SECONDS, KeyStore, fetch_keys


def key(kid: str) -> dict[str, Any]:
    return OKPKey.generate_key("Ed25519", {"kid": kid}).as_dict(private=True)


class Issuer:
    """A key set over HTTP; `status` and `body` are what it answers next."""

    def __init__(self) -> None:
        self.keys: list[dict[str, Any]] = [key("one")]
        self.status = 200
        self.body: bytes | None = None
        self.asked = 0
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked += 1
                body = issuer.body if issuer.body is not None else msgspec.json.encode({"keys": issuer.keys})
                self.send_response(issuer.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                """Not wanted here."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/jwks.json"
        self._thread = threading.Thread(target=self.server.serve_forever)
        self._thread.start()

    def stop(self) -> None:
        if self._thread.is_alive():
            self.server.shutdown()
            self._thread.join()
            self.server.server_close()


class Monotonic:
    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    issuer = Issuer()
    yield issuer
    issuer.stop()


@pytest.fixture
def time() -> Monotonic:
    return Monotonic()


def store(db: Db, issuer: Issuer, time: Monotonic) -> KeyStore:
    return KeyStore(db, issuer.url, monotonic=time)


def test_a_key_is_fetched_once_and_kept_without_private_parts(mongo_db: Db, issuer: Issuer, time: Monotonic):
    keys = store(mongo_db, issuer, time)
    found = keys.find("one")
    assert found is not None
    assert keys.find("one") == found
    assert issuer.asked == 1
    assert "d" not in found
    kept = durable(mongo_db, "jwks").find_one({"_id": "jwks"})
    assert kept is not None
    assert [set(k) for k in kept["keys"]] == [{"kid", "kty", "crv", "x"}]


def test_a_process_that_starts_while_the_issuer_is_away_has_the_kept_keys(
    mongo_db: Db, issuer: Issuer, time: Monotonic
):
    store(mongo_db, issuer, time).find("one")
    issuer.stop()
    later = store(mongo_db, issuer, time)
    assert later.find("one") is not None
    time.time += REFRESH_SECONDS
    assert later.find("one") is not None


def test_a_new_key_is_asked_for_at_once_but_not_at_every_guess(mongo_db: Db, issuer: Issuer, time: Monotonic):
    keys = store(mongo_db, issuer, time)
    keys.find("one")
    time.time += UNKNOWN_KEY_SECONDS
    issuer.keys.append(key("two"))
    assert keys.find("two") is not None
    asked = issuer.asked
    for number in range(20):
        assert keys.find(f"guess-{number}") is None
    assert issuer.asked == asked
    time.time += UNKNOWN_KEY_SECONDS
    assert keys.find("guess") is None
    assert issuer.asked == asked + 1


def test_a_key_the_issuer_withdraws_is_forgotten(mongo_db: Db, issuer: Issuer, time: Monotonic):
    keys = store(mongo_db, issuer, time)
    assert keys.find("one") is not None
    issuer.keys = [key("two")]
    time.time += REFRESH_SECONDS
    assert keys.find("one") is None


def test_what_another_process_has_fetched_is_found_when_the_issuer_is_away(
    mongo_db: Db, issuer: Issuer, time: Monotonic
):
    keys = store(mongo_db, issuer, time)
    keys.find("one")
    issuer.keys.append(key("two"))
    store(mongo_db, issuer, time).find("two")
    issuer.stop()
    time.time += UNKNOWN_KEY_SECONDS
    assert keys.find("two") is not None


def test_while_nobody_can_say_an_unknown_key_is_not_refused_but_put_off(
    mongo_db: Db, issuer: Issuer, time: Monotonic
):
    issuer.stop()
    with pytest.raises(Unavailable):
        store(mongo_db, issuer, time).find("one")


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, b"{}"), (200, b"not JSON"), (200, b"[]"), (200, b'{"keys": []}'), (200, b'{"keys": ["x"]}')],
)
def test_an_answer_that_is_no_key_set_changes_nothing(
    mongo_db: Db, issuer: Issuer, time: Monotonic, status: int, body: bytes
):
    keys = store(mongo_db, issuer, time)
    keys.find("one")
    issuer.status, issuer.body = status, body
    time.time += REFRESH_SECONDS
    assert keys.find("one") is not None
    assert issuer.asked == 2


def test_fetching_gives_the_issuers_keys(issuer: Issuer):
    assert [k["kid"] for k in fetch_keys(issuer.url)] == ["one"]
