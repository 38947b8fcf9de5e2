"""Leaving later: a letter that waits for its hour, such as when the customer's office opens."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

#: How long a letter waits before it is sent, so that it can be taken back.
WAIT_SECONDS = 10
#: The hour that somebody types, in the firm's zone.
TYPED = "local"


def leaves(form: Mapping[str, str], zone: tzinfo) -> dict[str, Any]:
    """When a letter leaves, as the form says: soon, at a time that was offered, or at one that was typed."""
    at = form.get("at")
    if not at:
        return {"wait": WAIT_SECONDS}
    if at != TYPED:
        return {"at": at}
    typed = form.get("at_local", "")
    try:
        return {"at": datetime.fromisoformat(typed).replace(tzinfo=zone).isoformat()}
    except ValueError:
        return {"at": typed}


def opening(customer: Mapping[str, Any] | None) -> datetime | None:
    """When the customer's office opens next; None where nobody knows, or it is open."""
    local = (customer or {}).get("local") or {}
    at = local.get("opens_at")
    return datetime.fromisoformat(at) if at and not local.get("open") else None
