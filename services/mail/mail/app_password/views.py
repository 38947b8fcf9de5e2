"""The view of app passwords: what they are called, and when they were made."""

from eventing import Event, Patch, Upsert, View, Writes
from mail.app_password.events import AppPasswordMade, AppPasswordRevoked

APP_PASSWORDS = View("app_passwords", indexes=(("staff_id", "revoked_at", "-made_at", "_id"),))


@APP_PASSWORDS.on(AppPasswordMade)
def made(event: Event[AppPasswordMade]) -> Writes:
    row = {"staff_id": event.data.staff_id, "name": event.data.name}
    return [Upsert(event.data.app_password_id, {**row, "made_at": event.at, "revoked_at": None})]


@APP_PASSWORDS.on(AppPasswordRevoked)
def revoked(event: Event[AppPasswordRevoked]) -> Writes:
    return [Patch(event.data.app_password_id, {"revoked_at": event.at})]
