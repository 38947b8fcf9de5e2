"""The events this service publishes, as a contract, and what it reads of others.

A published version never changes; a new one is a new class beside the old.
"""

from mail.event_schemas import drafts, messages, senders
from mail.event_schemas.others import (
    READ_CREDIT,
    READ_CUSTOMERS,
    CollectionStepReachedV1,
    ContactAddedV1,
    ContactAddressAddedV1,
    CustomerAssignedV1,
    CustomerReassignedV1,
    CustomerRegisteredV1,
    CustomerRegradedV1,
    StaffJoinedV1,
    StaffLeftV1,
    StaffRoleChangedV1,
)
from mail.event_schemas.parts import PUBLISHED

__all__ = [
    "PUBLISHED",
    "READ_CREDIT",
    "READ_CUSTOMERS",
    "CollectionStepReachedV1",
    "ContactAddedV1",
    "ContactAddressAddedV1",
    "CustomerAssignedV1",
    "CustomerReassignedV1",
    "CustomerRegisteredV1",
    "CustomerRegradedV1",
    "StaffJoinedV1",
    "StaffLeftV1",
    "StaffRoleChangedV1",
    "drafts",
    "messages",
    "senders",
]
