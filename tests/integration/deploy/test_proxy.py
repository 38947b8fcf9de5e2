"""The door of the deployment: what it lets through, what it keeps inside, and that nobody slow holds it."""

import os
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from tests.support import in_a_quiet_moment
from tests.support.deployment import made_secrets
from tests.support.proxy import Proxy
from tests.support.sources import ROOT, SERVICES
from tests.support.worlds.desk import KEY_SECRET
from tools.processes import Process, accepts, free_port
from tools.servers import BIN

# The service's own seats are eight; a hundred wait at the door.
SLOW = 100
#: Before any of them is told that it takes too long.
HELD_UP_SECONDS = 5


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate, its key and its authority, as a firm has them."""
    return made_secrets(tmp_path_factory.mktemp("certificates"))


def is_ready(port: int) -> bool:
    try:
        return accepts(port) and requests.get(f"http://127.0.0.1:{port}/ready", timeout=60).ok
    except requests.RequestException:  # its process is just beginning
        return False


@pytest.fixture(scope="module")
def api_port(mongo_server, mongo_client, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A real API, under gunicorn as it is deployed."""
    port, folder = free_port(), tmp_path_factory.mktemp("api")
    env = {
        **os.environ,
        "MONGO_URI": mongo_server.uri,
        "DATABASE": "behind_the_door",
        "KEY_SECRET": KEY_SECRET,
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
    gunicorn = [str(BIN / "gunicorn"), "--config", str(ROOT / "deploy/gunicorn.conf.py")]
    api = Process("api", [*gunicorn, "desk.service:http_app()"], log=folder / "api.log", env=env)
    api.start()
    api.wait_until(lambda: is_ready(port), 60)
    yield port
    api.stop()
    mongo_client.drop_database("behind_the_door")


@pytest.fixture(scope="module")
def proxy(api_port: int, certificates: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    one = Proxy(
        tmp_path_factory.mktemp("proxy"),
        certificates / "mongo.crt",
        certificates / "mongo.key",
        dict.fromkeys(SERVICES, api_port),
    )
    one.start()
    yield one
    one.stop()


@pytest.fixture
def door(proxy: Proxy, certificates: Path) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(certificates / "ca.pem")
        yield session


def sign_in(door: requests.Session, proxy: Proxy, **more: object) -> requests.Response:
    body = {"login": "nobody", "password": "of nobody at all"}
    return door.post(f"{proxy.url}/api/desk/sign-in", **({"json": body, "timeout": 60} | more))  # type: ignore[arg-type]


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_is_reached_under_its_name_over_tls(service: str, door: requests.Session, proxy: Proxy):
    answer = door.get(f"{proxy.url}/api/{service}/commands/x", timeout=60)
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize(
    "path",
    [
        "metrics",
        "health",
        "ready",
        "feed",
        "feed/places",
        "docs",
        "openapi.json",
        "jwks.json",
        "./metrics",
        "%6detrics",
    ],
)
def test_what_is_for_the_inside_is_not_found_outside(path: str, door: requests.Session, proxy: Proxy):
    request = requests.Request("GET", f"{proxy.url}/api/desk/").prepare()
    request.url = f"{proxy.url}/api/desk/{path}"
    assert door.send(request, timeout=60).status_code == 404


def test_a_body_beyond_the_limit_never_reaches_a_service(door: requests.Session, proxy: Proxy):
    answer = sign_in(door, proxy, json=None, data=b"x" * 2_000_000)
    assert answer.status_code in (413, 502)


def half_open(proxy: Proxy, certificates: Path, sent: bytes) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=str(certificates / "ca.pem"))
    raw = socket.create_connection(("127.0.0.1", proxy.port), timeout=60)
    secure = context.wrap_socket(raw, server_hostname="localhost")
    secure.sendall(sent)
    return secure


HEAD = b"POST /api/desk/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        HEAD,
        HEAD + b"Content-Length: 100\r\n\r\n{",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
    ],
    ids=["nothing", "half a header", "half a body", "a chunk"],
)
@in_a_quiet_moment
def test_slow_clients_of_any_kind_hold_up_nobody(
    sent: bytes, door: requests.Session, proxy: Proxy, certificates: Path
):
    with ExitStack() as held:
        for _ in range(SLOW):
            held.enter_context(half_open(proxy, certificates, sent))
        assert sign_in(door, proxy, timeout=HELD_UP_SECONDS).status_code == 401
