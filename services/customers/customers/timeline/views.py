"""The timeline view: what happened with a customer, in order of time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from customers.contact_record.events import ContactLogged, ContactRefiled, OldContactLogged
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
    CustomerStageSet,
    CustomerStatusSet,
    NextContactSet,
    ZoneChosen,
)
from customers.order.events import OrderAmended, OrderCancelled, OrderPlaced, OrderShipped
from customers.timeline.values import EntryKind
from eventing import Event, Patch, Upsert, View, Writes

#: `refiled`: its mail is another customer's.
TIMELINE = View(
    "timeline",
    indexes=(
        ("customer_id", "refiled", "-at", "-order", "_id"),
        ("customer_id", "kind", "refiled", "-at", "-order", "_id"),
    ),
)


def _entry(event: Event[Any], at: datetime, kind: EntryKind, key: str | None = None) -> Writes:
    details: Mapping[str, Any] = msgspec.to_builtins(event.data)
    return [
        Upsert(
            key or event.id,
            {
                "customer_id": details["customer_id"],
                "refiled": False,
                "kind": kind,
                "at": at,
                "order": event.stream_version,
                "what": type(event.data).__name__,
                "source": event.source,
                "actor": event.actor,
                "details": {name: value for name, value in details.items() if name != "customer_id"},
            },
        )
    ]


@TIMELINE.on(OldContactLogged)
@TIMELINE.on(ContactLogged)
def on_timeline_when_it_occurred(event: Event[ContactLogged]) -> Writes:
    kind: EntryKind = "contact" if event.data.mail_id is None else "mail"
    return _entry(event, event.data.occurred_at, kind, event.data.contact_log_id)


@TIMELINE.on(ContactRefiled)
def not_on_timeline_of_who_did_not_write(event: Event[ContactRefiled]) -> Writes:
    return [Patch(event.data.contact_log_id, {"refiled": True})]


def on_timeline_since_the_owner(event: Event[Any]) -> Writes:
    return _entry(event, event.data.since, "record")


def on_timeline(event: Event[Any]) -> Writes:
    return _entry(event, event.at, _KINDS.get(type(event.data), "credit"))


_RECORD: tuple[type[Any], ...] = (
    CustomerRegistered,
    CustomerRegraded,
    ContactAdded,
    ContactAddressAdded,
    ContactAddressRetired,
    ContactCorrected,
    ContactLeft,
    CustomerCorrected,
    CustomerReopened,
    CustomerClosed,
    CustomerStageSet,
    CustomerStatusSet,
    ZoneChosen,
)
_ORDER: tuple[type[Any], ...] = (OrderPlaced, OrderAmended, OrderShipped, OrderCancelled)
_RISK: tuple[type[Any], ...] = (CustomerRiskFlagged, CustomerRiskEased, CustomerRiskCleared)
_KINDS: Mapping[type[Any], EntryKind] = {
    **dict.fromkeys(_RECORD, "record"),
    **dict.fromkeys(_ORDER, "order"),
    NextContactSet: "contact",
}
TIMELINE.on(CustomerAssigned)(on_timeline_since_the_owner)
TIMELINE.on(CustomerReassigned)(on_timeline_since_the_owner)
# Every credit event read here is about one customer.
for _event_class in (*_KINDS, *_RISK, *READ_CREDIT.classes.values()):
    TIMELINE.on(_event_class)(on_timeline)
