"""What people ask the customer archive, kept ready: one view per question."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import msgspec

from customers.domain import events
from customers.domain.customer import risk_key
from customers.domain.search_words import (
    words_of,
    words_of_code,
    words_of_domain,
    words_of_email,
    words_of_phone,
)
from customers.event_schemas import (
    PUBLISHED,
    READ_CREDIT,
    CreditGradeChanged,
    CreditLimitSet,
    OrderCleared,
    OrderHeld,
    OrderHoldReleased,
)
from eventing.access import staff_views
from eventing.core.commit import Event
from eventing.views.view import Add, Count, Patch, Upsert, View, Views, Writes

# -- which customers there are, whose they are, and how to find one --------------------------------

CUSTOMERS = View(
    "customers",
    indexes=(("owner_id", "region", "sequence"), ("region", "sequence"), ("tokens",)),
)


def _changed(event: Event[Any], **fields: Any) -> Patch:
    """Also moves the version that a caller's If-Match is checked against."""
    return Patch(event.data.customer_id, {**fields, "version": event.stream_version})


@CUSTOMERS.on(PUBLISHED, events.CustomerRegistered)
def customer_on_file(event: Event[events.CustomerRegistered]) -> Writes:
    registered = event.data
    domain_words = [word for domain in registered.domains for word in words_of_domain(domain)]
    return [
        Upsert(
            registered.customer_id,
            {
                "code": registered.code,
                "region": registered.region,
                "sequence": registered.sequence,
                "grade": registered.grade,
                "name": registered.name,
                "country": registered.country,
                "domains": list(registered.domains),
                "source": registered.source,
                "registered_at": event.at,
                "closed": False,
                "version": event.stream_version,
            },
        ),
        Add(
            registered.customer_id,
            "tokens",
            [*words_of_code(registered.code), *words_of(registered.name), *domain_words],
        ),
    ]


@CUSTOMERS.on(PUBLISHED, events.CustomerRegraded)
def customer_of_another_grade(event: Event[events.CustomerRegraded]) -> Writes:
    regraded = event.data
    return [
        _changed(event, grade=regraded.grade, code=regraded.code),
        Add(regraded.customer_id, "tokens", words_of_code(regraded.code)),
    ]


@CUSTOMERS.on(PUBLISHED, events.ContactAdded)
def customer_found_by_contact(event: Event[events.ContactAdded]) -> Writes:
    added = event.data
    words = words_of(added.name)
    words += [word for address in added.emails for word in words_of_email(address)]
    words += [word for number in (*added.phones, *added.faxes) for word in words_of_phone(number)]
    return [_changed(event), Add(added.customer_id, "tokens", words)]


@CUSTOMERS.on(PUBLISHED, events.ContactAddressAdded)
def customer_found_by_address(event: Event[events.ContactAddressAdded]) -> Writes:
    added = event.data
    words = words_of_email(added.address) if added.kind == "email" else words_of_phone(added.address)
    return [_changed(event), Add(added.customer_id, "tokens", words)]


@CUSTOMERS.on(PUBLISHED, events.CustomerAssigned)
def customer_of_first_owner(event: Event[events.CustomerAssigned]) -> Writes:
    return [_changed(event, owner_id=event.data.owner_id, owner_since=event.at)]


@CUSTOMERS.on(PUBLISHED, events.CustomerReassigned)
def customer_of_next_owner(event: Event[events.CustomerReassigned]) -> Writes:
    return [_changed(event, owner_id=event.data.owner_id, owner_since=event.at)]


@CUSTOMERS.on(PUBLISHED, events.NextContactSet)
def customer_to_be_contacted(event: Event[events.NextContactSet]) -> Writes:
    planned = event.data
    return [_changed(event, next_contact_on=planned.on, next_contact_note=planned.note)]


@CUSTOMERS.on(PUBLISHED, events.CustomerRiskFlagged)
def customer_at_risk(event: Event[events.CustomerRiskFlagged]) -> Writes:
    flagged = event.data
    risk = risk_key(flagged.reason, flagged.reference)
    return [_changed(event), Add(flagged.customer_id, "risks", [risk])]


@CUSTOMERS.on(PUBLISHED, events.CustomerRiskEased)
def customer_at_less_risk(event: Event[events.CustomerRiskEased]) -> Writes:
    return [_changed(event, risks=list(event.data.remaining))]


@CUSTOMERS.on(PUBLISHED, events.CustomerRiskCleared)
def customer_at_no_risk(event: Event[events.CustomerRiskCleared]) -> Writes:
    return [_changed(event, risks=[])]


