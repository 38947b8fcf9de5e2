"""Events of guidance: `guidance-<id of the mail, draft or customer>`."""

from dataclasses import dataclass
from typing import TypeAlias

from customers.contracts import PUBLISHED
from customers.guidance.values import GuidanceText
from eventing import Id, Personal


@PUBLISHED.event("GuidanceGiven.v1")
@dataclass(frozen=True, kw_only=True)
class GuidanceGiven:
    """A manager said what to do about a mail, a draft, or, without either, the customer as a whole."""

    customer_id: Id
    mail_id: Id | None
    draft_id: Id | None
    guidance_id: Id
    text: Personal[GuidanceText]
    given_by: Id


@PUBLISHED.event("GuidanceAcknowledged.v1")
@dataclass(frozen=True, kw_only=True)
class GuidanceAcknowledged:
    """Whoever has the customer has read these. `remaining`: how many about the same thing are unread."""

    thing_id: Id
    guidance_ids: tuple[Id, ...]
    acknowledged_by: Id
    remaining: int


@PUBLISHED.event("GuidanceRefiled.v1")
@dataclass(frozen=True, kw_only=True)
class GuidanceRefiled:
    """The mail that the guidance is about is another customer's, and so is the guidance."""

    mail_id: Id
    customer_id: Id
    previous_customer_id: Id
    guidance_ids: tuple[Id, ...]


GuidanceEvent: TypeAlias = GuidanceGiven | GuidanceAcknowledged | GuidanceRefiled
