"""Mailboxes over HTTP: the addresses the receiver takes mail for."""

from typing import Any

from eventing.access import ASSIGNERS
from eventing.http import Accepted, Blueprint, PageQuery, Role, allow, answer, page_schema, reads, run
from mail import queries
from mail.api.serving import Service, paged
from mail.domain.commands import AddMailbox
from mail.http_schemas import MailboxBody, MailboxSchema
from mail.projections import MAILBOXES


def mailboxes_blueprint(service: Service) -> Blueprint:
    boxes = Blueprint("mailboxes", __name__, url_prefix="/mailboxes", description="Whose mail we take.")

    @boxes.post("")
    @allow(Role.ADMINISTRATOR, Role.GENERAL_MANAGER)
    @boxes.arguments(MailboxBody)
    @boxes.response(201, Accepted)
    def add(body: dict[str, Any]) -> Any:
        """Add a mailbox, shared or one person's"""
        return answer(run(service.bus, AddMailbox(**body)), "mailbox_id")

    @boxes.get("")
    @allow(Role.ADMINISTRATOR, *ASSIGNERS)
    @reads(MAILBOXES)
    @boxes.arguments(PageQuery, location="query")
    @boxes.response(200, page_schema(MailboxSchema))
    def listed(query: dict[str, Any]) -> Any:
        """All mailboxes by address"""
        return paged(queries.mailboxes(service.db, query.get("cursor"), query["limit"]))

    return boxes
