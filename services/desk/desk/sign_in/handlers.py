"""Sign-in, refresh and sign-out: sessions and their tokens."""

from datetime import datetime

from desk.account.commands import SignIn
from desk.account.credentials import Credential, consent_code, same_login
from desk.account.model import ACCOUNT, Account, account_stream
from desk.config import Config
from desk.errors import SessionEnded, SignInRefused
from desk.ports import Session
from desk.resources import Resources
from desk.sign_in.model import Grant, SignedInPerson
from eventing import CommandContext, Parts, Refused, Unavailable, new_id
from people import Role, StaffDirectory

#: The only purpose of a token until a one-time password has been changed.
CHANGE_PASSWORD = "change-password"


class SigningIn:
    """Signs people in, and refreshes and ends their sessions."""

    def __init__(self, parts: Parts[Config, Resources]) -> None:
        self._bus, self._clock = parts.bus, parts.clock
        self._staff = StaffDirectory(parts.db)
        self._credentials = parts.resources.credentials
        self._sessions = parts.resources.sessions
        self._devices = parts.resources.devices
        self._passwords = parts.resources.passwords
        self._tokens = parts.resources.tokens
        self._key_secret = parts.resources.key_secret
        self._attempts = parts.resources.attempts

    def sign_in(self, login: str, password: str, address: str, device: str | None = None) -> Grant:
        """Sign in from an IP address, on a device with this token.

        Raises SignInRefused, TooManyAttempts, or Unavailable while the person is not known here yet.
        """
        let_in, known = self._let_in(login, password, address, device)
        now = self._clock.now()
        refresh_token = self._sessions.open(let_in.session_id, let_in.account_id, now)
        token, seconds = self.token_of(let_in, now)
        return Grant(token, refresh_token, seconds, let_in.must_change_password, known)

    def sign_in_browser(
        self, login: str, password: str, address: str, device: str | None = None
    ) -> tuple[SignedInPerson, str, str]:
        """As `sign_in`; returns who it is, what the browser keeps in its cookie, and the device's token."""
        let_in, known = self._let_in(login, password, address, device)
        cookie = self._sessions.open(let_in.session_id, let_in.account_id, self._clock.now(), browser=True)
        return let_in, cookie, known

    def of_cookie(self, cookie: str, *, used: bool = True) -> SignedInPerson:
        """Who a browser's cookie stands for, as they are now. Raises SessionEnded, or Unavailable.

        `used`: somebody is there, and it is no page that looks again by itself.
        """
        session = self._sessions.of_cookie(cookie, self._clock.now(), used=used)
        return self._as_now(session)

    def new_cookie(self, session_id: str) -> str:
        """Another cookie after what the person may do has changed. Raises SessionEnded."""
        return self._sessions.new_cookie(session_id, self._clock.now())

    def end(self, session_id: str) -> None:
        self._sessions.end_one(session_id, self._clock.now())

    def end_everywhere(self, account_id: str) -> None:
        self._sessions.end_all(account_id, self._clock.now())

    def token_of(self, person: SignedInPerson, now: datetime) -> tuple[str, int]:
        """A token for the APIs, and for how many seconds it is valid."""
        only = CHANGE_PASSWORD if person.must_change_password else None
        return self._tokens.for_person(
            person.account_id, person.staff_id, person.role.value, person.session_id, now, only
        )

    def _let_in(
        self, login: str, password: str, address: str, device: str | None
    ) -> tuple[SignedInPerson, str]:
        """Check who it is, and record it; returns the person and the token of the device."""
        name = same_login(login)
        credential = self._credentials.by_login(name)
        device_id = None if credential is None else self._device(device, credential.account_id)
        self._attempts.check(name, address, device_id)
        try:
            credential, account, role = self._checked(credential, password)
        except SignInRefused:
            self._attempts.failed(name, address, device_id)
            raise
        self._attempts.succeeded(name, address, device_id)
        if self._passwords.outdated(credential.password_hash):
            hashed = self._passwords.hash(password)
            self._credentials.replace_hash(credential.credential_id, credential.password_hash, hashed)
        now = self._clock.now()
        session_id = new_id()
        command = SignIn(account_id=credential.account_id, session_id=session_id)
        self._bus.handle(command, CommandContext(session_id, credential.account_id, now)).or_raise()
        known = device if device_id is not None else self._devices.remember(credential.account_id, now)
        return _person(session_id, credential.account_id, account, role), str(known)

    def _checked(self, credential: Credential | None, password: str) -> tuple[Credential, Account, Role]:
        refused = SignInRefused()
        # Always one hash, so that the time taken does not tell which names exist.
        if not self._passwords.verify(credential.password_hash if credential else None, password):
            raise refused
        if credential is None:
            raise refused
        account = self._account(credential.account_id)
        if not account.is_signed_in_to_by(credential.credential_id):
            raise refused
        return credential, account, self._role_of(account, refused)

    def _device(self, token: str | None, account_id: str) -> str | None:
        return None if token is None else self._devices.known(token, account_id)

    def consent_code(self, account_id: str) -> str:
        """The code by which this person consents to a one-time password, until there is another password."""
        return consent_code(self._key_secret, account_id, self._account(account_id).passwords)

    def refresh(self, refresh_token: str, client: str = "") -> Grant:
        """The next tokens of a session, for a client. Raises SessionEnded, or Unavailable as `sign_in`."""
        now = self._clock.now()
        session, next_token = self._sessions.rotate(refresh_token, client, now)
        person = self._as_now(session)
        token, seconds = self.token_of(person, now)
        return Grant(token, next_token, seconds, person.must_change_password)

    def _as_now(self, session: Session) -> SignedInPerson:
        account = self._account(session.account_id)
        ended = SessionEnded()
        if not account.open:
            self._sessions.end_all(session.account_id, self._clock.now())
            raise ended
        role = self._role_of(account, ended)
        return _person(session.session_id, session.account_id, account, role)

    def sign_out(self, refresh_token: str) -> None:
        """End the session of a token; an unknown token is ignored."""
        self._sessions.end(refresh_token, self._clock.now())

    def count_attempt(self, person: str, address: str) -> None:
        """Count an attempt to change a password, so that nobody with a stolen token can guess the old one.

        Raises TooManyAttempts.
        """
        self._attempts.check(f"password of {person}", address)

    def _account(self, account_id: str) -> Account:
        return self._bus.state(ACCOUNT, account_stream(account_id))

    def _role_of(self, account: Account, refused: Refused) -> Role:
        """The role in the staff entry; an account without one is an administrator's."""
        if account.staff_id is None:
            return Role.ADMINISTRATOR
        member = self._staff.find(account.staff_id)
        if member is None:
            raise Unavailable("a member of staff who is not known here yet", code="staff_not_known_yet")
        if member.left or member.role is None:
            raise refused
        return member.role


def _person(session_id: str, account_id: str, account: Account, role: Role) -> SignedInPerson:
    return SignedInPerson(session_id, account_id, account.staff_id, role, account.one_time_password)
