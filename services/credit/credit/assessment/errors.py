"""Refusals of commands of assessments."""

from decimal import Decimal

from eventing import Refused


class AuthorityExceeded(Refused):
    """The amount is more than this role can let through."""

    code = "authority_exceeded"
    role: str
    amount: Decimal
    authority: Decimal


class ConfirmationRequired(Refused):
    """The figures look incomplete, and a person must confirm them. `flags` say why."""

    code = "confirmation_required"
    flags: tuple[str, ...]


class NothingProposed(Refused):
    """No limit was proposed for this account, or the proposal was decided."""

    code = "nothing_proposed"


class OwnProposal(Refused):
    """You proposed this limit, or filed what it rests on: somebody else must approve it."""

    code = "own_proposal"


class ProposalOutdated(Refused):
    """The assessment comes out differently now than when the limit was proposed."""

    code = "proposal_outdated"
    proposed: Decimal
    limit: Decimal
