"""Refusals of commands on a draft."""

from eventing import Forbidden, Refused
from mail.draft.state import Status


class NeedsApproval(Forbidden):
    """The sender's mail needs approval: submit it instead."""

    code = "needs_approval"


class NotYourDraft(Forbidden):
    """The draft is neither the caller's own nor for one of their customers."""

    code = "not_your_draft"


class NotYourApproval(Forbidden):
    """The draft is for somebody else to approve."""

    code = "not_your_approval"


class OwnDraft(Forbidden):
    """Nobody can approve their own mail."""

    code = "own_draft"


class AwaitingApproval(Refused):
    """The draft is waiting for its approver."""

    code = "awaiting_approval"


class NotAwaitingApproval(Refused):
    """The draft is not waiting for approval."""

    code = "not_awaiting_approval"
    draft_status: Status


class AlreadyQueued(Refused):
    """The draft is queued or sent, and cannot be changed any more."""

    code = "already_queued"
    draft_status: Status


class NotQueued(Refused):
    """Only a draft whose sending has not started can be recalled."""

    code = "not_queued"
    draft_status: Status


class NotDiscarded(Refused):
    """Only a draft that somebody has discarded can be restored."""

    code = "not_discarded"
    draft_status: Status


class AnotherAttempt(Refused):
    """Another worker has taken over this draft; the late one stops before DATA."""

    code = "another_attempt"
    attempt: int
    draft_status: Status


class UnknownAddressee(Refused):
    """The letter would go to somebody who is unknown for this customer; `confirm` sends it all the same."""

    code = "unknown_addressee"
    address: str


class AddressBounces(Refused):
    """Letters come back from this addressee, for nobody is there; `POST /bounced/mend` says that it works."""

    code = "address_bounces"
    address: str


class NotUncertain(Refused):
    """Only an uncertain draft can be settled by hand."""

    code = "not_uncertain"
    draft_status: Status
