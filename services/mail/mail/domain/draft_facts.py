"""What a decision on a draft rests on beside the draft: our people, its customer, the mail it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from eventing.core.errors import Unavailable
from mail.domain.draft_state import Draft


@dataclass(frozen=True)
class Person:
    """A member of staff as the staff list has him at this moment; `mailbox` is the address of his own."""

    name: str
    email: str
    needs_approval: bool = False
    approver_id: str | None = None
    left: bool = False
    mailbox: str | None = None

    @property
    def address(self) -> str:
        """Where his mail goes out from."""
        return self.mailbox or self.email


@dataclass(frozen=True)
class Customer:
    owner_id: str | None = None
    country: str | None = None
    emails: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answered:
    """A mail that drafts answer, by the names other messages have for it."""

    message_id: str | None = None
    references: tuple[str, ...] = ()


NOBODY = Customer()
NOTHING = Answered()


@dataclass(frozen=True)
class DraftFacts:
    """People, customers and mails by their ids, of those that were asked for and are known here.

    `command_id` is what the message's own id is made of; `mail_id` is that of the message that was queued,
    None where its file is not there.
    """

    now: datetime
    command_id: str = ""
    people: Mapping[str, Person] = field(default_factory=dict)
    customers: Mapping[str, Customer] = field(default_factory=dict)
    mails: Mapping[str, Answered] = field(default_factory=dict)
    mail_id: str | None = None

    def person(self, staff_id: str) -> Person:
        """Raises Unavailable."""
        found = self.people.get(staff_id)
        if found is None:
            raise Unavailable("this member of staff is not known here yet; try again in a moment")
        return found

    def customer_of(self, draft: Draft) -> Customer:
        return self.customers.get(draft.customer_id or "", NOBODY)

    def answered_by(self, draft: Draft) -> Answered:
        return self.mails.get(draft.in_reply_to_mail_id or "", NOTHING)
