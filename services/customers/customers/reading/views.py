"""The view of who looked at which customer, day by day."""

from customers.reading.events import CustomerViewed
from eventing import Event, Upsert, View, Writes

LOOKS = View("customer_looks", indexes=(("customer_id", "-on", "_id"),))


@LOOKS.on(CustomerViewed)
def looked_at(event: Event[CustomerViewed]) -> Writes:
    viewed = event.data
    fields = {
        "customer_id": viewed.customer_id,
        "viewed_by": viewed.viewed_by,
        "on": viewed.on,
        "at": event.at,
    }
    return [Upsert(event.id, fields)]
