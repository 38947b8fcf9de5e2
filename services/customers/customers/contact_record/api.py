"""Contact records over HTTP: logged by hand, and listed."""

from collections.abc import Mapping
from typing import Any

from customers.config import Config
from customers.contact_record import bodies, queries
from customers.contact_record.commands import LogContact
from customers.contact_record.views import CONTACT_LOG
from customers.customer.lookups import check_customer, check_history
from customers.resources import Resources
from eventing import Parts, uuid5hex
from eventing.http import (
    Accepted,
    Blueprint,
    PageQuery,
    allow,
    answer,
    issue,
    page_schema,
    reads,
    run,
)
from people import SALES
from people.caller import caller


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    bus, db = parts.bus, parts.db
    contacts = Blueprint(
        "contact_records",
        __name__,
        url_prefix="/customers/<customer_id>/contact-log",
        description="Contacts with a customer, by any channel.",
    )

    @contacts.post("")
    @allow(*SALES)
    @contacts.arguments(bodies.ContactLogBody)
    @contacts.response(201, Accepted)
    def log_contact(body: Mapping[str, Any], customer_id: str) -> Any:
        """Log a call, message, visit or fax by hand"""
        check_customer(bus, caller(), customer_id)
        context = issue()
        command = LogContact(
            **{**body, "occurred_at": body["occurred_at"] or parts.clock.now()},
            customer_id=customer_id,
            logged_by=caller().actor,
            contact_log_id=uuid5hex(context.command_id, "contact_log"),
        )
        return answer(run(bus, command, context=context), "contact_log_id")

    @contacts.get("")
    @allow(*SALES)
    @reads(CONTACT_LOG)
    @contacts.arguments(PageQuery, location="query")
    @contacts.response(200, page_schema(bodies.ContactRecordSchema))
    def list_contact_log(query: Mapping[str, Any], customer_id: str) -> Mapping[str, Any]:
        """List the contacts by any channel, newest first"""
        check_history(bus, caller(), customer_id)
        page = queries.contact_log(db, customer_id, query.get("cursor"), query["limit"])
        return {"items": page.items, "next": page.next}

    return [contacts]
