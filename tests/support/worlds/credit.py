"""Credit with its staff: gm leads, m1 sells with s1 and s2, s3 sells alone, cc and fh are finance."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from flask import Flask

from credit import wiring
from credit.config import Config
from credit.event_schemas import PUBLISHED, READ_CUSTOMERS, READ_SCHEDULER
from credit.event_schemas.others import (
    BusinessDateAdvancedV1,
    CustomerAssignedV1,
    CustomerRegisteredV1,
    OrderPlacedV1,
)
from credit.projections import VIEWS
from credit.reactions import REACTIONS
from eventing.access import Role
from eventing.bus.bus import CommandBus
from eventing.core.money import Money
from eventing.http.testing import add_staff
from tests.support.world import World
from tests.support.worlds.settings import settings

STAFF = (
    ("gm", Role.GENERAL_MANAGER, None),
    ("m1", Role.MANAGER, "gm"),
    ("s1", Role.SALESPERSON, "m1"),
    ("s2", Role.SALESPERSON, "m1"),
    ("s3", Role.SALESPERSON, "gm"),
    ("cc", Role.CREDIT_CONTROLLER, "gm"),
    ("fh", Role.FINANCE_HEAD, "gm"),
)


class Credit(World[CommandBus]):
    published, views, reactions, reads = PUBLISHED, VIEWS, REACTIONS, (READ_CUSTOMERS, READ_SCHEDULER)
    opening = datetime(2025, 1, 2, 1, 0, tzinfo=UTC)
    anyone = "cc"

    def make_bus(self) -> CommandBus:
        return wiring.make_bus(settings(Config))(self.log, self.clock, self.db)

    def make_app(self) -> Flask:
        return wiring.api(settings(Config), self.runtime, self.issuer)

    def furnish(self) -> None:
        for person in STAFF:
            add_staff(self.db, *person)

    def registers(self, customer_id: str, owner_id: str | None = "s1") -> None:
        events: list[Any] = [CustomerRegisteredV1(customer_id, f"EU-001-{customer_id}", "Müller GmbH")]
        if owner_id is not None:
            events.append(CustomerAssignedV1(customer_id, owner_id))
        self.publish("customers", f"customer-{customer_id}", *events)

    def places(self, customer_id: str, order_id: str, total: str, terms: str = "OA_60", **more: Any) -> None:
        order = OrderPlacedV1(
            customer_id,
            order_id,
            order_id.upper(),
            Money(Decimal(total), more.get("currency", "USD")),
            terms,
            more.get("deposit"),
            self.clock.now().date(),
        )
        self.publish("customers", f"customer-{customer_id}/order-{order_id}", order)

    def advances(self, *days: date) -> None:
        for day in days:
            self.publish("scheduler", "business-date", BusinessDateAdvancedV1(day))
