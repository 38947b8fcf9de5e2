"""Refusals of sign-in, and codes of what is unavailable at the moment."""

from eventing import Refused

# Codes of Unavailable, besides those of every service.
LOGIN_BUSY = "login_busy"
PASSWORD_BEING_CHANGED = "password_being_changed"
TOO_MANY_SIGN_INS = "too_many_sign_ins"
ATTEMPTS_NOT_COUNTED = "attempts_not_counted"
UNAVAILABLE = (LOGIN_BUSY, PASSWORD_BEING_CHANGED, TOO_MANY_SIGN_INS, ATTEMPTS_NOT_COUNTED)


class SignInRefused(Refused):
    """The name or password is wrong, or the account is not open; callers cannot tell which."""

    code = "sign_in_refused"
    status = 401


class SessionEnded(Refused):
    """The refresh token is not valid, or no longer."""

    code = "session_ended"
    status = 401


class TooManyAttempts(Refused):
    """There were too many attempts to sign in. `retry_after` is in seconds."""

    code = "too_many_attempts"
    status = 429
    retry_after: int


class TooManySearches(Refused):
    """Somebody searches faster than people do. `retry_after` is in seconds."""

    code = "too_many_searches"
    status = 429
    retry_after: int
