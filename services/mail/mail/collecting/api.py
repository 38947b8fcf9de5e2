"""Collecting over HTTP, for administrators: where mailboxes are read, how that goes, and what is wrong."""

from dataclasses import asdict
from typing import Any

from eventing import NotFound, Parts, uuid5hex
from eventing.http import Accepted, Blueprint, PageQuery, allow, answer, issue, page_schema, reads, run
from mail.collecting import bodies, queries
from mail.collecting.commands import SetCollecting, StopCollecting
from mail.collecting.errors import SecretsNotKept
from mail.collecting.model import COLLECTING, check, collecting_stream, kept_secret
from mail.collecting.presets import PRESETS, takes_of
from mail.collecting.provider import Provider
from mail.collecting.secrets import NoKey, NotOpened
from mail.collecting.trying import Tried, tried
from mail.collecting.views import COLLECTINGS
from mail.config import Config
from mail.mailbox.lookups import MAILBOXES
from mail.resources import Resources
from people import Role
from people.caller import caller

#: Nobody else enters passwords, or has a server asked for them.
SETTERS = (Role.ADMINISTRATOR,)
SECRET = ("secret",)


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    bus, resources = parts.bus, parts.resources
    collecting = Blueprint(
        "collecting",
        __name__,
        url_prefix="/collecting",
        description="Mailboxes at providers, read by IMAP.",
    )

    @collecting.get("")
    @allow(*SETTERS)
    @reads(MAILBOXES, COLLECTINGS)
    @collecting.arguments(PageQuery, location="query")
    @collecting.response(200, page_schema(bodies.CollectingSchema))
    def listed(query: dict[str, Any]) -> Any:
        """List the mailboxes, by address, with how each is collected"""
        found = queries.collectings(parts.db, resources.places, caller(), query.get("cursor"), query["limit"])
        return found._asdict()

    @collecting.get("/presets")
    @allow(*SETTERS)
    @collecting.response(200, bodies.PresetsSchema)
    def presets() -> Any:
        """List providers with their servers, and what each takes as the password"""
        return {"items": [asdict(one) for one in PRESETS]}

    @collecting.get("/<mailbox_id>")
    @allow(*SETTERS)
    @reads(MAILBOXES, COLLECTINGS)
    @collecting.response(200, bodies.CollectingSchema)
    def one(mailbox_id: str) -> Any:
        """Show how a mailbox is collected, and how far each folder has been read"""
        return queries.collecting(parts.db, resources.places, mailbox_id)

    @collecting.put("/<mailbox_id>")
    @allow(*SETTERS)
    @collecting.arguments(bodies.SetCollectingBody)
    @collecting.response(200, Accepted)
    def set_collecting(body: dict[str, Any], mailbox_id: str) -> Any:
        """Collect a mailbox's mail from this server from now on

        Nothing there is changed or deleted. What is collected is known again if it also comes by SMTP.
        """
        context, secret = issue(secret=SECRET), body.pop("secret")
        command = SetCollecting(mailbox_id=mailbox_id, by=caller().actor, **body)
        if secret is not None:
            check(command)
            # Of the same request the same one, so that a repetition keeps nothing else.
            command = SetCollecting(
                **{**vars(command), "secret_id": uuid5hex("secret", mailbox_id, context.command_id)}
            )
            try:
                resources.secrets.keep(command.secret_id, secret)
            except NoKey:
                raise SecretsNotKept() from None
        return answer(run(bus, command, context=context), "mailbox_id")

    @collecting.post("/<mailbox_id>/stop")
    @allow(*SETTERS)
    @collecting.response(200, Accepted)
    def stop(mailbox_id: str) -> Any:
        """Collect nothing for a mailbox any more; what was collected stays"""
        return answer(run(bus, StopCollecting(mailbox_id=mailbox_id, by=caller().actor)), "mailbox_id")

    @collecting.post("/<mailbox_id>/test")
    @allow(*SETTERS)
    @collecting.arguments(bodies.TryCollectingBody)
    @collecting.response(200, bodies.TriedSchema)
    def test(body: dict[str, Any], mailbox_id: str) -> Any:
        """Try a connection: sign in, and open each folder

        `trouble` says what is wrong, null if nothing is. Nothing is kept, and nothing there is changed.
        """
        if MAILBOXES.get(parts.db, mailbox_id) is None:
            raise NotFound()
        secret = body.pop("secret")
        command = SetCollecting(mailbox_id=mailbox_id, by=caller().actor, history=False, since=None, **body)
        check(command)
        if secret is None:
            settings = bus.state(COLLECTING, collecting_stream(mailbox_id)).settings
            try:
                secret = resources.secrets.opened(kept_secret(settings, command))
            except NotOpened:
                return _told(Tried("secret_unreadable", takes=takes_of(command.host)))
        provider = Provider(command.host, command.port, command.security, command.user_name, secret)
        return _told(tried(resources.connect, provider, command.folders))

    return [collecting]


def _told(found: Tried) -> dict[str, Any]:
    return {
        "trouble": found.trouble,
        "trouble_folder": found.folder,
        "takes": found.takes,
        "folders": [asdict(folder) for folder in found.folders],
        "counts": [{"name": name, "count": count} for name, count in found.counts],
    }
