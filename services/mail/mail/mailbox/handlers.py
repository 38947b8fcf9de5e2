"""Routes of the commands on mailboxes."""

from eventing import route
from mail.mailbox.commands import AddMailbox, CloseMailbox
from mail.mailbox.model import MAILBOX, mailbox_stream_of

ROUTES = [
    route(AddMailbox, MAILBOX, mailbox_stream_of),
    route(CloseMailbox, MAILBOX, mailbox_stream_of),
]
