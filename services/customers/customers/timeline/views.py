"""The timeline view: what happened with a customer, in order of time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from customers.contact_record.events import ContactLogged, ContactRefiled
from customers.contracts import READ_CREDIT
from customers.customer.events import (
    ContactAdded,
    ContactAddressAdded,
    ContactAddressRetired,
    ContactCorrected,
    ContactLeft,
    CustomerAssigned,
    CustomerClosed,
    CustomerCorrected,
    CustomerReassigned,
    CustomerRegistered,
    CustomerRegraded,
    CustomerReopened,
    CustomerRiskCleared,
    CustomerRiskEased,
    CustomerRiskFlagged,
    NextContactSet,
)
from customers.order.events import OrderAmended, OrderCancelled, OrderPlaced, OrderShipped
from eventing import Event, Patch, Upsert, View, Writes

#: `refiled`: its mail is another customer's.
TIMELINE = View("timeline", indexes=(("customer_id", "refiled", "-at", "-order", "_id"),))


def _entry(event: Event[Any], at: datetime, key: str | None = None) -> Writes:
    details: Mapping[str, Any] = msgspec.to_builtins(event.data)
    return [
        Upsert(
            key or event.id,
            {
                "customer_id": details["customer_id"],
                "refiled": False,
                "at": at,
                "order": event.stream_version,
                "what": type(event.data).__name__,
                "source": event.source,
                "actor": event.actor,
                "details": {name: value for name, value in details.items() if name != "customer_id"},
            },
        )
    ]


@TIMELINE.on(ContactLogged)
def on_timeline_when_it_occurred(event: Event[ContactLogged]) -> Writes:
    return _entry(event, event.data.occurred_at, event.data.contact_log_id)


@TIMELINE.on(ContactRefiled)
def not_on_timeline_of_who_did_not_write(event: Event[ContactRefiled]) -> Writes:
    return [Patch(event.data.contact_log_id, {"refiled": True})]


def on_timeline_since_the_owner(event: Event[Any]) -> Writes:
    return _entry(event, event.data.since)


def on_timeline(event: Event[Any]) -> Writes:
    return _entry(event, event.at)


_OWN: tuple[type[Any], ...] = (
    CustomerRegistered,
    CustomerRegraded,
    ContactAdded,
    ContactAddressAdded,
    ContactAddressRetired,
    ContactCorrected,
    ContactLeft,
    CustomerCorrected,
    CustomerReopened,
    NextContactSet,
    CustomerRiskFlagged,
    CustomerRiskEased,
    CustomerRiskCleared,
    CustomerClosed,
    OrderPlaced,
    OrderAmended,
    OrderShipped,
    OrderCancelled,
)
TIMELINE.on(CustomerAssigned)(on_timeline_since_the_owner)
TIMELINE.on(CustomerReassigned)(on_timeline_since_the_owner)
for _event_class in _OWN:
    TIMELINE.on(_event_class)(on_timeline)
# Every credit event read here is about one customer.
for _event_class in READ_CREDIT.classes.values():
    TIMELINE.on(_event_class)(on_timeline)
