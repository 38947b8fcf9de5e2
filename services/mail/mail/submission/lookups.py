"""Signing in of a mail program: a person's address and an app password of theirs."""

from dataclasses import dataclass
from typing import Protocol

from eventing import Clock, Db
from mail.addresses import normal
from mail.app_password.lookups import AppPasswords
from mail.known.lookups import people, staff_with
from mail.known.model import Person
from people import SALES, StaffDirectory

MAX_NAME, MAX_PASSWORD = 320, 200


class Tries(Protocol):
    """Limits of sign-ins that fail; all raise Unavailable."""

    def may_try(self, name: str, address: str) -> bool:
        """Count a sign-in with a name from an address; False after too many."""

    def failed(self, name: str, address: str) -> None: ...

    def succeeded(self, name: str, address: str) -> None:
        """Forget the failures with this name from this address."""


@dataclass(frozen=True)
class SignedIn:
    """Who hands in, and with which of their app passwords."""

    staff_id: str
    app_password_id: str


class TooManyTries(Exception):
    """Somebody at this address is to wait, whether they know the password or not."""


class SigningIn:
    """Who signs in, and whether they still may. Raises PyMongoError and Unavailable while nobody can tell."""

    def __init__(self, db: Db, clock: Clock, passwords: AppPasswords, tries: Tries) -> None:
        self._db, self._clock, self._passwords, self._tries = db, clock, passwords, tries
        self._staff = StaffDirectory(db)

    def sign_in(self, user_name: str, app_password: str, place: str) -> SignedIn | None:
        """None for whatever is wrong. Raises TooManyTries."""
        name = normal(user_name[:MAX_NAME])
        if not self._tries.may_try(name, place):
            raise TooManyTries
        staff_id = self._named(name)
        found = self._passwords.check(staff_id, app_password[:MAX_PASSWORD])
        if staff_id is None or found is None:
            self._tries.failed(name, place)
            return None
        self._tries.succeeded(name, place)
        self._passwords.used(found, self._clock.now())
        return SignedIn(staff_id, found)

    def still(self, who: SignedIn) -> Person | None:
        """The person as long as they may hand in: here, in sales, and with the app password not revoked."""
        if self._passwords.owner(who.app_password_id) != who.staff_id or not self._writes(who.staff_id):
            return None
        return people(self._db, [who.staff_id]).get(who.staff_id)

    def _named(self, name: str) -> str | None:
        """Who signs in with an address: it is the one that they write from."""
        found = people(self._db, staff_with(self._db, name))
        named = [one for one, person in found.items() if person.address == name and self._writes(one)]
        return named[0] if len(named) == 1 else None

    def _writes(self, staff_id: str) -> bool:
        member = self._staff.find(staff_id)
        return member is not None and not member.left and member.role in SALES
