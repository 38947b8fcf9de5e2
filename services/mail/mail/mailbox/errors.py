"""Refusals of commands on a mailbox."""

from eventing import Refused


class MailboxExists(Refused):
    """There is already a mailbox with this address."""

    code = "mailbox_exists"
    mailbox_id: str
