"""Commands on requests for a customer on file."""

from dataclasses import dataclass

from eventing import Id


@dataclass(frozen=True, kw_only=True)
class RequestCustomer:
    """Put on record that `requested_by` wanted a customer that is on file; once a day is enough.

    `manager_id` is the nearest manager above both, None for a general manager.
    """

    customer_id: Id
    request_id: Id
    requested_by: Id
    manager_id: Id | None
