"""Whose mail it is: the order of the rules, on facts already looked up.

Colleagues and relay platforms are set apart first; then a known address, a reply to a message of
ours, the company's domain. Two candidates of one rule file nothing: the manager sees both named.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mail.domain.addresses import OurSide, domain_of, is_free_mail, normal
from mail.domain.countries import country_of_stranger
from mail.domain.events import (
    Apart,
    CountryBasis,
    Kind,
    MailReceived,
    Rule,
    Suggestion,
    UnmatchedReason,
    Why,
)


@dataclass(frozen=True)
class Knowledge:
    """What the views say about one mail when it is filed.

    `by_reply` holds only customers whose message of *ours* it answers; `by_thread` those of any
    other message it names, which suggests and never files. `marked` is what people said of the
    sender. `countries` are those of the customers named, as the archive has them.
    """

    by_address: tuple[str, ...] = ()
    by_reply: tuple[str, ...] = ()
    by_domain: tuple[str, ...] = ()
    by_thread: tuple[str, ...] = ()
    marked: Apart | None = None
    countries: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def customers(self) -> frozenset[str]:
        """Everyone it could be filed to, or suggested."""
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


def where_to(mail: MailReceived, knowledge: Knowledge, assigned_to: str | None = None) -> Verdict:
    """`assigned_to`: the customer a manager registered or assigned from another mail of this sender."""
    if mail.direction == "internal":
        return SetApart("colleague")
    candidates = {
        "known_address": knowledge.by_address,
        "reply": knowledge.by_reply,
        "company_domain": knowledge.by_domain,
    }
    if assigned_to is not None and not knowledge.by_address:
        return ToCustomer(assigned_to, "assigned")
    for rule, why in _RULES:
        # A partner's or a newsletter's address is recognised before the thread.
        if rule == "reply" and knowledge.marked in ("partner", "colleague", "newsletter"):
            return SetApart(knowledge.marked)
        found = candidates[rule]
        if len(found) == 1:
            return ToCustomer(found[0], rule)
        if found:
            return ToNobody("ambiguous", tuple(Suggestion(customer_id, why) for customer_id in found))
    return ToNobody(
        "relay_platform" if mail.relayed else "unknown_sender",
        tuple(Suggestion(customer_id, "thread") for customer_id in knowledge.by_thread),
    )


def kind_when_filed(kind: Kind) -> Kind:
    """A known address is never spam."""
    return "person" if kind == "spam" else kind


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
    """Who wrote it: behind a relay platform the buyer, where he could be read."""
    if mail.direction == "in" and mail.correspondent is not None:
        return mail.correspondent
    return mail.sender.address


def filing_addresses(mail: MailReceived) -> tuple[str, ...]:
    """The addresses that decide: From for incoming, To for outgoing, never Cc."""
    if mail.direction == "out":
        return mail.to
    if mail.direction == "in" and mail.correspondent is not None:
        return (mail.correspondent,)
    return ()


def filing_domains(mail: MailReceived) -> tuple[str, ...]:
    """Domains that can mean one company; ours and the relays' never reach here as correspondents."""
    domains = dict.fromkeys(domain_of(address) for address in filing_addresses(mail))
    return tuple(domain for domain in domains if domain and not is_free_mail(domain))


def outside_only(addresses: tuple[str, ...], ours: OurSide) -> tuple[str, ...]:
    return tuple(a for a in addresses if not ours.owns(a) and not ours.relays(a))


def buyer_behind_relay(reply_to: str | None, in_body: list[str], ours: OurSide) -> str | None:
    """The buyer's own address: Reply-To, else the first in the body that is neither ours nor a relay's."""
    for address in ([reply_to] if reply_to else []) + in_body:
        if not ours.owns(normal(address)) and not ours.relays(normal(address)):
            return normal(address)
    return None