@CUSTOMERS.on(PUBLISHED, events.CustomerClosed)
def customer_closed(event: Event[events.CustomerClosed]) -> Writes:
    return [_changed(event, closed=True, closed_reason=event.data.reason)]


@CUSTOMERS.on(READ_CREDIT, CreditGradeChanged)
def customer_of_credit_grade(event: Event[CreditGradeChanged]) -> Writes:
    return [Patch(event.data.customer_id, {"credit_grade": event.data.grade})]


@CUSTOMERS.on(READ_CREDIT, CreditLimitSet)
def customer_of_credit_limit(event: Event[CreditLimitSet]) -> Writes:
    return [Patch(event.data.customer_id, {"credit_limit": event.data.limit})]


# -- the people at a customer ----------------------------------------------------------------------

CONTACTS = View("contacts", indexes=(("customer_id",),))

_PLURAL = {"email": "emails", "phone": "phones", "fax": "faxes"}


@CONTACTS.on(PUBLISHED, events.ContactAdded)
def contact_of_customer(event: Event[events.ContactAdded]) -> Writes:
    fields = asdict(event.data)
    return [Upsert(fields.pop("contact_id"), {**fields, "order": event.stream_version})]


@CONTACTS.on(PUBLISHED, events.ContactAddressAdded)
def contact_with_address(event: Event[events.ContactAddressAdded]) -> Writes:
    return [Add(event.data.contact_id, _PLURAL[event.data.kind], [event.data.address])]


# -- whose a customer was at any time --------------------------------------------------------------

OWNERSHIP = View("ownership", indexes=(("customer_id", "-since", "-order"),))


@OWNERSHIP.on(PUBLISHED, events.CustomerAssigned)
def first_owner(event: Event[events.CustomerAssigned]) -> Writes:
    assigned = event.data
    return [
        Upsert(
            event.id,
            {
                "customer_id": assigned.customer_id,
                "previous_owner_id": None,
                "owner_id": assigned.owner_id,
                "since": event.at,
                "order": event.stream_version,
                "reason": "assigned",
                "moved_by": event.actor,
            },
        )
    ]


@OWNERSHIP.on(PUBLISHED, events.CustomerReassigned)
def next_owner(event: Event[events.CustomerReassigned]) -> Writes:
    moved = event.data
    return [
        Upsert(
            event.id,
            {
                "customer_id": moved.customer_id,
                "previous_owner_id": moved.previous_owner_id,
                "owner_id": moved.owner_id,
                "since": event.at,
                "order": event.stream_version,
                "reason": moved.reason,
                "moved_by": moved.moved_by or event.actor,
                "note": moved.note,
                "handover_id": moved.handover_id,
            },
        )
    ]


# -- what happened with a customer, day by day ------------------------------------------------------

TIMELINE = View("timeline", indexes=(("customer_id", "-at", "-order"),))


def _entry(event: Event[Any], at: datetime) -> Writes:
    details: Mapping[str, Any] = msgspec.to_builtins(event.data)
    return [
        Upsert(
            event.id,
            {
                "customer_id": details["customer_id"],
                "at": at,
                "order": event.stream_version,
                "what": type(event.data).__name__,
                "source": event.source,
                "actor": event.actor,
                "details": {name: value for name, value in details.items() if name != "customer_id"},
            },
        )
    ]


@TIMELINE.on(PUBLISHED, events.ContactLogged)
def on_timeline_when_it_occurred(event: Event[events.ContactLogged]) -> Writes:
    return _entry(event, event.data.occurred_at)


def on_timeline(event: Event[Any]) -> Writes:
    return _entry(event, event.at)


_OWN: tuple[type[Any], ...] = (
    events.CustomerRegistered,
    events.CustomerRegraded,
    events.ContactAdded,
    events.ContactAddressAdded,
    events.CustomerAssigned,
    events.CustomerReassigned,
    events.NextContactSet,
    events.CustomerRiskFlagged,
    events.CustomerRiskEased,
    events.CustomerRiskCleared,
    events.CustomerClosed,
    events.OrderPlaced,
    events.OrderShipped,
    events.OrderCancelled,
)
for _event_class in _OWN:
    TIMELINE.on(PUBLISHED, _event_class)(on_timeline)
# Of credit everything read here is about one customer.
for _event_class in READ_CREDIT.classes.values():
    TIMELINE.on(READ_CREDIT, _event_class)(on_timeline)


# -- the contacts there were -----------------------------------------------------------------------

CONTACT_LOG = View("contact_log", indexes=(("customer_id", "-occurred_at"),))


