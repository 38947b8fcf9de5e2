"""Which accounts there are, and who works here."""

from desk.domain import events
from desk.event_schemas import PUBLISHED, READ_CUSTOMERS
from eventing.access import staff_views
from eventing.core.commit import Event
from eventing.views.view import Patch, Upsert, View, Views, Writes

ACCOUNTS = View("accounts", indexes=(("opened_at",), ("staff_id",)))


@ACCOUNTS.on(PUBLISHED, events.AccountOpened)
def account_opened(event: Event[events.AccountOpened]) -> Writes:
    return [
        Upsert(
            event.data.account_id,
            {
                "staff_id": event.data.staff_id,
                "credential_id": event.data.credential_id,
                "open": True,
                "closed_because": None,
                "one_time_password": True,
                "opened_at": event.at,
            },
        )
    ]


@ACCOUNTS.on(PUBLISHED, events.AccountClosed)
def account_closed(event: Event[events.AccountClosed]) -> Writes:
    # A leaver's account may be closed before it was ever opened; then there is no row to show.
    return [Patch(event.data.account_id, {"open": False, "closed_because": event.data.reason})]


@ACCOUNTS.on(PUBLISHED, events.PasswordChanged)
def password_changed(event: Event[events.PasswordChanged]) -> Writes:
    return [Patch(event.data.account_id, {"one_time_password": event.data.one_time})]


@ACCOUNTS.on(PUBLISHED, events.SignedIn)
def signed_in(event: Event[events.SignedIn]) -> Writes:
    return [Patch(event.data.account_id, {"last_signed_in_at": event.at})]


VIEWS = Views(ACCOUNTS, *staff_views(READ_CUSTOMERS))
