"""Whether a mail is from whom it says it is, and whether its answers go to them.

Anybody can write any sender. Who it is from is shown by the way it came in, or by checks of the sender's
domain (SPF, DKIM, DMARC), made by a server that we trust or by ourselves.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from mail.addresses import OurSide, company_domain, domain_of
from mail.values import Check, Proof, Way


@dataclass(frozen=True, kw_only=True)
class Checks:
    """What the checks of a sender's domain found. `spf` and `dkim` pass only for the domain it bears."""

    spf: Check = "none"
    dkim: Check = "none"
    dmarc: Check = "none"


@dataclass(frozen=True)
class CheckedDomain:
    """One check as a server reports it: `method` spf, dkim or dmarc, `result` in its words, of `domain`."""

    method: str
    result: str
    domain: str


class Authenticator(Protocol):
    def __call__(self, raw: bytes, reports: Sequence[str]) -> Sequence[CheckedDomain]:
        """The checks of a message that we trust; `reports` are its Authentication-Results, the newest first.

        Empty when nobody whom we trust has checked it.
        """


def checks_of(found: Iterable[CheckedDomain], sender: str) -> Checks:
    """What the checks say about this sender."""
    own = company_domain(domain_of(sender))
    results: dict[str, Check] = {}
    for one in found:
        passed = one.result == "pass" and company_domain(domain_of(one.domain)) == own
        if passed:
            results[one.method] = "pass"
        elif one.result == "fail":
            results.setdefault(one.method, "fail")
    return Checks(
        spf=results.get("spf", "none"), dkim=results.get("dkim", "none"), dmarc=results.get("dmarc", "none")
    )


def proof_of(way: Way, checks: Checks) -> Proof:
    if way == "own":
        return "proven"
    if checks.dmarc == "fail":
        return "failed"
    return "proven" if "pass" in (checks.spf, checks.dkim, checks.dmarc) else "unproven"


def answers_go_elsewhere(sender: str, reply_to: Iterable[str], ours: OurSide) -> bool:
    """Whether an answer would go to a company other than the sender's, and not to us."""
    own = company_domain(domain_of(sender))
    return any(company_domain(domain_of(one)) != own for one in reply_to if not ours.owns(one))


# -- another bank account --------------------------------------------------------------------------

#: Words for a bank account, and for a change, in the languages of the trade.
_BANK = re.compile(
    r"(?i)\bbank(?:ing)?\W{1,3}(?:account|detail|data|information|info)|\bIBAN\b|\bSWIFT\b|\bbeneficiary\b"
    r"|\bbankverbindung|\bkontoverbindung|\bcoordonn[ée]es bancaires|\bdatos bancarios|\bcuenta bancaria"
    r"|\bdati bancari|\bconto bancario|\bdados banc[áa]rios|\bconta banc[áa]ria|\bbankkonto"
    r"|\brachunek bankowy"
    r"|银行账[户号]|银行帐[户号]|收款账[户号]|收款帐[户号]|開戶行|开户行|銀行口座|振込先"
)
_CHANGE = re.compile(
    r"(?i)\bchang(?:ed?|es|ing|ée?s?|er)\b|\bnew\b|\bupdat(?:e|ed|ing)\b|\bno longer\b|\binstead of\b"
    r"|\breplac|\bneue[nrs]?\b|\bge[äa]ndert|\bnouve(?:au|lle|lles|aux)\b|\bnuev[oa]s?\b|\bcambi|\bnuov[oaie]\b"
    r"|\bnov[oa]s?\b|\bmudan[çc]a|\bny(?:tt)?\b|\bnowy\b|\bzmian|变更|更改|更换|改为|更新|新的|変更|新しい"
)
#: Characters of a text that are looked at: nobody hides what is to be read.
MAX_TEXT = 20_000
#: Characters within which both must be written.
_NEARBY = 120


def tells_of_another_bank(subject: str, text: str) -> bool:
    """Whether somebody writes that their bank account has changed: the usual beginning of a fraud."""
    written = f"{subject}\n{text[:MAX_TEXT]}"
    return any(
        _CHANGE.search(written, max(0, found.start() - _NEARBY), found.end() + _NEARBY)
        for found in _BANK.finditer(written)
    )
