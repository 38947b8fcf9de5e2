"""Refusals of commands on app passwords."""

from eventing import Refused


class TooManyAppPasswords(Refused):
    """The person has as many app passwords as anybody needs; one that is not used can be revoked."""

    code = "too_many_app_passwords"
    max: int
