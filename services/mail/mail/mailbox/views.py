"""The view of mailboxes."""

from eventing import Event, Patch, Upsert, View, Writes
from mail.mailbox.events import MailboxAdded, MailboxClosed

MAILBOXES = View("mailboxes", indexes=(("address", "_id"), ("staff_id", "address", "_id")))


@MAILBOXES.on(MailboxAdded)
def mailbox_added(event: Event[MailboxAdded]) -> Writes:
    box = event.data
    row = {
        "address": box.address,
        "kind": box.kind,
        "staff_id": box.staff_id,
        "closed_at": None,
        "version": event.stream_version,
    }
    return [Upsert(box.mailbox_id, row)]


@MAILBOXES.on(MailboxClosed)
def mailbox_closed(event: Event[MailboxClosed]) -> Writes:
    return [Patch(event.data.mailbox_id, {"closed_at": event.at, "version": event.stream_version})]
