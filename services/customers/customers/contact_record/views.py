"""The view of the contacts with each customer."""

from dataclasses import asdict

from customers.contact_record.events import ContactLogged
from eventing import Event, Upsert, View, Writes

CONTACT_LOG = View("contact_log", indexes=(("customer_id", "-occurred_at"),))


@CONTACT_LOG.on(ContactLogged)
def contact_on_record(event: Event[ContactLogged]) -> Writes:
    fields = asdict(event.data)
    return [Upsert(fields.pop("contact_log_id"), {**fields, "recorded_at": event.at})]
