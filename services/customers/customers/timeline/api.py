"""A customer at a glance over HTTP: the whole file, and the timeline."""

from collections.abc import Mapping
from typing import Any

from customers.config import Config
from customers.contact_record.lookups import CONTACT_LOG
from customers.customer.lookups import CONTACTS, CUSTOMERS, check_history
from customers.reading.lookups import LOOKS, looks, note_view
from customers.resources import Resources
from customers.timeline import bodies, queries
from customers.timeline.views import TIMELINE
from eventing import Parts
from eventing.http import Blueprint, PageQuery, allow, etag, page_schema, reads
from people import ASSIGNERS, CREDIT, SALES
from people.caller import caller


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    bus, db = parts.bus, parts.db
    files = Blueprint(
        "customer_files",
        __name__,
        url_prefix="/customers/<customer_id>",
        description="A customer at a glance.",
    )

    @files.get("")
    @allow(*SALES, *CREDIT)
    @reads(CUSTOMERS, CONTACTS, CONTACT_LOG)
    @files.response(200, bodies.CustomerFileSchema)
    def get_customer(customer_id: str) -> Any:
        """Get a customer with contacts, credit standing and risk flags

        A manager's look is on record.
        """
        now = parts.clock.now()
        found = queries.customer(db, caller(), customer_id, parts.config.date_at(now), now)
        note_view(parts, caller(), customer_id)
        return parts.resources.with_day(found, now), etag(found["version"])

    @files.get("/timeline")
    @allow(*SALES)
    @reads(TIMELINE)
    @files.arguments(bodies.TimelineQuery, location="query")
    @files.response(200, page_schema(bodies.TimelineEntrySchema))
    def timeline(query: Mapping[str, Any], customer_id: str) -> Mapping[str, Any]:
        """List everything that happened with the customer, newest first

        A correction has what was typed before beside what it is now.
        """
        check_history(bus, caller(), customer_id)
        page = queries.timeline(
            db, customer_id, query.get("kind"), query.get("cursor"), query["limit"], parts.clock.now()
        )
        return {"items": page.items, "next": page.next}

    @files.get("/looks")
    @allow(*ASSIGNERS)
    @reads(LOOKS)
    @files.arguments(PageQuery, location="query")
    @files.response(200, page_schema(bodies.LookSchema))
    def list_looks(query: Mapping[str, Any], customer_id: str) -> Mapping[str, Any]:
        """List which managers looked at the customer, on which days"""
        check_history(bus, caller(), customer_id)
        page = looks(db, customer_id, query.get("cursor"), query["limit"])
        return {"items": page.items, "next": page.next}

    return [files]
