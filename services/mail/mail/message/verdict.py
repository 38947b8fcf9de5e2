"""The verdict of filing: the rules in their order, on facts already looked up.

Mail of colleagues is set apart first, and what bears our own sender without proof is filed to nobody; then
come a known address, a reply to a message of ours, the company's domain. Two candidates of one rule file
nothing: a manager gets both as suggestions. A reply to a message of ours tells between customers who share an
address, and so does the thread of a letter of ours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mail.addresses import OurSide, domain_of, is_free_mail, normal
from mail.countries import country_of_stranger
from mail.message.events import MailReceived, OldMailReceived, Suggestion
from mail.values import Apart, CountryBasis, Direction, Kind, Rule, UnmatchedReason, Why


@dataclass(frozen=True)
class Suspicion:
    """What the filter says of a mail that looks like spam: how much, of a thousand, and by which words."""

    score: int
    telling: tuple[str, ...] = ()


@dataclass(frozen=True)
class Knowledge:
    """What the views know about a mail when it is filed.

    `by_reply` are the customers of messages of *ours* that it answers; `by_thread` those of other messages
    it refers to, which are only suggested. `by_domain` are those with people of the same domain;
    `shared_domain`: people there are known to be none of them. `marked` is what people said about the sender.
    `parents_thread` is that of the mail it answers, `answers` are those that answer it. `countries` are those
    of the customers, from the archive. `suspicion`: it looks like what people have marked as spam.
    """

    by_address: tuple[str, ...] = ()
    by_reply: tuple[str, ...] = ()
    by_domain: tuple[str, ...] = ()
    by_thread: tuple[str, ...] = ()
    shared_domain: bool = False
    marked: Apart | None = None
    parents_thread: str | None = None
    answers: tuple[str, ...] = ()
    countries: Mapping[str, str | None] = field(default_factory=dict)
    suspicion: Suspicion | None = None

    @property
    def customers(self) -> frozenset[str]:
        """All customers it could be filed to, or suggested for."""
        return frozenset((*self.by_address, *self.by_reply, *self.by_domain, *self.by_thread))


@dataclass(frozen=True)
class ToCustomer:
    customer_id: str
    rule: Rule


@dataclass(frozen=True)
class ToNobody:
    reason: UnmatchedReason
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True)
class SetApart:
    apart: Apart


Verdict = ToCustomer | ToNobody | SetApart

_RULES: tuple[tuple[Rule, Why], ...] = (
    ("known_address", "address"),
    ("reply", "reply"),
    ("company_domain", "domain"),
)


def where_to(
    mail: MailReceived, knowledge: Knowledge, assigned_to: str | None = None, *, again: bool = False
) -> Verdict:
    """The verdict for a mail.

    `assigned_to`: the customer that a manager registered for, or assigned to, another mail of this sender.
    `again`: it was decided before, and something was learned since.
    """
    unproven = mail.proof != "proven" and (mail.direction == "out" or mail.proof == "failed")
    # Of an old letter of ours nothing can be shown any more: whoever assigns it has looked at it.
    vouched = assigned_to is not None and isinstance(mail, OldMailReceived)
    if from_us(mail) and unproven and not vouched:
        return ToNobody("unproven_sender", _suggested(knowledge))
    if mail.direction == "internal":
        return SetApart("colleague")
    if mail.forwarded and not again:
        return ToNobody("forwarded", _suggested(knowledge))
    candidates = {
        "known_address": knowledge.by_address,
        "reply": knowledge.by_reply,
        "company_domain": knowledge.by_domain,
    }
    if assigned_to is not None and not knowledge.by_address:
        return ToCustomer(assigned_to, "assigned")
    shared = len(knowledge.by_address) > 1 and len(knowledge.by_reply) == 1
    for rule, why in _RULES:
        if shared and rule == "known_address":
            # Whom we wrote to is who answers, whoever else has that address on file.
            continue
        # The sender's mark comes before a reply: partners answer in customers' threads.
        if rule == "reply" and knowledge.marked in ("partner", "colleague", "newsletter"):
            return SetApart(knowledge.marked)
        found = candidates[rule]
        suggested = tuple(Suggestion(customer_id=customer_id, why=why) for customer_id in found)
        if len(found) > 1:
            of_thread = [one for one in found if mail.direction == "out" and one in knowledge.by_thread]
            if len(of_thread) == 1:
                return ToCustomer(of_thread[0], rule)
            # A draft's author has said whose letter it is, and that it is nobody's.
            return ToNobody("ambiguous" if mail.draft_id is None else "unknown_sender", suggested)
        if found and rule == "company_domain" and knowledge.shared_domain:
            # Whoever writes from there may be anybody: a forwarder's people, or a provider's on no list.
            return ToNobody("unknown_sender", suggested)
        if found and rule == "known_address" and _is_forged_spam(mail, knowledge):
            return ToNobody("unknown_sender", suggested)
        if found:
            return ToCustomer(found[0], rule)
    return ToNobody(
        "relay_platform" if mail.relayed else "unknown_sender",
        tuple(Suggestion(customer_id=customer_id, why="thread") for customer_id in knowledge.by_thread),
    )


def is_judged(mail: MailReceived) -> bool:
    """Whether the filter looks at a mail: a person's, from outside, by nobody in between.

    What machines send has its own lists; an enquiry platform's mail is a buyer's, whatever it looks like.
    """
    straight = not (mail.relayed or mail.forwarded) and mail.correspondent is not None
    return mail.direction == "in" and mail.channel == "mail" and mail.kind == "person" and straight


def _is_forged_spam(mail: MailReceived, knowledge: Knowledge) -> bool:
    """Whether it only bears an address on file: its domain says so, and it is spam by what it says."""
    return mail.proof == "failed" and (mail.kind == "spam" or knowledge.suspicion is not None)


def from_us(mail: MailReceived) -> bool:
    """Whether it says that it is a mail of ours."""
    return mail.direction in ("out", "internal")


def _suggested(knowledge: Knowledge) -> tuple[Suggestion, ...]:
    """Every customer that it may belong to, once, by the strongest reason."""
    found: dict[str, Why] = {}
    by_reason: Mapping[Why, tuple[str, ...]] = {
        "address": knowledge.by_address,
        "reply": knowledge.by_reply,
        "domain": knowledge.by_domain,
        "thread": knowledge.by_thread,
    }
    for why, customers in by_reason.items():
        for customer_id in customers:
            found.setdefault(customer_id, why)
    return tuple(Suggestion(customer_id=customer_id, why=why) for customer_id, why in found.items())


def direction_when_filed(mail: MailReceived) -> Direction:
    """The direction of a filed mail: what somebody files from among colleagues' mail is a customer's word."""
    return "in" if mail.direction == "internal" else mail.direction


def kind_when_filed(kind: Kind, rule: Rule) -> Kind:
    """The kind of a filed mail: what an address on file sends, or answers to us, is a person's word.

    So is what somebody files. From elsewhere in a customer's company a newsletter is a newsletter.
    """
    if kind == "newsletter" and rule == "company_domain":
        return kind
    return "person" if kind in ("spam", "newsletter") else kind


def kind_when_unmatched(kind: Kind, marked: Apart | None) -> Kind:
    return "spam" if marked == "spam" else kind


def country_of(
    mail: MailReceived, customer_id: str | None, knowledge: Knowledge
) -> tuple[str | None, CountryBasis]:
    on_file = knowledge.countries.get(customer_id) if customer_id is not None else None
    if on_file:
        return on_file, "archive"
    return country_of_stranger(sender_address(mail), mail.phone_country)


def sender_address(mail: MailReceived) -> str:
    """The address of who wrote it: from an enquiry platform the buyer, if their address could be read."""
    if mail.direction == "in" and mail.correspondent is not None:
        return mail.correspondent
    return mail.sender.address


def filing_addresses(mail: MailReceived) -> tuple[str, ...]:
    """The addresses that a mail is filed by: From of incoming, To of outgoing mail, never Cc."""
    if mail.direction == "out":
        return mail.to
    if mail.direction == "in" and mail.correspondent is not None:
        return (mail.correspondent,)
    return ()


def filing_domains(mail: MailReceived) -> tuple[str, ...]:
    """The domains that a mail can be filed by: no free-mail domains."""
    domains = dict.fromkeys(domain_of(address) for address in filing_addresses(mail))
    return tuple(domain for domain in domains if domain and not is_free_mail(domain))


def buyer_behind_platform(reply_to: Sequence[str], in_body: Sequence[str], ours: OurSide) -> str | None:
    """The buyer's address: Reply-To, else the first in the body, that is neither ours nor a platform's."""
    for address in (*reply_to, *in_body):
        if not ours.owns(normal(address)) and not ours.is_platform(normal(address)):
            return normal(address)
    return None
