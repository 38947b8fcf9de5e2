"""The events credit publishes, as contracts, and what it reads of others.

A published version never changes; a new one is a new class beside the old.
"""

from credit.event_schemas.accounts import PUBLISHED
from credit.event_schemas.others import READ_CUSTOMERS, READ_SCHEDULER

__all__ = ["PUBLISHED", "READ_CUSTOMERS", "READ_SCHEDULER"]
