"""The view of mailboxes."""

from eventing import Event, Upsert, View, Writes
from mail.mailbox.events import MailboxAdded

MAILBOXES = View("mailboxes", indexes=(("address",), ("staff_id",)))


@MAILBOXES.on(MailboxAdded)
def mailbox_added(event: Event[MailboxAdded]) -> Writes:
    box = event.data
    row = {
        "address": box.address,
        "kind": box.kind,
        "staff_id": box.staff_id,
        "version": event.stream_version,
    }
    return [Upsert(box.mailbox_id, row)]
