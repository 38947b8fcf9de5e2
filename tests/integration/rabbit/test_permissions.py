"""Outsiders at the broker: they read the services' events with queues of their own, and nothing else."""

from collections.abc import Callable, Iterator
from contextlib import closing

import amqp
import pytest
from amqp.exceptions import AccessRefused

from eventing.rabbit import Publisher
from eventing.rabbit.connection import connected
from eventing.rabbit.topology import declare_exchange, declare_queue
from tests.integration.rabbit.conftest import Bank
from tests.support import eventually
from tests.support.broker_users import PASSWORD, make_user, outsiders_url
from tools.servers import RabbitServer

EXCHANGE = "bank.events"
QUEUE = "warehouse.bank"


@pytest.fixture
def channel(rabbit_server: RabbitServer, rabbit_url: str) -> Iterator[amqp.Channel]:
    """The outsider's, on a broker where the bank and another service have been."""
    with connected(rabbit_url) as inside:
        for source in ("bank", "vault"):
            declare_exchange(inside.channel(), source)
        declare_queue(inside.channel(), "book", "bank", 0)
    made = make_user(rabbit_server, rabbit_url, EXCHANGES=EXCHANGE)
    assert made.returncode == 0, made.stderr
    with connected(outsider(rabbit_url)) as connection:
        yield connection.channel()


def outsider(url: str, password: str = PASSWORD) -> str:
    return url.replace("guest:guest", f"warehouse:{password}")


def own_queue(channel: amqp.Channel) -> None:
    channel.queue_declare(QUEUE, durable=True, auto_delete=False)
    channel.queue_bind(QUEUE, EXCHANGE, "#")


def test_he_reads_what_the_service_publishes(
    channel: amqp.Channel, bank: Bank, start_publisher: Callable[..., Publisher]
):
    own_queue(channel)
    (commit,) = bank.deposit(7)
    start_publisher(bank)
    message = eventually(lambda: channel.basic_get(QUEUE))
    assert message.headers["ce-id"] == commit.event_id(0)
    channel.basic_ack(message.delivery_tag)
    channel.queue_delete(QUEUE)


def publish_to_the_service(channel: amqp.Channel) -> None:
    channel.confirm_select()
    channel.basic_publish_confirm(amqp.Message("{}"), EXCHANGE, "Deposited.v1.00")


def publish_to_a_readers_queue(channel: amqp.Channel) -> None:
    channel.confirm_select()
    channel.basic_publish_confirm(amqp.Message("{}"), "", "book.bank.00")


def publish_through_an_exchange_of_his_own(channel: amqp.Channel) -> None:
    channel.exchange_declare("warehouse.way", "topic", auto_delete=False)
    channel.exchange_bind(EXCHANGE, "warehouse.way", "#")


FORBIDDEN: dict[str, Callable[[amqp.Channel], object]] = {
    "publish as the service": publish_to_the_service,
    "publish into a reader's queue": publish_to_a_readers_queue,
    "lead messages into the service's exchange": publish_through_an_exchange_of_his_own,
    "read a reader's queue": lambda channel: channel.basic_get("book.bank.00"),
    "consume from a reader's queue": lambda channel: channel.basic_consume("book.bank.00"),
    "purge a reader's queue": lambda channel: channel.queue_purge("book.bank.00"),
    "delete a reader's queue": lambda channel: channel.queue_delete("book.bank.00"),
    "unbind a reader's queue": lambda channel: channel.queue_unbind("book.bank.00", EXCHANGE, "*.*.00"),
    "delete the exchange": lambda channel: channel.exchange_delete(EXCHANGE),
    "make an exchange for a service": lambda channel: channel.exchange_declare("x.events", "topic"),
    "make a queue of another name": lambda channel: channel.queue_declare("warehouses.bank"),
    "make a queue of the prefix alone": lambda channel: channel.queue_declare("warehouse."),
    "bind to a service that was not granted": lambda channel: channel.queue_bind(QUEUE, "vault.events", "#"),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_he_may_not(channel: amqp.Channel, what: str):
    own_queue(channel)
    with pytest.raises(AccessRefused):
        FORBIDDEN[what](channel)


def test_he_is_no_administrator_and_at_home_in_one_vhost_only(
    rabbit_server: RabbitServer, rabbit_url: str, channel: amqp.Channel
):
    elsewhere = rabbit_server.add_vhost()
    with pytest.raises(amqp.exceptions.NotAllowed), connected(outsider(elsewhere)):
        pass
    refused = make_user(rabbit_server, rabbit_url, "friend", ADMIN=f"warehouse:{PASSWORD}")
    assert refused.returncode != 0
    rabbit_server.remove_vhost(elsewhere)


def test_the_script_run_again_gives_him_another_password(
    rabbit_server: RabbitServer, rabbit_url: str, channel: amqp.Channel
):
    made = make_user(rabbit_server, rabbit_url, password="another.password.0123", EXCHANGES=EXCHANGE)
    assert made.returncode == 0, made.stderr
    with pytest.raises(AccessRefused), connected(outsider(rabbit_url)):
        pass
    with connected(outsider(rabbit_url, "another.password.0123")) as connection:
        own_queue(connection.channel())


@pytest.mark.parametrize(
    ("name", "password", "settings"),
    [
        ("credit", PASSWORD, {}),
        ("Ware house", PASSWORD, {}),
        ("", PASSWORD, {}),
        ("a.*", PASSWORD, {}),
        ("warehouse", "short", {}),
        ("warehouse", "", {}),
        ("warehouse", 'with a "quote" in it', {}),
        ("warehouse", PASSWORD, {"EXCHANGES": "customers.events|.*"}),
        ("warehouse", PASSWORD, {"EXCHANGES": ""}),
        ("warehouse", PASSWORD, {"AS": "credit|.*"}),
        ("warehouse", PASSWORD, {"ADMIN": ""}),
        ("warehouse", PASSWORD, {"ADMIN": "guest:wrong"}),
    ],
)
def test_the_script_refuses_what_it_should_not_do(
    rabbit_server: RabbitServer, rabbit_url: str, name: str, password: str, settings: dict[str, str]
):
    made = make_user(rabbit_server, rabbit_url, name, password, **settings)
    assert made.returncode != 0
    assert made.stderr


def test_he_reads_what_he_was_given_and_nothing_else(rabbit_server: RabbitServer, rabbit_url: str):
    with connected(rabbit_url) as inside:
        for source in ("customers", "credit", "mail"):
            declare_exchange(inside.channel(), source)
    url = outsiders_url(rabbit_server, rabbit_url, EXCHANGES="customers.events,credit.events")
    with connected(url) as connection, closing(connection.channel()) as channel:
        channel.queue_declare("warehouse.all")
        for source in ("customers", "credit"):
            channel.queue_bind("warehouse.all", f"{source}.events", "#")
        with pytest.raises(AccessRefused):
            channel.queue_bind("warehouse.all", "mail.events", "#")
