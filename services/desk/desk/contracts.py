"""Contracts: what the desk publishes, and what it reads of other services.

Of others' events it reads only the fields it needs.
"""

from dataclasses import dataclass

from eventing import Contracts, Published

PUBLISHED = Published("desk")

# -- read of customers -----------------------------------------------------------------------------

READ_CUSTOMERS = Contracts("customers")


@READ_CUSTOMERS.event("StaffLeft.v1")
@dataclass(frozen=True, kw_only=True)
class StaffLeft:
    staff_id: str
    left_at: str
