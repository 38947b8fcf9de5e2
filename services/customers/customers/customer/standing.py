"""How it stands with a customer: by a rule, unless somebody has said it by hand (R047)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from customers.customer.values import Status

#: After so long without a contact a customer is dormant.
DORMANT_AFTER = timedelta(days=180)


def status_of(customer: Mapping[str, Any], last_contact_at: datetime | None, now: datetime) -> dict[str, Any]:
    """The status, and whether it is by the rule or by hand with a reason.

    An order makes a customer a deal, a contact one that is followed up; after half a year without a contact
    anybody who was followed up is dormant.
    """
    by_hand = customer.get("status_by_hand")
    if by_hand is not None:
        return {"status": by_hand, "by_hand": True, "reason": customer.get("status_reason")}
    return {"status": _by_rule(customer, last_contact_at, now), "by_hand": False, "reason": None}


def _by_rule(customer: Mapping[str, Any], last_contact_at: datetime | None, now: datetime) -> Status:
    lately = last_contact_at is not None and now - last_contact_at < DORMANT_AFTER
    if customer.get("ordered"):
        return "deal" if lately or last_contact_at is None else "dormant"
    if last_contact_at is None:
        return "potential"
    return "following" if lately else "dormant"


def host_of(website: str | None) -> str:
    """The host of a website, by which the customer is found; nothing where there is none."""
    return urlsplit(website).hostname or "" if website else ""
