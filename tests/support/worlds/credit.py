"""Credit with its staff: gm leads, m1 sells with s1 and s2, s3 sells alone, cc and fh are finance."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from credit.contracts import (
    BusinessDateAdvanced,
    CustomerAssigned,
    CustomerRegistered,
    OrderAmended,
    OrderCancelled,
    OrderPlaced,
    OrderShipped,
)
from credit.service import SERVICE
from eventing import Money
from people import Role
from people.testing import add_staff
from tests.support.world import World

STAFF = (
    ("gm", Role.GENERAL_MANAGER, None),
    ("m1", Role.MANAGER, "gm"),
    ("s1", Role.SALESPERSON, "m1"),
    ("s2", Role.SALESPERSON, "m1"),
    ("s3", Role.SALESPERSON, "gm"),
    ("cc", Role.CREDIT_CONTROLLER, "gm"),
    ("fh", Role.FINANCE_HEAD, "gm"),
)


class Credit(World):
    service = SERVICE
    opening = datetime(2025, 1, 2, 1, 0, tzinfo=UTC)
    anyone = "cc"

    def furnish(self) -> None:
        for person in STAFF:
            add_staff(self.db, *person)

    def registers(self, customer_id: str, owner_id: str | None = "s1") -> None:
        events: list[Any] = [
            CustomerRegistered(customer_id=customer_id, code=f"EU-001-{customer_id}", name="Müller GmbH")
        ]
        if owner_id is not None:
            events.append(CustomerAssigned(customer_id=customer_id, owner_id=owner_id))
        self.publish("customers", f"customer-{customer_id}", *events)

    def places(self, customer_id: str, order_id: str, total: str, terms: str = "OA_60", **more: Any) -> None:
        order = OrderPlaced(
            customer_id=customer_id,
            order_id=order_id,
            number=order_id.upper(),
            total=Money(Decimal(total), more.get("currency", "USD")),
            terms=terms,
            deposit=more.get("deposit"),
            placed_on=self.clock.now().date(),
        )
        self.publish("customers", f"customer-{customer_id}/order-{order_id}", order)

    def amends(self, customer_id: str, order_id: str, total: str, terms: str = "OA_60") -> None:
        amended = OrderAmended(
            customer_id=customer_id,
            order_id=order_id,
            number=order_id.upper(),
            total=Money(Decimal(total), "USD"),
            terms=terms,
            deposit=None,
        )
        self.publish("customers", f"customer-{customer_id}/order-{order_id}", amended)

    def ships(self, customer_id: str, order_id: str) -> None:
        shipped = OrderShipped(customer_id=customer_id, order_id=order_id, shipped_on=self.clock.now().date())
        self.publish("customers", f"customer-{customer_id}/order-{order_id}", shipped)

    def cancels(self, customer_id: str, order_id: str) -> None:
        cancelled = OrderCancelled(customer_id=customer_id, order_id=order_id)
        self.publish("customers", f"customer-{customer_id}/order-{order_id}", cancelled)

    def advances(self, *days: date) -> None:
        for day in days:
            self.publish("scheduler", "business-date", BusinessDateAdvanced(business_date=day))
