"""Routes of the commands on accounts; names, password hashes and sessions are written before the event.

They are outside the log. A crash in between lets nobody in: a credential without its event opens no account,
and an account whose closing is not yet on record has no credential left. The other way round, an open account
would keep a password that was to be replaced.
"""

import hmac
from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias, TypeVar

from desk.account.commands import (
    ChangePassword,
    CloseAccount,
    Command,
    OpenAccount,
    OpenFirstAdministrator,
    SetOneTimePassword,
    SignIn,
)
from desk.account.credentials import (
    Credential,
    Holder,
    check_free,
    consent_code,
    login_busy,
    same_login,
)
from desk.account.model import ACCOUNT, AWAY, Account, AccountFacts, account_stream, own_credential
from desk.errors import PASSWORD_BEING_CHANGED
from desk.resources import Resources
from eventing import Asked, Decided, Look, Unavailable, route, uuid5hex

Looking: TypeAlias = Look[Resources]

#: Commands that need the same facts.
Opening = TypeVar("Opening", bound=OpenAccount | OpenFirstAdministrator)
PasswordCommand = TypeVar("PasswordCommand", bound=ChangePassword | SetOneTimePassword)
TimeOnly = TypeVar("TimeOnly", bound=CloseAccount | SignIn)


# -- facts ---------------------------------------------------------------------------------------------


def time_facts(asked: Sequence[Asked[TimeOnly, Account]], _: Looking) -> Sequence[AccountFacts]:
    return [AccountFacts(one.now) for one in asked]


def opening_facts(asked: Sequence[Asked[Opening, Account]], look: Looking) -> Sequence[AccountFacts]:
    logins = {same_login(one.command.login) for one in asked}
    holders = _holders(look.resources.credentials.by_logins(logins).values(), look)
    found = []
    for one in asked:
        credential_id = uuid5hex(one.context.command_id, "credential")
        holder = holders.get(same_login(one.command.login))
        if holder is not None and holder.credential.credential_id == credential_id:
            holder = None  # its own, of an earlier attempt that crashed before its event
        found.append(AccountFacts(one.now, credential_id, holder))
    return found


def credential_facts(
    asked: Sequence[Asked[SetOneTimePassword, Account]], look: Looking
) -> Sequence[AccountFacts]:
    """Whether each has been away, and whether the consent code is theirs."""
    last_used_at = look.resources.sessions.last_used_at({one.command.account_id for one in asked})
    found = []
    for one, credential in zip(asked, _own_credentials(asked, look), strict=True):
        used_at, code = last_used_at.get(one.command.account_id), one.command.consent_code
        away = used_at is None or one.now - used_at >= AWAY
        own = consent_code(look.resources.key_secret, one.command.account_id, one.state.passwords)
        consents = code is not None and hmac.compare_digest(own, code.strip().lower())
        found.append(AccountFacts(one.now, credential=credential, away=away, consents=consents))
    return found


def password_facts(asked: Sequence[Asked[ChangePassword, Account]], look: Looking) -> Sequence[AccountFacts]:
    """Whether passwords match. Each costs a hash, so the new one is tried only if the current is wrong."""
    verify = look.resources.passwords.verify
    found = []
    for one, credential in zip(asked, _own_credentials(asked, look), strict=True):
        is_current = is_new = False
        if credential is not None:
            is_current = verify(credential.password_hash, one.command.current_password)
            is_new = not is_current and verify(credential.password_hash, one.command.new_password)
        found.append(AccountFacts(one.now, credential=credential, is_current=is_current, is_new=is_new))
    return found


def _own_credentials(
    asked: Sequence[Asked[PasswordCommand, Account]], look: Looking
) -> Sequence[Credential | None]:
    """The credential of each account; None if it is not open."""
    wanted = [one.state.credential_id if one.state.open else None for one in asked]
    known = look.resources.credentials.by_ids(filter(None, wanted))
    return [None if found is None else known.get(found) for found in wanted]


def _holders(credentials: Collection[Credential], look: Looking) -> Mapping[str, Holder]:
    """The holders by sign-in name, with one lookup of their accounts."""
    streams = {found.login: account_stream(found.account_id) for found in credentials}
    accounts = look.states(ACCOUNT, list(streams.values()))
    return {
        found.login: Holder(found, accounts[streams[found.login]].is_signed_in_to_by(found.credential_id))
        for found in credentials
    }


# -- effects -------------------------------------------------------------------------------------------


def keep_credential(decided: Decided[Opening, Account, AccountFacts], look: Looking) -> None:
    """Store a new credential. Raises LoginTaken or Unavailable if somebody has taken the name since."""
    command, facts, resources = decided.asked.command, decided.facts, look.resources
    hashed = resources.passwords.hash(command.one_time_password)
    login = same_login(command.login)
    credential = Credential(facts.new_credential_id, command.account_id, login, hashed, facts.now)
    if facts.holder is not None:
        resources.credentials.remove(facts.holder.credential.credential_id)
    taken_by = resources.credentials.add(credential)
    if taken_by is not None:
        check_free(_holders([taken_by], look)[login], facts.now)
        raise login_busy()
    # A session that was opened while the account was being closed would go on otherwise.
    resources.sessions.end_all(command.account_id, facts.now)


def shut_out(decided: Decided[CloseAccount, Account, AccountFacts], look: Looking) -> None:
    credential_id = decided.asked.state.credential_id
    if credential_id is not None:
        look.resources.sessions.end_all(decided.asked.command.account_id, decided.facts.now)
        look.resources.credentials.remove(credential_id)


def replace_own_password(decided: Decided[ChangePassword, Account, AccountFacts], look: Looking) -> None:
    command, facts = decided.asked.command, decided.facts
    if facts.is_current:
        _replace(own_credential(decided.asked.state, facts), command.new_password, look.resources)
    look.resources.sessions.end_all(command.account_id, facts.now, but=command.session_id)


def replace_forgotten_password(
    decided: Decided[SetOneTimePassword, Account, AccountFacts], look: Looking
) -> None:
    command, facts = decided.asked.command, decided.facts
    _replace(own_credential(decided.asked.state, facts), command.one_time_password, look.resources)
    look.resources.sessions.end_all(command.account_id, facts.now)
    look.resources.devices.forget_all(command.account_id)


def _replace(credential: Credential, password: str, resources: Resources) -> None:
    hashed = resources.passwords.hash(password)
    if not resources.credentials.replace_hash(credential.credential_id, credential.password_hash, hashed):
        raise Unavailable("a password that is being changed elsewhere", code=PASSWORD_BEING_CHANGED)


# -- routes --------------------------------------------------------------------------------------------


def _account(command: Command) -> str:
    return account_stream(command.account_id)


ROUTES = [
    route(OpenAccount, ACCOUNT, _account, facts=opening_facts, effect=keep_credential),
    route(OpenFirstAdministrator, ACCOUNT, _account, facts=opening_facts, effect=keep_credential),
    route(CloseAccount, ACCOUNT, _account, facts=time_facts, effect=shut_out),
    route(ChangePassword, ACCOUNT, _account, facts=password_facts, effect=replace_own_password),
    route(SetOneTimePassword, ACCOUNT, _account, facts=credential_facts, effect=replace_forgotten_password),
    route(SignIn, ACCOUNT, _account, facts=time_facts),
]
