"""The views of mail: whose address it is, each message with its owner, drafts, what waits to be sent."""

from eventing.access import staff_views
from eventing.views.view import Views
from mail.event_schemas import READ_CUSTOMERS
from mail.projections import owners
from mail.projections.addresses import ADDRESSES, CUSTOMERS
from mail.projections.drafts import DRAFTS, LONGEST_RETRY, OUTBOX, retry_at
from mail.projections.mails import APART, FILED, MAILS, QUARANTINED, RECEIVED, UNMATCHED
from mail.projections.people import MAILBOXES, PEOPLE, SENDERS

VIEWS = Views(
    MAILBOXES, ADDRESSES, CUSTOMERS, PEOPLE, SENDERS, MAILS, DRAFTS, OUTBOX, *staff_views(READ_CUSTOMERS)
)

__all__ = [
    "ADDRESSES",
    "APART",
    "CUSTOMERS",
    "DRAFTS",
    "FILED",
    "LONGEST_RETRY",
    "MAILBOXES",
    "MAILS",
    "OUTBOX",
    "PEOPLE",
    "QUARANTINED",
    "RECEIVED",
    "SENDERS",
    "UNMATCHED",
    "VIEWS",
    "owners",
    "retry_at",
]
