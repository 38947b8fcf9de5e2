"""Addresses and domains: how they compare, which are ours, which are open to everybody."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

import idna
from publicsuffix2 import get_sld

from eventing import uuid5hex
from mail.free_mail import free_mail_domains

Network = IPv4Network | IPv6Network

#: Characters of a domain; the DNS allows no more.
MAX_DOMAIN = 253

# One local part, one @, labels of a domain; display names and comments are the MIME parser's job.
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?"
)
_IN_TEXT = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}")


def normal(address: str) -> str:
    """An address in lower case without surrounding spaces: how addresses are stored and compared.

    A domain in other letters is written as the DNS has it (`xn--`), however the sender wrote it.
    """
    lower = address.strip().lower()
    return lower if lower.isascii() else _with_ascii_domain(lower)


def _with_ascii_domain(address: str) -> str:
    local, at, domain = address.rpartition("@")
    if domain.isascii() or len(domain) > MAX_DOMAIN:
        return address
    try:
        return f"{local}{at}{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError:
        return address


def is_address(text: str) -> bool:
    return _ADDRESS.fullmatch(text) is not None and "." in domain_of(text) and ".." not in domain_of(text)


def mail_address(text: str) -> str:
    """An address as it is stored. Raises ValueError for what is not an address."""
    address = normal(text)
    if not is_address(address):
        raise ValueError("not a mail address")
    return address


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].strip().lower().rstrip(".")


def company_domain(domain: str) -> str:
    """The part of a domain that somebody registered: example.co.uk of mail.example.co.uk."""
    found: str = get_sld(domain) or domain
    # Of an ending that is on no list it returns the ending alone.
    return found if "." in found else ".".join(domain.split(".")[-2:])


def is_free_mail(domain: str) -> bool:
    """Whether anybody can have an address there: such a domain says nothing about a company."""
    return domain in free_mail_domains()


def addresses_in(text: str) -> list[str]:
    """Mail addresses written in a text, in order, each once."""
    return list(dict.fromkeys(normal(found) for found in _IN_TEXT.findall(text)))


def address_key(kind: str, value: str) -> str:
    """The key of an address, domain or fax number: it reveals no name, and has no special characters."""
    return uuid5hex("address", kind, value)


@dataclass(frozen=True)
class OurSide:
    """The company's own domains and addresses, and those of enquiry platforms and fax gateways.

    Enquiry platforms pass on what buyers write.
    """

    domains: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    platform_domains: frozenset[str] = frozenset()
    fax_gateways: frozenset[str] = frozenset()

    def owns(self, address: str) -> bool:
        return address in self.addresses or domain_of(address) in self.domains

    def is_platform(self, address: str) -> bool:
        """Whether a platform has this address; also on a subdomain, such as mail.example.com."""
        domain = domain_of(address)
        return any(domain == known or domain.endswith("." + known) for known in self.platform_domains)

    def is_fax_gateway(self, address: str) -> bool:
        return address in self.fax_gateways or "@" + domain_of(address) in self.fax_gateways

    def with_addresses(self, addresses: Iterable[str]) -> "OurSide":
        return OurSide(
            self.domains, self.addresses | frozenset(addresses), self.platform_domains, self.fax_gateways
        )
