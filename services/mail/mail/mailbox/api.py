"""Mailboxes over HTTP: the addresses that mail is received for."""

from typing import Any

from eventing import Parts, bare
from eventing.http import Accepted, Blueprint, allow, answer, page_schema, reads, run
from mail.config import Config
from mail.mailbox import queries
from mail.mailbox.bodies import MailboxBody, MailboxesQuery, MailboxSchema
from mail.mailbox.commands import AddMailbox, CloseMailbox
from mail.mailbox.views import MAILBOXES
from mail.resources import Resources
from people import ASSIGNERS, Role
from people.caller import caller


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    boxes = Blueprint(
        "mailboxes", __name__, url_prefix="/mailboxes", description="Addresses that mail is received for."
    )

    @boxes.post("")
    @allow(Role.ADMINISTRATOR, Role.GENERAL_MANAGER)
    @boxes.arguments(MailboxBody)
    @boxes.response(201, Accepted)
    def add(body: dict[str, Any]) -> Any:
        """Add a mailbox, shared or personal"""
        return answer(run(parts.bus, AddMailbox(**body)), "mailbox_id")

    @boxes.post("/<mailbox_id>/close")
    @allow(Role.ADMINISTRATOR, Role.GENERAL_MANAGER)
    @boxes.response(200, Accepted)
    def close(mailbox_id: str) -> Any:
        """Close a mailbox: mail to it is refused; what it received stays. Adding it again opens it"""
        return answer(run(parts.bus, CloseMailbox(mailbox_id=mailbox_id, by=caller().actor)), "mailbox_id")

    @boxes.get("")
    @allow(Role.ADMINISTRATOR, *ASSIGNERS)
    @reads(MAILBOXES)
    @boxes.arguments(MailboxesQuery, location="query")
    @boxes.response(200, page_schema(MailboxSchema))
    def listed(query: dict[str, Any]) -> Any:
        """List the mailboxes, by address: all of them, or one person's"""
        page = queries.mailboxes(
            parts.db, caller(), query.get("cursor"), query["limit"], query.get("staff_id")
        )
        return {"items": [bare(row) for row in page.items], "next": page.next}

    return [boxes]
