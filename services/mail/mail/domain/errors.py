"""Why mail is not sent, filed or marked: named reasons."""

from eventing.core.errors import Invalid, NotFound, Refused

__all__ = [
    "AlreadyQueued",
    "AnotherAttempt",
    "AwaitingApproval",
    "BetweenColleagues",
    "FiledMailIsNotSpam",
    "Invalid",
    "MailboxExists",
    "NeedsApproval",
    "NotAwaitingApproval",
    "NotFound",
    "NotUncertain",
    "NotYourApproval",
    "ReasonMissing",
]


class MailboxExists(Refused):
    code = "mailbox_exists"


class BetweenColleagues(Refused):
    """Mail among our own people is no customer's."""

    code = "between_colleagues"


class FiledMailIsNotSpam(Refused):
    """A known address is never spam: move the mail first if it was filed wrongly."""

    code = "filed_mail_is_not_spam"


class ReasonMissing(Refused):
    """Whoever loses a mail is owed a reason."""

    code = "reason_missing"
    status = 422


class NeedsApproval(Refused):
    """The author sends through an approver: submit instead."""

    code = "needs_approval"
    status = 403


class NotYourApproval(Refused):
    code = "not_your_approval"
    status = 403


class AwaitingApproval(Refused):
    code = "awaiting_approval"


class NotAwaitingApproval(Refused):
    code = "not_awaiting_approval"


class AlreadyQueued(Refused):
    code = "already_queued"


class AnotherAttempt(Refused):
    """Another worker has taken this intent over; whoever is late stops before DATA."""

    code = "another_attempt"


class NotUncertain(Refused):
    code = "not_uncertain"
