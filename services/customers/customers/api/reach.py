"""What every endpoint works with, and whose customers and staff a caller may touch."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from customers.domain.customer import CUSTOMER, customer_stream
from customers.domain.errors import Invalid, NotFound
from customers.domain.regions import Regions
from eventing.bus.bus import CommandBus
from eventing.core.clock import Clock
from eventing.core.mongo import Db
from eventing.http import Role, caller


@dataclass(frozen=True)
class Service:
    bus: CommandBus
    db: Db
    clock: Clock
    zone: ZoneInfo
    regions: Regions

    def today(self) -> date:
        """The company's date."""
        return self.clock.now().astimezone(self.zone).date()


def check_reach(service: Service, customer_id: str) -> None:
    """By the log itself, so that a customer registered or moved a moment ago is judged rightly.

    Raises NotFound for what is not on file and for what the caller may not see: the two are not
    told apart.
    """
    customer = service.bus.state(CUSTOMER, customer_stream(customer_id))
    if not customer.registered or not caller().reach.covers(customer.owner_id):
        raise NotFound("no such customer")


def check_staff(staff_id: str) -> None:
    """Raises NotFound for somebody outside the caller's team; administrators reach everybody."""
    if caller().role is not Role.ADMINISTRATOR and not caller().scope.covers(staff_id):
        raise NotFound("nobody on the staff by that id")


def check_takers(field: str, staff_ids: Iterable[str | None]) -> None:
    """Customers go to people of the caller's team only. Raises Invalid naming `field`."""
    for staff_id in staff_ids:
        if staff_id is not None and caller().role is Role.MANAGER and not caller().scope.covers(staff_id):
            raise Invalid(field, "nobody of your team by that id")
