"""Views of what the scheduler knows from other services: customers and their owners, mails, the staff."""

from eventing import Event, Upsert, View, Writes
from people import staff_views
from scheduler.contracts import (
    READ_CUSTOMERS,
    CustomerAssigned,
    CustomerCorrected,
    CustomerReassigned,
    CustomerRegistered,
    CustomerRegraded,
    MailJoinedThread,
    MailQuarantined,
    MailReceived,
)

CUSTOMERS = View("known_customers")


@CUSTOMERS.on(CustomerRegistered)
def customer_registered(event: Event[CustomerRegistered]) -> Writes:
    return [Upsert(event.data.customer_id, {"code": event.data.code, "name": event.data.name})]


@CUSTOMERS.on(CustomerCorrected)
def customer_corrected(event: Event[CustomerCorrected]) -> Writes:
    return [Upsert(event.data.customer_id, {"name": event.data.name})]


@CUSTOMERS.on(CustomerRegraded)
def customer_regraded(event: Event[CustomerRegraded]) -> Writes:
    return [Upsert(event.data.customer_id, {"code": event.data.code})]


@CUSTOMERS.on(CustomerAssigned)
def customer_assigned(event: Event[CustomerAssigned]) -> Writes:
    return [Upsert(event.data.customer_id, {"owner_id": event.data.owner_id})]


@CUSTOMERS.on(CustomerReassigned)
def customer_reassigned(event: Event[CustomerReassigned]) -> Writes:
    return [Upsert(event.data.customer_id, {"owner_id": event.data.owner_id})]


MAILS = View("known_mails")


@MAILS.on(MailReceived)
def mail_received(event: Event[MailReceived]) -> Writes:
    mail = event.data
    return [
        Upsert(
            mail.mail_id,
            {
                "subject": mail.subject,
                "sender_name": mail.sender.name,
                "sender_address": mail.sender.address,
                "thread_id": mail.thread_id,
                "starts_thread": mail.in_reply_to is None and not mail.references,
            },
        )
    ]


@MAILS.on(MailQuarantined)
def mail_quarantined(event: Event[MailQuarantined]) -> Writes:
    """Why it could not be read is kept, also when it is read later."""
    mail = event.data
    return [Upsert(mail.mail_id, {"subject": mail.subject or None, "unread": mail.reason})]


@MAILS.on(MailJoinedThread)
def mail_joined_thread(event: Event[MailJoinedThread]) -> Writes:
    return [Upsert(event.data.mail_id, {"thread_id": event.data.thread_id})]


STAFF = staff_views(READ_CUSTOMERS)
