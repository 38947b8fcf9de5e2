"""Views of customers, their contact persons, and their owners over time."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from customers.addresses import PhoneNumber
from customers.contracts import CreditGradeChanged, CreditLimitSet
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
from customers.customer.on_file import contact_keys
from customers.customer.standing import host_of
from customers.customer.state import risk_key
from eventing import Add, Drop, Event, Patch, Upsert, View, Write, Writes
from finding import (
    beginnings_of,
    folded,
    words_of,
    words_of_code,
    words_of_domain,
    words_of_email,
    words_of_phone,
)

# -- customers, and the words to find them by ------------------------------------------------------

#: The orders of a list, by their names.
ORDERS: Mapping[str, tuple[str, ...]] = {
    "code": ("region", "sequence"),
    "name": ("name_key",),
    "last_contact": ("last_contact_at",),
}

CUSTOMERS = View(
    "customers",
    # A list is asked for by whose, in one order; the rarer questions in the order of codes alone.
    indexes=(
        *((*whose, *order, "_id") for whose in (("owner_id",), ()) for order in ORDERS.values()),
        *((field, *ORDERS["code"], "_id") for field in ("at_risk", "source", "credit_grade")),
        ("tokens",),
        # What is typed is asked of each owner in turn: one of the servers uses an index for equalities alone.
        ("owner_id", "starts"),
        ("starts",),
        ("domains",),
    ),
)


def _found_by(customer_id: str, words: list[str]) -> list[Write]:
    """The words by which a customer is found; they are only ever added."""
    return [Add(customer_id, "tokens", words), Add(customer_id, "starts", beginnings_of(words))]


def _words_of_number(number: PhoneNumber) -> list[str]:
    return words_of_phone(number.written, number.normal)


def _changed(event: Event[Any], **fields: Any) -> Patch:
    """Changed fields, and the new version, which a caller's If-Match is checked against."""
    return Patch(event.data.customer_id, {**fields, "version": event.stream_version})


def _graded(event: Event[Any]) -> dict[str, Any]:
    """Who gave the grade, and when; an order of credit's that was cleared has no person."""
    return {"graded_by": event.actor, "graded_at": event.at}


@CUSTOMERS.on(CustomerRegistered)
def customer_on_file(event: Event[CustomerRegistered]) -> Writes:
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
                **_graded(event),
                "name": registered.name,
                "name_key": folded(registered.name),
                "at_risk": False,
                "country": registered.country,
                "domains": list(registered.domains),
                "source": registered.source,
                "registered_at": event.at,
                "closed": False,
                "version": event.stream_version,
            },
        ),
        *_found_by(
            registered.customer_id,
            [*words_of_code(registered.code), *words_of(registered.name), *domain_words],
        ),
    ]


@CUSTOMERS.on(CustomerCorrected)
def customer_put_right(event: Event[CustomerCorrected]) -> Writes:
    """The customer is also found by what was typed first, because words are only ever added."""
    corrected = event.data
    words = [word for domain in corrected.domains for word in words_of_domain(domain)]
    return [
        _changed(
            event,
            name=corrected.name,
            name_key=folded(corrected.name),
            country=corrected.country,
            domains=list(corrected.domains),
            source=corrected.source,
            local_name=corrected.local_name,
            website=corrected.website,
        ),
        *_found_by(
            corrected.customer_id,
            [
                *words_of(corrected.name),
                *words_of(corrected.local_name or ""),
                *words_of_domain(host_of(corrected.website)),
                *words,
            ],
        ),
    ]


@CUSTOMERS.on(CustomerStageSet)
def customer_at_stage(event: Event[CustomerStageSet]) -> Writes:
    staged = event.data
    return [_changed(event, stage=staged.stage, stage_since=event.at, approach=staged.approach)]


@CUSTOMERS.on(CustomerStatusSet)
def customer_of_status(event: Event[CustomerStatusSet]) -> Writes:
    said = event.data
    reason = said.reason if said.status is not None else None
    return [_changed(event, status_by_hand=said.status, status_reason=reason)]


@CUSTOMERS.on(CustomerRegraded)
def customer_of_another_grade(event: Event[CustomerRegraded]) -> Writes:
    regraded = event.data
    return [
        _changed(
            event,
            grade=regraded.grade,
            code=regraded.code,
            **_graded(event),
            grade_reason=regraded.reason,
        ),
        *_found_by(regraded.customer_id, words_of_code(regraded.code)),
    ]


@CUSTOMERS.on(ContactAdded)
def customer_found_by_contact(event: Event[ContactAdded]) -> Writes:
    added = event.data
    words = words_of(added.name)
    words += [word for address in added.emails for word in words_of_email(address)]
    words += [word for number in (*added.phones, *added.faxes) for word in _words_of_number(number)]
    return [_changed(event), *_found_by(added.customer_id, words)]


@CUSTOMERS.on(ContactAddressAdded)
def customer_found_by_address(event: Event[ContactAddressAdded]) -> Writes:
    added = event.data
    words = words_of_email(added.address) if added.number is None else _words_of_number(added.number)
    return [_changed(event), *_found_by(added.customer_id, words)]


@CUSTOMERS.on(CustomerAssigned)
def customer_of_first_owner(event: Event[CustomerAssigned]) -> Writes:
    return [_changed(event, owner_id=event.data.owner_id, owner_since=event.data.since)]


@CUSTOMERS.on(CustomerReassigned)
def customer_of_next_owner(event: Event[CustomerReassigned]) -> Writes:
    return [_changed(event, owner_id=event.data.owner_id, owner_since=event.data.since)]


