"""A request for a customer on file: put on record once, for the manager of both sides to decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from customers.request.commands import RequestCustomer
from customers.request.events import CustomerRequested
from eventing import Decider, uuid5hex


@dataclass(frozen=True)
class Request:
    made: bool = False


def evolve(_request: Request, _event: CustomerRequested) -> Request:
    return Request(made=True)


def decide(request: Request, command: RequestCustomer, _now: datetime) -> Sequence[CustomerRequested]:
    if request.made:
        return []
    return [
        CustomerRequested(
            customer_id=command.customer_id,
            request_id=command.request_id,
            requested_by=command.requested_by,
            manager_id=command.manager_id,
        )
    ]


REQUEST = Decider("request", Request(), evolve, decide)


def request_id_of(customer_id: str, requested_by: str, now: datetime) -> str:
    """The id of a request: the same for all that somebody makes for a customer on one day."""
    return uuid5hex(customer_id, "request", requested_by, now.date().isoformat())


def request_stream(customer_id: str, request_id: str) -> str:
    return f"customer-{customer_id}/request-{request_id}"
