"""Events of requests for a customer on file."""

from dataclasses import dataclass

from customers.contracts import PUBLISHED
from eventing import Id


@PUBLISHED.event("CustomerRequested.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerRequested:
    """Somebody wanted to register a customer, or an address of one, that is on file with a colleague.

    They were told no more than that. `manager_id` decides: the nearest manager above both; None: a general
    manager.
    """

    customer_id: Id
    request_id: Id
    requested_by: Id
    manager_id: Id | None
