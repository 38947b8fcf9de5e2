"""Ids: new ones, and ones that are the same whenever they are derived from the same parts."""

from uuid import UUID, uuid4, uuid5

# Fixed for ever: changing it would give every retried command a new id.
NAMESPACE = UUID("6f2b1c9e-8d3a-5c47-9b0e-74726c6f6f6d")


def new_id() -> str:
    return uuid4().hex


def uuid5hex(*parts: str) -> str:
    """The id that belongs to these parts, in this order; no part may contain a line feed."""
    return uuid5(NAMESPACE, "\n".join(parts)).hex
