"""Routes of the commands on app passwords, and what is kept or removed with them."""

from datetime import datetime

from eventing import Decided, Look, route
from mail.app_password.commands import (
    AppPasswordCommand,
    MakeAppPassword,
    RevokeAppPassword,
    RevokeAppPasswords,
)
from mail.app_password.model import APP_PASSWORDS_OF, AppPasswordsOf, app_passwords_stream_of
from mail.resources import Resources


def keep_or_remove(
    decided: Decided[AppPasswordCommand, AppPasswordsOf, datetime], look: Look[Resources]
) -> None:
    """Before the event. What a crash leaves behind is the hash of what nobody was ever shown, and what is
    removed is good for nothing from here on."""
    command, kept = decided.asked.command, look.resources.app_passwords
    match command:
        case MakeAppPassword():
            kept.keep(command.app_password_id, command.staff_id, command.kept)
        case RevokeAppPassword():
            kept.remove(command.app_password_id)
        case RevokeAppPasswords():
            for app_password_id in decided.asked.state.good:
                kept.remove(app_password_id)


ROUTES = [
    route(command, APP_PASSWORDS_OF, app_passwords_stream_of, effect=keep_or_remove)
    for command in (MakeAppPassword, RevokeAppPassword, RevokeAppPasswords)
]