@CUSTOMERS.on(NextContactSet)
def customer_to_be_contacted(event: Event[NextContactSet]) -> Writes:
    planned = event.data
    return [_changed(event, next_contact_on=planned.on, next_contact_note=planned.note)]


@CUSTOMERS.on(ZoneChosen)
def customer_in_zone(event: Event[ZoneChosen]) -> Writes:
    return [_changed(event, zone=event.data.zone)]


@CUSTOMERS.on(CustomerRiskFlagged)
def customer_at_risk(event: Event[CustomerRiskFlagged]) -> Writes:
    flagged = event.data
    risk = risk_key(flagged.reason, flagged.reference)
    return [_changed(event, at_risk=True), Add(flagged.customer_id, "risks", [risk])]


@CUSTOMERS.on(CustomerRiskEased)
def customer_at_less_risk(event: Event[CustomerRiskEased]) -> Writes:
    return [_changed(event, risks=list(event.data.remaining))]


@CUSTOMERS.on(CustomerRiskCleared)
def customer_at_no_risk(event: Event[CustomerRiskCleared]) -> Writes:
    return [_changed(event, risks=[], at_risk=False)]


@CUSTOMERS.on(CustomerClosed)
def customer_closed(event: Event[CustomerClosed]) -> Writes:
    return [_changed(event, closed=True, closed_reason=event.data.reason)]


@CUSTOMERS.on(CustomerReopened)
def customer_reopened(event: Event[CustomerReopened]) -> Writes:
    return [_changed(event, closed=False, closed_reason=None)]


@CUSTOMERS.on(ContactCorrected)
def customer_found_by_contact_put_right(event: Event[ContactCorrected]) -> Writes:
    return [_changed(event), *_found_by(event.data.customer_id, words_of(event.data.name))]


@CUSTOMERS.on(ContactAddressRetired)
def customer_without_address(event: Event[ContactAddressRetired]) -> Writes:
    return [_changed(event)]


@CUSTOMERS.on(ContactLeft)
def customer_without_contact(event: Event[ContactLeft]) -> Writes:
    return [_changed(event)]


@CUSTOMERS.on(CreditGradeChanged)
def customer_of_credit_grade(event: Event[CreditGradeChanged]) -> Writes:
    return [Patch(event.data.customer_id, {"credit_grade": event.data.grade})]


@CUSTOMERS.on(CreditLimitSet)
def customer_of_credit_limit(event: Event[CreditLimitSet]) -> Writes:
    return [Patch(event.data.customer_id, {"credit_limit": event.data.limit})]


# -- contact persons -------------------------------------------------------------------------------

#: `keys`: what a contact person is found by, when somebody else puts it on file.
CONTACTS = View("contacts", indexes=(("customer_id", "order"), ("keys",)))

_PLURAL = {"email": "emails", "phone": "phones", "fax": "faxes"}


@CONTACTS.on(ContactAdded)
def contact_of_customer(event: Event[ContactAdded]) -> Writes:
    fields = asdict(event.data)
    keys = contact_keys(event.data.emails, (*event.data.phones, *event.data.faxes))
    row = {**fields, "keys": keys, "left": False, "order": event.stream_version}
    return [Upsert(row.pop("contact_id"), row)]


@CONTACTS.on(ContactAddressAdded)
def contact_with_address(event: Event[ContactAddressAdded]) -> Writes:
    added = event.data
    address = added.address if added.number is None else asdict(added.number)
    return [
        Add(added.contact_id, _PLURAL[added.kind], [address]),
        Add(added.contact_id, "keys", _keys_of(added)),
    ]


@CONTACTS.on(ContactAddressRetired)
def contact_without_address(event: Event[ContactAddressRetired]) -> Writes:
    retired = event.data
    address = retired.address if retired.number is None else asdict(retired.number)
    return [
        Drop(retired.contact_id, _PLURAL[retired.kind], [address]),
        Drop(retired.contact_id, "keys", _keys_of(retired)),
    ]


@CONTACTS.on(ContactCorrected)
def contact_put_right(event: Event[ContactCorrected]) -> Writes:
    corrected = event.data
    names = ("name", "position", "language", "channel")
    return [Patch(corrected.contact_id, {name: getattr(corrected, name) for name in names})]


@CONTACTS.on(ContactLeft)
def contact_gone(event: Event[ContactLeft]) -> Writes:
    return [Patch(event.data.contact_id, {"left": True})]


def _keys_of(address: ContactAddressAdded | ContactAddressRetired) -> list[str]:
    if address.number is None:
        return contact_keys([address.address], [])
    return contact_keys([], [address.number])


# -- owners over time ------------------------------------------------------------------------------

OWNERSHIP = View("ownership", indexes=(("customer_id", "-since", "-order"),))


@OWNERSHIP.on(CustomerAssigned)
def first_owner(event: Event[CustomerAssigned]) -> Writes:
    assigned = event.data
    return [
        Upsert(
            event.id,
            {
                "customer_id": assigned.customer_id,
                "previous_owner_id": None,
                "owner_id": assigned.owner_id,
                "since": event.data.since,
                "order": event.stream_version,
                "reason": "assigned",
                "moved_by": event.actor,
            },
        )
    ]


@OWNERSHIP.on(CustomerReassigned)
def next_owner(event: Event[CustomerReassigned]) -> Writes:
    moved = event.data
    return [
        Upsert(
            event.id,
            {
                "customer_id": moved.customer_id,
                "previous_owner_id": moved.previous_owner_id,
                "owner_id": moved.owner_id,
                "since": event.data.since,
                "order": event.stream_version,
                "reason": moved.reason,
                "moved_by": moved.moved_by or event.actor,
                "note": moved.note,
                "handover_id": moved.handover_id,
            },
        )
    ]
