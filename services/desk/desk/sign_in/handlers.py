"""Sign-in, refresh and sign-out: sessions and their tokens."""

from dataclasses import replace

from desk.account.commands import SignIn
from desk.account.credentials import Credential, consent_code, same_login
from desk.account.model import ACCOUNT, Account, account_stream
from desk.config import Config
from desk.errors import SessionEnded, SignInRefused
from desk.resources import Resources
from desk.sign_in.model import Grant
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
        refresh_token = self._sessions.open(session_id, credential.account_id, now)
        grant = self._grant(credential.account_id, account, role, session_id, refresh_token)
        known = device if device_id is not None else self._devices.remember(credential.account_id, now)
        return replace(grant, device_token=known)

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
        account = self._account(session.account_id)
        ended = SessionEnded()
        if not account.open:
            self._sessions.end_all(session.account_id, now)
            raise ended
        role = self._role_of(account, ended)
        return self._grant(session.account_id, account, role, session.session_id, next_token)

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

    def _grant(
        self, account_id: str, account: Account, role: Role, session_id: str, refresh_token: str
    ) -> Grant:
        only = CHANGE_PASSWORD if account.one_time_password else None
        token, seconds = self._tokens.for_person(
            account_id, account.staff_id, role.value, session_id, self._clock.now(), only
        )
        return Grant(token, refresh_token, seconds, account.one_time_password)
