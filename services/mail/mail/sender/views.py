"""The view of marked senders."""

from eventing import Event, Upsert, View, Writes
from mail.sender.events import SenderMarked

SENDERS = View("senders")


@SENDERS.on(SenderMarked)
def sender_marked(event: Event[SenderMarked]) -> Writes:
    return [Upsert(event.data.sender_id, {"apart": event.data.apart})]
