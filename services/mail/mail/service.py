"""Mail: mailboxes, messages, filing, outgoing mail and its approval."""

from typing import TYPE_CHECKING

from eventing import Parts, Service
from mail import (
    app_password,
    bounced,
    collecting,
    delivery,
    draft,
    filing,
    imports,
    known,
    letter,
    mailbox,
    message,
    never_told,
    reading,
    search,
    sender,
    snippet,
    spam,
    submission,
    upload,
)
from mail.config import SERVICE as NAME
from mail.config import Config
from mail.contracts import PUBLISHED
from mail.meanings import MEANINGS
from mail.resources import Resources, resources
from people import access
from people.meanings import PEOPLE

if TYPE_CHECKING:
    import click


def _equip(parts: Parts[Config, Resources]) -> None:
    # Imported here, not above: they import views, and the declaration comes first.
    from mail.adapters.metrics import MailGauges

    runtime = parts.runtime
    runtime.preparations.append(parts.resources.app_passwords.create_indexes)
    runtime.indexes.append(parts.resources.files.indexes)
    resources = parts.resources
    carried = resources.carrier is not None
    runtime.gauges.append(MailGauges(runtime.db, runtime.clock, carried=carried, places=resources.places))


def _max_body(config: Config) -> int:
    return config.size_limit


def _receiver(service: "Service[Config, Resources]") -> "click.Command":
    # Imported here, not above: neither the worker nor the API receives mail.
    from mail.adapters.command_line import receiver_command

    return receiver_command(service)


def _collector(service: "Service[Config, Resources]") -> "click.Command":
    from mail.adapters.collector import collector_command

    return collector_command(service)


def _seal_again(service: "Service[Config, Resources]") -> "click.Command":
    from mail.adapters.collector import seal_again_command

    return seal_again_command(service)


def _import(service: "Service[Config, Resources]") -> "click.Command":
    from mail.adapters.import_command import import_command

    return import_command(service)


def _read_again(service: "Service[Config, Resources]") -> "click.Command":
    from mail.adapters.command_line import read_again_command

    return read_again_command(service)


SERVICE = Service(
    NAME,
    config=Config.from_env,
    published=PUBLISHED,
    # Each may use those before it.
    features=[
        mailbox,
        known,
        message,
        sender,
        spam,
        filing,
        imports,
        upload,
        never_told,
        snippet,
        bounced,
        draft,
        reading,
        search,
        delivery,
        letter,
        collecting,
        app_password,
        submission,
    ],
    resources=resources,
    equip=_equip,
    access=access,
    max_body=_max_body,
    commands=(_receiver, _collector, _import, _read_again, _seal_again),
    meanings={**PEOPLE, **MEANINGS},
)
http_app = SERVICE.http_app
