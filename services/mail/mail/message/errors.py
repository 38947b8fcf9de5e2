"""Refusals of commands on a mail."""

from eventing import EventingError, Forbidden, Refused


class NotYourCustomers(Forbidden):
    """The mail came to the caller's mailbox and is a colleague's customer's: it can be read, and no more."""

    code = "not_your_customers"


class FiledMailIsNotSpam(Refused):
    """A mail that is filed to a customer cannot be spam: re-file it first if it was filed wrongly."""

    code = "filed_mail_is_not_spam"


class FiledMailIsNotSetApart(Refused):
    """A mail that is filed to a customer cannot be set apart: re-file it first if it was filed wrongly."""

    code = "filed_mail_is_not_set_apart"


class ReasonMissing(Refused):
    """Re-filing needs a reason, because somebody loses the mail."""

    code = "reason_missing"
    status = 422


class LetterMissing(EventingError):
    """The file of a sent mail is missing.

    Not a refusal: the event is parked, and goes on when the file is back.
    """
