"""Addresses and domains: how they compare, which are ours, which belong to everybody."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from eventing.core.ids import uuid5hex
from mail.domain.free_mail import FREE_MAIL_DOMAINS

# One local part, one @, labels of a domain; display names and comments are the MIME parser's job.
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?"
)
_IN_TEXT = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}")


def normal(address: str) -> str:
    """Lower case without blanks: how addresses are kept and compared."""
    return address.strip().lower()


def is_address(text: str) -> bool:
    return _ADDRESS.fullmatch(text) is not None and "." in domain_of(text) and ".." not in domain_of(text)


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].strip().lower().rstrip(".")


def is_free_mail(domain: str) -> bool:
    """Whether anybody can have an address there: such a domain says nothing about a company."""
    return domain in FREE_MAIL_DOMAINS


def addresses_in(text: str) -> list[str]:
    """Mail addresses written in a text, in order, each once."""
    return list(dict.fromkeys(normal(found) for found in _IN_TEXT.findall(text)))


def address_key(kind: str, value: str) -> str:
    """What an address, domain or fax number is filed under: names nobody, and is a legal key."""
    return uuid5hex("address", kind, value)


@dataclass(frozen=True)
class OurSide:
    """Which addresses are the firm's own, and which only pass on what buyers wrote."""

    domains: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    relay_domains: frozenset[str] = frozenset()
    fax_gateways: frozenset[str] = frozenset()

    def owns(self, address: str) -> bool:
        return address in self.addresses or domain_of(address) in self.domains

    def relays(self, address: str) -> bool:
        """Also for its subdomains: platforms send from mail.example.com as well as example.com."""
        domain = domain_of(address)
        return any(domain == relay or domain.endswith("." + relay) for relay in self.relay_domains)

    def is_fax_gateway(self, address: str) -> bool:
        return address in self.fax_gateways or "@" + domain_of(address) in self.fax_gateways

    def with_addresses(self, addresses: Iterable[str]) -> "OurSide":
        return OurSide(
            self.domains, self.addresses | frozenset(addresses), self.relay_domains, self.fax_gateways
        )
