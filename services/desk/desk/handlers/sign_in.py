"""Signing in, and going on without the password: sessions, and the tokens handed out for them."""

from desk.domain.account import ACCOUNT, Account, account_stream
from desk.domain.commands import SignIn
from desk.domain.credentials import Grant, same_login
from desk.domain.errors import SessionEnded, SignInRefused
from desk.domain.ports import Attempts, Credentials, Passwords, Sessions, Tokens
from eventing.access import Role, StaffDirectory
from eventing.bus.bus import CommandBus, CommandContext
from eventing.core.clock import Clock
from eventing.core.errors import Refused, Unavailable
from eventing.core.ids import new_id

#: What a token is good for until a one-time password has been changed.
CHANGE_PASSWORD = "change-password"


class SignInDesk:
    def __init__(
        self,
        bus: CommandBus,
        clock: Clock,
        staff: StaffDirectory,
        credentials: Credentials,
        sessions: Sessions,
        passwords: Passwords,
        tokens: Tokens,
        attempts: Attempts,
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._staff = staff
        self._credentials = credentials
        self._sessions = sessions
        self._passwords = passwords
        self._tokens = tokens
        self._attempts = attempts

    def sign_in(self, login: str, password: str, address: str) -> Grant:
        """Raises SignInRefused, TooManyAttempts, or Unavailable when the person is not known here yet."""
        refused = SignInRefused("Name or password is wrong.")
        name = same_login(login)
        self._attempts.check(name, address)
        credential = self._credentials.by_login(name)
        # Always one hash, so that the time taken does not tell which names exist.
        if not self._passwords.verify(credential.password_hash if credential else None, password):
            raise refused
        if credential is None:
            raise refused
        account = self._account(credential.account_id)
        if not account.is_signed_in_to_by(credential.credential_id):
            raise refused
        role = self._role_of(account, refused)
        self._attempts.succeeded(name, address)
        if self._passwords.outdated(credential.password_hash):
            hashed = self._passwords.hash(password)
            self._credentials.replace_hash(credential.credential_id, credential.password_hash, hashed)
        now = self._clock.now()
        session_id = new_id()
        command = SignIn(credential.account_id, session_id)
        self._bus.handle(command, CommandContext(session_id, credential.account_id, now)).or_raise()
        refresh_token = self._sessions.open(session_id, credential.account_id, now)
        return self._grant(credential.account_id, account, role, session_id, refresh_token)

    def refresh(self, refresh_token: str) -> Grant:
        """Raises SessionEnded, or Unavailable."""
        now = self._clock.now()
        session, next_token = self._sessions.rotate(refresh_token, now)
        account = self._account(session.account_id)
        ended = SessionEnded("Sign in again.")
        if not account.open:
            self._sessions.end_all(session.account_id, now)
            raise ended
        role = self._role_of(account, ended)
        return self._grant(session.account_id, account, role, session.session_id, next_token)

    def sign_out(self, refresh_token: str) -> None:
        """Ends the session, if the token is one; says nothing about it otherwise."""
        self._sessions.end(refresh_token, self._clock.now())

    def count_attempt(self, person: str, address: str) -> None:
        """Whoever has got hold of a token must not find the password by trying. Raises TooManyAttempts."""
        self._attempts.check(f"password of {person}", address)

    def _account(self, account_id: str) -> Account:
        return self._bus.state(ACCOUNT, account_stream(account_id))

    def _role_of(self, account: Account, refused: Refused) -> Role:
        """The role of record; an account without a staff entry is an administrator's."""
        if account.staff_id is None:
            return Role.ADMINISTRATOR
        member = self._staff.find(account.staff_id)
        if member is None:
            raise Unavailable("This member of staff is not known here yet; try again in a moment.")
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
