"""Mailboxes, our people, and what people said of senders."""

from eventing.core.commit import Event
from eventing.views.view import Patch, Upsert, View, Writes
from mail.domain import events
from mail.event_schemas import PUBLISHED, READ_CUSTOMERS, StaffJoinedV1, StaffLeftV1, StaffRoleChangedV1

# -- mailboxes -----------------------------------------------------------------------------------------

MAILBOXES = View("mailboxes", indexes=(("address",), ("staff_id",)))


@MAILBOXES.on(PUBLISHED, events.MailboxAdded)
def mailbox_added(event: Event[events.MailboxAdded]) -> Writes:
    box = event.data
    row = {
        "address": box.address,
        "kind": box.kind,
        "staff_id": box.staff_id,
        "version": event.stream_version,
    }
    return [Upsert(box.mailbox_id, row)]


# -- our people: who signs, who needs approval ---------------------------------------------------------

PEOPLE = View("people")


@PEOPLE.on(READ_CUSTOMERS, StaffJoinedV1)
def person_joined(event: Event[StaffJoinedV1]) -> Writes:
    person = event.data
    return [
        Upsert(
            person.staff_id,
            {
                "name": person.name,
                "email": person.email.lower(),
                "needs_approval": person.needs_approval,
                "approver_id": person.approver_id,
                "left": False,
            },
        )
    ]


@PEOPLE.on(READ_CUSTOMERS, StaffRoleChangedV1)
def person_changed(event: Event[StaffRoleChangedV1]) -> Writes:
    person = event.data
    return [
        Patch(person.staff_id, {"needs_approval": person.needs_approval, "approver_id": person.approver_id})
    ]


@PEOPLE.on(READ_CUSTOMERS, StaffLeftV1)
def person_left(event: Event[StaffLeftV1]) -> Writes:
    return [Patch(event.data.staff_id, {"left": True})]


# -- what people said of senders -----------------------------------------------------------------------

SENDERS = View("senders")


@SENDERS.on(PUBLISHED, events.SenderMarked)
def sender_marked(event: Event[events.SenderMarked]) -> Writes:
    return [Upsert(event.data.sender_id, {"apart": event.data.apart})]
