"""Checks of the sender's domain: as a server that we trust reports them (authres), and our own of DKIM."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import authres
import dkim
import structlog

from mail.message.authenticity import CheckedDomain

log_ = structlog.get_logger(__name__)

#: Where each method says which domain it checked.
_DOMAIN_OF = {"spf": ("smtp", "mailfrom"), "dkim": ("header", "d"), "dmarc": ("header", "from")}
#: Signatures of one message that are checked: each costs a query.
MAX_SIGNATURES = 3

#: The TXT record of a name, as bytes; None if there is none.
TxtLookup = Callable[..., bytes | None]


@dataclass(frozen=True)
class DomainChecks:
    """The port `Authenticator`. `servers` are the names of servers (authserv-id) whose reports are believed.

    `signatures`: whether to check DKIM signatures ourselves when there is no such report, which asks the DNS.
    """

    servers: frozenset[str] = frozenset()
    signatures: bool = False
    txt: TxtLookup = dkim.get_txt

    def __call__(self, raw: bytes, reports: Sequence[str]) -> Sequence[CheckedDomain]:
        for report in reports:
            found = _read(report)
            # The newest is the trusted server's own: those below it may have been written by the sender.
            if found is not None and str(found.authserv_id).lower() in self.servers:
                return list(_reported(found.results))
        return list(_signed(raw, self.txt)) if self.signatures else []


def _read(report: str) -> authres.AuthenticationResultsHeader | None:
    try:
        return authres.AuthenticationResultsHeader.parse_value(report)
    except (authres.AuthResError, ValueError, IndexError):
        return None


def _reported(results: Iterable[authres.AuthenticationResult]) -> Iterator[CheckedDomain]:
    for one in results:
        where = _DOMAIN_OF.get(one.method)
        if where is None:
            continue
        values = {(found.type, found.name): found.value for found in one.properties}
        # Some servers name the identity of a DKIM signature and not its domain.
        domain = values.get(where) or (values.get(("header", "i")) if one.method == "dkim" else None)
        yield CheckedDomain(one.method, str(one.result).lower(), str(domain or ""))


def _signed(raw: bytes, txt: TxtLookup) -> Iterator[CheckedDomain]:
    for number in range(MAX_SIGNATURES):
        try:
            signature = dkim.DKIM(raw)
            passed = signature.verify(idx=number, dnsfunc=txt)
        except Exception as error:
            # Broken signatures and keys, and a DNS that is away; it comes from outside and must not stop us.
            log_.info("signature_not_checked", error=type(error).__name__)
            return
        domain = signature.signature_fields.get(b"d", b"").decode("ascii", "replace")
        if not domain:
            return
        # One of the beginning alone (l=) says nothing about what follows.
        whole = b"l" not in signature.signature_fields
        yield CheckedDomain("dkim", "pass" if passed and whole else "fail", domain)
