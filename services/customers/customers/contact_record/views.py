"""The view of the contacts with each customer, and when the latest one was."""

from dataclasses import asdict

from customers.contact_record.events import ContactLogged, ContactRefiled, OldContactLogged
from customers.customer.lookups import CUSTOMERS
from eventing import Event, Latest, Patch, Upsert, View, Writes

#: `refiled`: its mail is another customer's.
CONTACT_LOG = View(
    "contact_log",
    indexes=(
        ("customer_id", "refiled", "-occurred_at", "_id"),
        ("logged_by", "mail_id", "-occurred_at", "_id"),
    ),
)


@CONTACT_LOG.on(OldContactLogged)
@CONTACT_LOG.on(ContactLogged)
def contact_on_record(event: Event[ContactLogged]) -> Writes:
    fields = asdict(event.data)
    return [Upsert(fields.pop("contact_log_id"), {**fields, "refiled": False, "recorded_at": event.at})]


@CONTACT_LOG.on(ContactRefiled)
def contact_of_another(event: Event[ContactRefiled]) -> Writes:
    return [Patch(event.data.contact_log_id, {"refiled": True})]


@CUSTOMERS.on(ContactRefiled)
def customer_not_contacted(event: Event[ContactRefiled]) -> Writes:
    return [Patch(event.data.customer_id, {"last_contact_at": event.data.last_contact_at})]


@CUSTOMERS.on(OldContactLogged)
@CUSTOMERS.on(ContactLogged)
def customer_contacted(event: Event[ContactLogged]) -> Writes:
    return [Latest(event.data.customer_id, "last_contact_at", event.data.occurred_at)]
