"""The customer's owner, on every row that carries him: who may see it goes by that."""

from eventing.core.commit import Event
from eventing.views.view import Sweep, Writes
from mail.event_schemas import (
    READ_CUSTOMERS,
    CustomerAssignedV1,
    CustomerReassignedV1,
)
from mail.projections.drafts import DRAFTS
from mail.projections.mails import MAILS


def _owned_by(customer_id: str, owner_id: str) -> Writes:
    return [Sweep("customer_id", customer_id, {"owner_id": owner_id})]


@MAILS.on(READ_CUSTOMERS, CustomerAssignedV1)
@DRAFTS.on(READ_CUSTOMERS, CustomerAssignedV1)
def follow_assigned(event: Event[CustomerAssignedV1]) -> Writes:
    return _owned_by(event.data.customer_id, event.data.owner_id)


@MAILS.on(READ_CUSTOMERS, CustomerReassignedV1)
@DRAFTS.on(READ_CUSTOMERS, CustomerReassignedV1)
def follow_reassigned(event: Event[CustomerReassignedV1]) -> Writes:
    return _owned_by(event.data.customer_id, event.data.owner_id)
