"""The customer archive with a small firm on its staff."""

from typing import Any

from flask import Flask

from customers import wiring
from customers.config import Config
from customers.domain.events import Role, StaffJoined
from customers.domain.staff import staff_stream
from customers.event_schemas import PUBLISHED, READ_CREDIT, READ_MAIL
from customers.projections import VIEWS
from customers.reactions import REACTIONS
from eventing.bus.bus import CommandBus, CommandContext
from eventing.core.ids import new_id
from eventing.log.streams import Loaded
from tests.support.world import World
from tests.support.worlds.settings import settings


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


class Archive(World[CommandBus]):
    published, views, reactions, reads = PUBLISHED, VIEWS, REACTIONS, (READ_MAIL, READ_CREDIT)
    partitions = 3

    def make_bus(self) -> CommandBus:
        return wiring.make_bus(settings(Config))(self.log, self.clock, self.db)

    def make_app(self) -> Flask:
        return wiring.api(settings(Config), self.runtime, self.issuer)

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
        """Over HTTP; the id of the new customer."""
        answered = self.post("/customers", {"name": "Müller GmbH", "country": "DE", **body}, staff_id)
        assert answered.status_code == 201, answered.json
        return str(answered.json["customer_id"])

    def fields_refused(self, answered: Any) -> list[str]:
        assert answered.status_code == 422, answered.json
        return [error["field"] for error in answered.json["errors"]]
