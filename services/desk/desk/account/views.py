"""Views of accounts, and of the staff."""

from desk.account.events import AccountClosed, AccountOpened, PasswordChanged, SignedIn
from desk.contracts import READ_CUSTOMERS
from eventing import Event, Patch, Upsert, View, Writes
from people import staff_views

ACCOUNTS = View("accounts", indexes=(("opened_at",), ("staff_id",)))


@ACCOUNTS.on(AccountOpened)
def account_opened(event: Event[AccountOpened]) -> Writes:
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


@ACCOUNTS.on(AccountClosed)
def account_closed(event: Event[AccountClosed]) -> Writes:
    # A leaver's account may be closed although it was never opened; then it has no row.
    return [Patch(event.data.account_id, {"open": False, "closed_because": event.data.reason})]


@ACCOUNTS.on(PasswordChanged)
def password_changed(event: Event[PasswordChanged]) -> Writes:
    changed = event.data
    # What somebody else did stays on record when the person chooses a password of their own.
    by_another = {"set_at": event.at, "set_by": changed.set_by} if changed.one_time else {}
    return [
        Patch(
            changed.account_id,
            {
                "one_time_password": changed.one_time,
                "one_time_password_set_by": changed.set_by,
                **{f"password_{name}": value for name, value in by_another.items()},
            },
        )
    ]


@ACCOUNTS.on(SignedIn)
def signed_in(event: Event[SignedIn]) -> Writes:
    return [Patch(event.data.account_id, {"last_signed_in_at": event.at})]


STAFF = staff_views(READ_CUSTOMERS)
