"""Refusals of commands of assessments."""

from decimal import Decimal

from eventing import Refused


class AuthorityExceeded(Refused):
    """The limit is more than this role can grant."""

    code = "authority_exceeded"
    role: str
    limit: Decimal
    authority: Decimal


class ConfirmationRequired(Refused):
    """The figures look incomplete, and a person must confirm them. `flags` say why."""

    code = "confirmation_required"
    flags: tuple[str, ...]
