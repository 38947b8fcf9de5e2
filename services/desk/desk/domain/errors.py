"""Why somebody is not let in, or an account is not changed."""

from eventing.core.errors import NotFound, Refused


class AccountIsOpen(Refused):
    code = "account_is_open"


class AccountNotFound(NotFound):
    code = "account_not_found"


class StaffHasLeft(Refused):
    code = "staff_has_left"


class LoginTaken(Refused):
    code = "login_taken"


class OwnAccount(Refused):
    """An administrator closing his own account could leave the system without one."""

    code = "own_account"


class SignInRefused(Refused):
    """Wrong name, wrong password or no open account: the three are not told apart."""

    code = "sign_in_refused"
    status = 401


class SessionEnded(Refused):
    """The refresh token is not, or no longer, good."""

    code = "session_ended"
    status = 401


class TooManyAttempts(Refused):
    code = "too_many_attempts"
    status = 429
