"""Commands on accounts, and signing in: what needs passwords and sessions beside the log."""

from desk.handlers.accounts import ROUTES, Resources
from desk.handlers.sign_in import CHANGE_PASSWORD, SignInDesk

__all__ = ["CHANGE_PASSWORD", "ROUTES", "Resources", "SignInDesk"]
