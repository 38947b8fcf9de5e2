"""Routes of the commands on mailboxes."""

from eventing import route
from mail.mailbox.commands import AddMailbox
from mail.mailbox.model import MAILBOX, mailbox_id_of, mailbox_stream

ROUTES = [route(AddMailbox, MAILBOX, lambda command: mailbox_stream(mailbox_id_of(command.address)))]
