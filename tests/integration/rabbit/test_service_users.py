"""Services at the broker of a deployment: TLS, and for each a user with its own rights and no more."""

import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import amqp
import pytest
from amqp.exceptions import AccessRefused

from eventing.core.mongo import Db
from eventing.rabbit import Publisher
from eventing.rabbit.connection import connected
from eventing.rabbit.topology import declare_exchange, declare_queue
from tests.integration.rabbit.conftest import Bank, Book, Broker, Worker, noted, open_queue
from tests.integration.rabbit.test_green import work_in_green_threads
from tests.support.broker_users import PASSWORD, make_user
from tests.support.deployment import made_secrets
from tests.support.sources import ROOT
from tools.processes import free_port
from tools.servers import MongoServer, RabbitServer


class Deployed:
    """A broker with the deployment's own configuration and certificates."""

    def __init__(self, folder: Path) -> None:
        secrets = made_secrets(folder)
        self.authority = secrets / "ca.pem"
        self.port, management = free_port(), free_port()
        told = (ROOT / "deploy/rabbitmq/rabbitmq.conf").read_text()
        for inside, here in (
            ("/run/secrets/ca", self.authority),
            ("/run/secrets/rabbitmq-certificate", secrets / "rabbitmq.crt"),
            ("/run/secrets/rabbitmq-key", secrets / "rabbitmq.key"),
            ("listeners.ssl.default = 5671", f"listeners.ssl.default = 127.0.0.1:{self.port}"),
            ("management.ssl.port = 15671", f"management.ssl.port = {management}"),
            # The hand of the test comes in by it.
            ("listeners.tcp = none", ""),
        ):
            told = told.replace(inside, str(here))
        self.server = RabbitServer(folder / "broker", more=[told])

    def url(self, user: str) -> str:
        return f"amqps://{user}:{PASSWORD}@localhost:{self.port}/?ca_certs={self.authority}"

    def user(self, name: str, service: str, reads: str) -> str:
        """Make a service's user; returns the URL it comes in by."""
        made = make_user(self.server, self.server.url(), name, AS=service, EXCHANGES=reads)
        assert made.returncode == 0, made.stderr
        return self.url(name)


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    one = Deployed(tmp_path_factory.mktemp("deployed"))
    one.server.start()
    yield one
    one.server.stop()


@pytest.fixture
def banks(deployed: Deployed) -> str:
    return deployed.user("bank", "bank", "")


@pytest.fixture
def books(deployed: Deployed) -> str:
    return deployed.user("book", "book", "bank.events")


def test_services_with_users_of_their_own_exchange_events_over_tls(
    deployed: Deployed, banks: str, books: str, mongo_server: MongoServer, mongo_db: Db, book_db: Db
):
    work_in_green_threads(mongo_server.uri, mongo_db.name, deployed.server.url(), banks, books)


def test_a_certificate_of_another_authority_is_refused(deployed: Deployed, banks: str):
    with pytest.raises(ssl.SSLCertVerificationError), connected(banks.partition("?")[0]):
        pass


FORBIDDEN: dict[str, Callable[[amqp.Channel], object]] = {
    "publish as another service": lambda channel: channel.basic_publish_confirm(
        amqp.Message("{}"), "bank.events", "Deposited.v1.00"
    ),
    "make another service's exchange": lambda channel: declare_exchange(channel, "vault"),
    "delete another service's exchange": lambda channel: channel.exchange_delete("bank.events"),
    "read a service it does not follow": lambda channel: declare_queue(channel, "book", "vault", 0),
    "read another service's queue": lambda channel: channel.basic_get("other.bank.00"),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_a_service_may_not(what: str, deployed: Deployed, banks: str, books: str):
    with connected(deployed.server.url()) as inside:
        declare_exchange(inside.channel(), "vault")
        declare_queue(inside.channel(), "other", "bank", 0)
    with connected(books) as connection:
        channel = connection.channel()
        channel.confirm_select()
        with pytest.raises(AccessRefused):
            FORBIDDEN[what](channel)


@pytest.mark.usefixtures("never_ask")
def test_users_are_changed_without_a_stop_and_without_a_loss(
    deployed: Deployed,
    banks: str,
    books: str,
    bank: Bank,
    book: Book,
    start_worker: Callable[..., Worker],
    start_publisher: Callable[..., Publisher],
):
    """Each service gets a second user, its processes come in by it in turn, the first user is deleted."""
    first = start_publisher(bank, banks)
    reader = start_worker(book, books)
    with closing(Broker(deployed.server.url())) as hand:
        open_queue(hand, reader)
    first.offer(0, bank.deposit(1))
    noted(book, 1)

    start_worker(book, deployed.user("book-2", "book", "bank.events"))
    reader.stop()
    second = start_publisher(bank, deployed.user("bank-2", "bank", ""))
    first.stop()
    for name in ("book", "bank"):
        deployed.server.control("delete_user", name)
    second.offer(0, bank.deposit(2))
    noted(book, 1, 2)
    with pytest.raises(AccessRefused), connected(books):
        pass


def test_the_configuration_leaves_no_door_in_clear():
    told = (ROOT / "deploy/rabbitmq/rabbitmq.conf").read_text()
    assert re.search("^listeners.tcp = none$", told, re.MULTILINE)
    assert "management.tcp" not in told
