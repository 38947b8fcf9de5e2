"""Customers with its staff, a small firm."""

from typing import Any

from customers.service import SERVICE
from customers.staff.events import StaffJoined
from customers.staff.model import staff_stream
from customers.staff.values import Role
from eventing import CommandContext, new_id
from eventing.log.streams import Loaded
from tests.support.world import World


def joined(staff_id: str, role: Role, manager_id: str | None) -> StaffJoined:
    return StaffJoined(
        staff_id=staff_id,
        name=staff_id.title(),
        email=f"{staff_id}@qihang-demo.cn",
        role=role,
        manager_id=manager_id,
        needs_approval=False,
        approver_id=None,
        language="zh_CN",
    )


STAFF = (
    joined("chen", "general_manager", None),
    joined("wang", "manager", "chen"),
    joined("wu", "manager", "chen"),
    joined("li", "salesperson", "wang"),
    joined("zhou", "salesperson", "wang"),
    joined("zhao", "salesperson", "wang"),
    joined("xu", "salesperson", "wu"),
    joined("sun", "credit_controller", "chen"),
    joined("admin", "administrator", None),
)


class Archive(World):
    service = SERVICE
    partitions = 3

    def furnish(self) -> None:
        at = self.clock.now()
        self.log.append_many(
            [
                (
                    Loaded(staff_stream(person.staff_id), 0, None),
                    [person],
                    CommandContext(new_id(), "test", at),
                )
                for person in STAFF
            ]
        )

    def register(self, staff_id: str = "li", **body: Any) -> str:
        """Register a customer over HTTP; returns the id."""
        answered = self.post("/customers", {"name": "Müller GmbH", "country": "DE", **body}, staff_id)
        assert answered.status_code == 201, answered.json
        return str(answered.json["customer_id"])

    def fields_refused(self, answered: Any) -> list[str]:
        assert answered.status_code == 422, answered.json
        return [error["field"] for error in answered.json["errors"]]
