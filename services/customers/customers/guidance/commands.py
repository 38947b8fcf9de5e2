"""Commands on guidance."""

from dataclasses import dataclass
from typing import TypeAlias

from customers.guidance.values import GuidanceText
from eventing import Id


@dataclass(frozen=True, kw_only=True)
class GiveGuidance:
    """Tell whoever has the customer what to do: about a mail, a draft, or the customer as a whole."""

    customer_id: Id
    mail_id: Id | None = None
    draft_id: Id | None = None
    text: GuidanceText
    guidance_id: Id
    given_by: Id


@dataclass(frozen=True, kw_only=True)
class AcknowledgeGuidance:
    """Say that this guidance has been read, and what was given before it about the same thing."""

    thing_id: Id
    guidance_id: Id
    acknowledged_by: Id


@dataclass(frozen=True, kw_only=True)
class RefileGuidance:
    """Move the guidance about a mail, if there is any, with the mail to another customer."""

    mail_id: Id
    customer_id: Id


GuidanceCommand: TypeAlias = GiveGuidance | AcknowledgeGuidance | RefileGuidance
