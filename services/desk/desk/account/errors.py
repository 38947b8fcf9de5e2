"""Refusals of commands on an account."""

from eventing import Refused


class AccountIsOpen(Refused):
    code = "account_is_open"


class StaffHasLeft(Refused):
    """The person has left. Somebody who comes back gets a new staff entry, and with it a new account."""

    code = "staff_has_left"


class LoginTaken(Refused):
    code = "login_taken"


class ConsentNeeded(Refused):
    """The person uses the account: only with their consent code can somebody else set a password."""

    code = "consent_needed"


class OwnPassword(Refused):
    """Administrators change their own password with the old one, as everybody does."""

    code = "own_password"
    status = 403


class OwnAccount(Refused):
    """Administrators who close their own accounts could leave the system without one."""

    code = "own_account"