@CONTACT_LOG.on(PUBLISHED, events.ContactLogged)
def contact_on_record(event: Event[events.ContactLogged]) -> Writes:
    fields = asdict(event.data)
    return [Upsert(fields.pop("contact_log_id"), {**fields, "recorded_at": event.at})]


# -- orders ----------------------------------------------------------------------------------------

ORDERS = View("orders", indexes=(("customer_id", "-placed_on"),))


@ORDERS.on(PUBLISHED, events.OrderPlaced)
def order_placed(event: Event[events.OrderPlaced]) -> Writes:
    fields = asdict(event.data)
    return [Upsert(fields.pop("order_id"), {**fields, "state": "placed", "version": event.stream_version})]


@ORDERS.on(PUBLISHED, events.OrderShipped)
def order_shipped(event: Event[events.OrderShipped]) -> Writes:
    shipped = {
        "state": "shipped",
        "shipped_on": event.data.shipped_on,
        "bill_of_lading": event.data.bill_of_lading,
    }
    return [Patch(event.data.order_id, {**shipped, "version": event.stream_version})]


@ORDERS.on(PUBLISHED, events.OrderCancelled)
def order_cancelled(event: Event[events.OrderCancelled]) -> Writes:
    cancelled = {"state": "cancelled", "cancelled_because": event.data.reason}
    return [Patch(event.data.order_id, {**cancelled, "version": event.stream_version})]


@ORDERS.on(READ_CREDIT, OrderCleared)
def order_cleared(event: Event[OrderCleared]) -> Writes:
    return [Patch(event.data.order_id, {"credit": "cleared", "hold_reasons": []})]


@ORDERS.on(READ_CREDIT, OrderHeld)
def order_held(event: Event[OrderHeld]) -> Writes:
    reasons = [asdict(reason) for reason in event.data.reasons]
    return [Patch(event.data.order_id, {"credit": "held", "hold_reasons": reasons})]


@ORDERS.on(READ_CREDIT, OrderHoldReleased)
def order_released(event: Event[OrderHoldReleased]) -> Writes:
    return [Patch(event.data.order_id, {"credit": "released", "hold_reasons": []})]


# -- staff and hand-overs --------------------------------------------------------------------------

STAFF = View("staff", indexes=(("manager_id",),))


@STAFF.on(PUBLISHED, events.StaffJoined)
def staff_joined(event: Event[events.StaffJoined]) -> Writes:
    fields = asdict(event.data)
    return [Upsert(fields.pop("staff_id"), {**fields, "left_at": None, "version": event.stream_version})]


@STAFF.on(PUBLISHED, events.StaffRoleChanged)
def staff_of_another_role(event: Event[events.StaffRoleChanged]) -> Writes:
    fields = asdict(event.data)
    return [Patch(fields.pop("staff_id"), {**fields, "version": event.stream_version})]


@STAFF.on(PUBLISHED, events.StaffLeft)
def staff_gone(event: Event[events.StaffLeft]) -> Writes:
    left = event.data
    gone = {"left_at": left.left_at, "handover_id": left.handover_id}
    return [Patch(left.staff_id, {**gone, "version": event.stream_version})]


HANDOVERS = View("handovers", indexes=(("staff_id",),))


@HANDOVERS.on(PUBLISHED, events.HandoverStarted)
def handover_running(event: Event[events.HandoverStarted]) -> Writes:
    started = event.data
    return [
        Upsert(
            started.handover_id,
            {
                "staff_id": started.staff_id,
                "reason": started.reason,
                "ordered_by": started.ordered_by,
                "total": len(started.moves),
                "moved": 0,
                "failed": [],
                "started_at": event.at,
                "finished_at": None,
            },
        )
    ]


@HANDOVERS.on(PUBLISHED, events.HandoverProgressed)
def handover_further(event: Event[events.HandoverProgressed]) -> Writes:
    progressed = event.data
    failed = [asdict(failure) for failure in progressed.failed]
    return [
        Count(progressed.handover_id, "moved", len(progressed.done)),
        Patch(progressed.handover_id, {"failed": failed}),
    ]


@HANDOVERS.on(PUBLISHED, events.HandoverFinished)
def handover_done(event: Event[events.HandoverFinished]) -> Writes:
    finished = event.data
    failed = [asdict(failure) for failure in finished.failed]
    return [Patch(finished.handover_id, {"failed": failed, "finished_at": event.at})]


#: The tree of managers, which is the scope, is the directory's.
DIRECTORY = staff_views(PUBLISHED)

VIEWS = Views(CUSTOMERS, CONTACTS, OWNERSHIP, TIMELINE, CONTACT_LOG, ORDERS, STAFF, HANDOVERS, *DIRECTORY)
