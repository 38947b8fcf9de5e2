"""Refusals of commands on collecting."""

from eventing import Refused


class MailboxClosed(Refused):
    """Nothing is received for a mailbox that is closed."""

    code = "mailbox_is_closed"


class SecretsNotKept(Refused):
    """There is no key to seal a password with: MAIL_SECRETS_KEY is not set."""

    code = "secrets_not_kept"
