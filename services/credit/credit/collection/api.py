"""Collection over HTTP: the overdue invoices and their stages."""

from typing import Any

from credit.bodies import dated_page_schema
from credit.collection import bodies, queries
from credit.config import Config
from credit.permissions import READERS
from credit.policy.lookups import dated, today
from credit.receivable.lookups import INVOICES, with_days_overdue
from credit.resources import Resources
from eventing import Parts
from eventing.http import Blueprint, allow, reads
from people.caller import caller


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    bus, db = parts.bus, parts.db
    collection = Blueprint("collection", __name__, description="Overdue invoices, step by step.")

    @collection.get("/collection")
    @allow(*READERS)
    @reads(INVOICES)
    @collection.arguments(bodies.CollectionQuery, location="query")
    @collection.response(200, dated_page_schema(bodies.CollectionItemSchema))
    def list_collection(query: dict[str, Any]) -> Any:
        """List the invoices on the collection ladder, with the stage each has reached"""
        found = queries.collection(db, caller(), **query)
        day = today(bus)
        return {
            "items": [with_days_overdue(row, day) for row in found.items],
            "next": found.next,
            **dated(bus),
        }

    return [collection]
