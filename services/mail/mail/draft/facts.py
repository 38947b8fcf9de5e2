"""Facts for a decision on a draft: our people, its customer, the mail it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from eventing import Unavailable
from mail.addresses import OurSide
from mail.draft.state import Draft
from mail.known.model import NO_CUSTOMER, Customer, Person
from mail.message.parsed import Reported


@dataclass(frozen=True)
class Quote:
    """A mail as it is quoted: who wrote when, in words, and what."""

    head: str
    text: str


@dataclass(frozen=True)
class Answered:
    """The mail that a draft answers: its Message-ID, those it refers to itself, who wrote it, and how it is
    quoted below what is written, by language.
    """

    message_id: str | None = None
    references: tuple[str, ...] = ()
    written_by: tuple[str, ...] = ()
    quotes: Mapping[str, Quote] = field(default_factory=dict)


NOTHING = Answered()
NOBODY_OF_US = OurSide()


@dataclass(frozen=True)
class Letter:
    """The wording of a letter that the system writes."""

    subject: str
    text: str


@dataclass(frozen=True)
class DraftFacts:
    """People, customers and mails by id, of those that were asked for and are known here.

    The Message-ID is derived from `command_id`; `mail_id` is that of the queued message, None when its file
    is missing; `letter` is the wording of a collection letter; `contents` are those of the files that go with
    it, by id. `bounced` are the addressees who are not written to; `report` is what a delivery report says.
    """

    now: datetime
    command_id: str = ""
    people: Mapping[str, Person] = field(default_factory=dict)
    customers: Mapping[str, Customer] = field(default_factory=dict)
    mails: Mapping[str, Answered] = field(default_factory=dict)
    ours: OurSide = NOBODY_OF_US
    mail_id: str | None = None
    letter: Letter | None = None
    contents: Mapping[str, bytes] = field(default_factory=dict)
    bounced: frozenset[str] = frozenset()
    report: Sequence[Reported] = ()

    def person(self, staff_id: str) -> Person:
        """A member of staff. Raises Unavailable when they are not known here yet."""
        found = self.people.get(staff_id)
        if found is None:
            raise Unavailable("a member of staff who is not known here yet", code="staff_not_known_yet")
        return found

    def stranger_among(self, draft: Draft) -> str | None:
        """The first addressee who is neither the customer's nor ours, nor wrote the mail that is answered.

        None as well where there is nothing to compare with: no address is on file, and nobody has written.
        """
        return next(iter(self.strangers_among(draft)), None)

    def strangers_among(self, draft: Draft) -> list[str]:
        """All of them."""
        writers = Customer(emails=self.answered_by(draft).written_by)
        known = writers if draft.customer_id is None else self.customer_of(draft)
        if not (known.emails or known.domains):
            return []
        return [one for one in draft.addressees if not known.has(one) and not self.ours.owns(one)]

    def customer_of(self, draft: Draft) -> Customer:
        return self.customers.get(draft.customer_id or "", NO_CUSTOMER)

    def answered_by(self, draft: Draft) -> Answered:
        return self.mails.get(draft.in_reply_to_mail_id or "", NOTHING)
