"""Queries of what somebody has put on record, within what the caller can see."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from customers import permissions
from customers.contact_record.lookups import CONTACT_LOG
from customers.customer.lookups import CUSTOMERS
from customers.order.lookups import ORDERS
from eventing import Db, Document, bare

if TYPE_CHECKING:
    from people.caller import Caller

#: Of each kind, in a period.
MOST = 100


def work(db: Db, caller: "Caller", staff_id: str, since: datetime, until: datetime) -> Document:
    """Contacts logged by hand and orders placed by somebody in a period, with the customers, oldest first.

    Callers check first who is looked at (`permissions.check_inspected`).
    """
    period = {"$gte": since, "$lt": until}
    by_hand = {"logged_by": staff_id, "mail_id": None, "occurred_at": period}
    contacts = CONTACT_LOG.find(db, by_hand, sort=[("occurred_at", -1), ("_id", 1)], limit=MOST)
    placed = {"placed_by": staff_id, "placed_at": period}
    orders = ORDERS.find(db, placed, sort=[("placed_at", -1), ("_id", 1)], limit=MOST)
    customers = CUSTOMERS.rows(db, (one["customer_id"] for one in (*contacts, *orders)))
    seen = {one: row for one, row in customers.items() if permissions.may_see_history(caller, row)}
    shown = partial(_shown, seen)
    return {
        "contacts": shown(contacts),
        "orders": shown(orders),
        "customers": [bare(row) for row in seen.values()],
    }


def _shown(seen: dict[str, Document], rows: list[Document]) -> list[Document]:
    return [bare(row) for row in reversed(rows) if row["customer_id"] in seen]
