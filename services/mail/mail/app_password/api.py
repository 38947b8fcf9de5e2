"""App passwords over HTTP: people's own, and for administrators all of somebody's, to revoke."""

from typing import Any

from eventing import NotFound, Parts, uuid5hex
from eventing.http import Accepted, Blueprint, allow, answer, issue, reads, run
from mail.app_password import bodies
from mail.app_password.commands import MakeAppPassword, RevokeAppPassword, RevokeAppPasswords
from mail.app_password.queries import app_passwords
from mail.app_password.views import APP_PASSWORDS
from mail.config import Config
from mail.known.lookups import people
from mail.resources import Resources
from people import SALES, Role
from people.caller import caller


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    bus, db, kept = parts.bus, parts.db, parts.resources.app_passwords
    passwords = Blueprint(
        "app_passwords",
        __name__,
        url_prefix="/app-passwords",
        description="Passwords with which mail programs hand in letters.",
    )

    @passwords.get("")
    @allow(*SALES)
    @reads(APP_PASSWORDS)
    @passwords.response(200, bodies.AppPasswordsSchema)
    def listed() -> Any:
        """List your app passwords, the newest first, and how a program is set up"""
        person = people(db, [caller().actor]).get(caller().actor)
        return {
            "user_name": None if person is None else person.address,
            "host": parts.config.submission_name,
            "items": app_passwords(db, kept, caller().actor),
        }

    @passwords.post("")
    @allow(*SALES)
    @passwords.arguments(bodies.AppPasswordBody)
    @passwords.response(201, Accepted)
    def make(body: dict[str, Any]) -> Any:
        """Make an app password of yours"""
        context = issue(secret=("password",))
        command = MakeAppPassword(
            staff_id=caller().actor,
            app_password_id=uuid5hex(context.command_id, "app-password"),
            name=body["name"],
            kept=kept.hashed(body["password"]),
        )
        return answer(run(bus, command, context=context), "app_password_id", location="/app-passwords")

    @passwords.post("/<app_password_id>/revoke")
    @allow(*SALES)
    @passwords.response(200, Accepted)
    def revoke(app_password_id: str) -> Any:
        """Revoke an app password of yours: it is good for nothing from now on"""
        mine = caller().actor
        command = RevokeAppPassword(staff_id=mine, app_password_id=app_password_id, by=mine)
        return answer(run(bus, command), "app_password_id")

    @passwords.post("/revoke-all")
    @allow(Role.ADMINISTRATOR)
    @passwords.arguments(bodies.RevokeAllBody)
    @passwords.response(200, Accepted)
    def revoke_all(body: dict[str, Any]) -> Any:
        """Revoke all app passwords of somebody whose account is closed, or whose phone was lost"""
        if not people(db, [body["staff_id"]]):
            raise NotFound()
        return answer(run(bus, RevokeAppPasswords(**body, by=caller().actor)))

    return [passwords]
