"""Commands on accounts. Names and password hashes are written beside the log, before the event.

A crash in between leaves a credential without its event, which lets nobody in; the other way round
an open account would keep a password that was to be replaced.
"""

from collections.abc import Sequence
from datetime import datetime

from desk.domain.account import ACCOUNT, Account, Opening, PasswordChange, account_stream, decide
from desk.domain.commands import (
    ChangePassword,
    CloseAccount,
    OpenAccount,
    OpenFirstAdministrator,
    SetOneTimePassword,
    SignIn,
)
from desk.domain.credentials import ORPHAN_AFTER, Credential, same_login
from desk.domain.errors import AccountNotFound, LoginTaken
from desk.domain.events import Event
from desk.domain.ports import Credentials, Passwords, Sessions
from eventing.bus.bus import CommandBus, CommandContext, Outcome
from eventing.core.clock import Clock
from eventing.core.errors import Invalid, Unavailable
from eventing.core.ids import uuid5hex
from eventing.log.log import Log


class DeskHandlers(CommandBus):
    def __init__(
        self, log: Log, clock: Clock, credentials: Credentials, sessions: Sessions, passwords: Passwords
    ) -> None:
        super().__init__(log, clock)
        self._credentials = credentials
        self._sessions = sessions
        self._passwords = passwords
        self.route(OpenAccount, ACCOUNT, lambda c: account_stream(c.account_id), self._open)
        self.route(OpenFirstAdministrator, ACCOUNT, lambda c: account_stream(c.account_id), self._open)
        self.route(CloseAccount, ACCOUNT, lambda c: account_stream(c.account_id), self._close)
        self.route(ChangePassword, ACCOUNT, lambda c: account_stream(c.account_id), self._change_password)
        self.route(SetOneTimePassword, ACCOUNT, lambda c: account_stream(c.account_id), self._set_one_time)
        self.route(SignIn, ACCOUNT, lambda c: account_stream(c.account_id))

    def account(self, account_id: str) -> Account:
        return self.state(ACCOUNT, account_stream(account_id))

    def _open(self, command: OpenAccount | OpenFirstAdministrator, issued: CommandContext) -> Outcome:
        first = isinstance(command, OpenFirstAdministrator)
        staff_id = None if isinstance(command, OpenFirstAdministrator) else command.staff_id
        opening = Opening(
            command.account_id, staff_id, uuid5hex(issued.command_id, "credential"), first_administrator=first
        )

        def opened(state: Account) -> Sequence[Event]:
            events = decide(state, opening, issued.at)
            if events:
                self._keep_credential(opening, command.login, command.one_time_password, issued.at)
            return events

        return self.execute(ACCOUNT, account_stream(command.account_id), opened, issued)

    def _keep_credential(self, opening: Opening, login: str, password: str, now: datetime) -> None:
        hashed = self._passwords.hash(password)
        credential = Credential(opening.credential_id, opening.account_id, same_login(login), hashed, now)
        holder = self._credentials.add(credential)
        if holder is None:
            return
        if self.account(holder.account_id).credential_id == holder.credential_id:
            raise LoginTaken("This sign-in name belongs to another account.")
        if now - holder.created_at < ORPHAN_AFTER:
            raise Unavailable("Somebody is opening an account with this sign-in name just now.")
        self._credentials.remove(holder.credential_id)
        if self._credentials.add(credential) is not None:
            raise Unavailable("Somebody is opening an account with this sign-in name just now.")

    def _close(self, command: CloseAccount, issued: CommandContext) -> Outcome:
        stream = account_stream(command.account_id)
        outcome = self.execute(ACCOUNT, stream, lambda state: decide(state, command, issued.at), issued)
        account = self.account(command.account_id)
        # Again on every redelivery, in case the first died here; an account opened anew is left alone.
        if not account.open:
            self._sessions.end_all(command.account_id, issued.at)
            if account.credential_id is not None:
                self._credentials.remove(account.credential_id)
        return outcome

    def _change_password(self, command: ChangePassword, issued: CommandContext) -> Outcome:
        def changed(state: Account) -> Sequence[Event]:
            credential = self._credential_of(state)
            stored = credential.password_hash
            if self._passwords.verify(stored, command.current_password):
                if command.new_password == command.current_password:
                    raise Invalid("new_password", "Is the old one.")
                self._replace(credential, command.new_password)
            elif not self._passwords.verify(stored, command.new_password):
                # Where the new one is already in place, an earlier attempt died before its event.
                raise Invalid("current_password", "Is not your password.")
            self._sessions.end_all(command.account_id, issued.at, but=command.session_id)
            return decide(state, PasswordChange(command.account_id, one_time=False), issued.at)

        return self.execute(ACCOUNT, account_stream(command.account_id), changed, issued)

    def _set_one_time(self, command: SetOneTimePassword, issued: CommandContext) -> Outcome:
        def changed(state: Account) -> Sequence[Event]:
            self._replace(self._credential_of(state), command.one_time_password)
            self._sessions.end_all(command.account_id, issued.at)
            return decide(state, PasswordChange(command.account_id, one_time=True), issued.at)

        return self.execute(ACCOUNT, account_stream(command.account_id), changed, issued)

    def _credential_of(self, state: Account) -> Credential:
        credential = None
        if state.open and state.credential_id is not None:
            credential = self._credentials.by_id(state.credential_id)
        if credential is None:
            raise AccountNotFound("No open account by this id.")
        return credential

    def _replace(self, credential: Credential, password: str) -> None:
        hashed = self._passwords.hash(password)
        if not self._credentials.replace_hash(credential.credential_id, credential.password_hash, hashed):
            raise Unavailable("The password is being changed by somebody else just now.")
