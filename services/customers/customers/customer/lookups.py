"""Customers in their current state, and access checks, for other features to look up."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from customers import permissions
from customers.customer.model import CUSTOMER, customer_stream
from customers.customer.queries import customer_file, customers, grades_of, with_completeness
from customers.customer.standing import status_of
from customers.customer.views import CONTACTS, CUSTOMERS
from eventing import CommandBus, Db, NotFound

if TYPE_CHECKING:
    from people.caller import Caller

__all__ = [
    "CONTACTS",
    "CUSTOMERS",
    "check_customer",
    "check_history",
    "check_orders",
    "country_of",
    "customer_file",
    "customers",
    "grades_of",
    "owned_by",
    "owner_of",
    "status_of",
    "with_completeness",
]


def owned_by(db: Db, staff_ids: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The ids of the customers each of them owns, closed ones too, in order of their codes."""
    owned: dict[str, list[str]] = {staff_id: [] for staff_id in staff_ids}
    query = {"owner_id": {"$in": sorted(owned)}}
    for row in CUSTOMERS.find(db, query, sort=[("region", 1), ("sequence", 1)]):
        owned[row["owner_id"]].append(row["_id"])
    return {staff_id: tuple(ids) for staff_id, ids in owned.items()}


# -- access checks -----------------------------------------------------------------------------------
# They read the log, not the view, which may lag behind: a customer may just have been registered or moved.


def check_customer(bus: CommandBus, caller: "Caller", customer_id: str) -> None:
    """Check access to a customer. Raises NotFound when it is not on file or the caller cannot see it."""
    if not permissions.may_see_customer(caller, _record(bus, customer_id)):
        raise NotFound()


def check_history(bus: CommandBus, caller: "Caller", customer_id: str) -> None:
    """Check access to contact records, timeline and former owners. Raises NotFound as `check_customer`."""
    if not permissions.may_see_history(caller, _record(bus, customer_id)):
        raise NotFound()


def check_orders(bus: CommandBus, caller: "Caller", customer_id: str) -> None:
    """Check access to orders. Raises NotFound as `check_customer`."""
    if not permissions.may_see_orders(caller, _record(bus, customer_id)):
        raise NotFound()


def country_of(bus: CommandBus, customer_id: str) -> str:
    return bus.state(CUSTOMER, customer_stream(customer_id)).country


def owner_of(bus: CommandBus, customer_id: str) -> str | None:
    return bus.state(CUSTOMER, customer_stream(customer_id)).owner_id


def _record(bus: CommandBus, customer_id: str) -> Mapping[str, str | None]:
    customer = bus.state(CUSTOMER, customer_stream(customer_id))
    if not customer.registered:
        raise NotFound()
    return {"owner_id": customer.owner_id}
