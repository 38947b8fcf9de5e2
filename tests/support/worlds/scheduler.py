"""The scheduler with the company of the stories: its staff, its calendar, its rules."""

from datetime import datetime
from typing import Any

from flask import Flask

from eventing.access import Role
from eventing.bus.bus import CommandBus
from eventing.core.ids import new_id
from scheduler import wiring
from scheduler.adapters.timers import Timers
from scheduler.config import Config
from scheduler.event_schemas import PUBLISHED, READ_CREDIT, READ_CUSTOMERS, READ_MAIL
from scheduler.event_schemas import others as theirs
from scheduler.projections import VIEWS
from scheduler.reactions import REACTIONS
from tests.support.world import World
from tests.support.worlds.settings import settings
from tests.unit.scheduler.company import RULES, at

STAFF = {
    "chen": (Role.GENERAL_MANAGER, None),
    "wang": (Role.MANAGER, "chen"),
    "li": (Role.SALESPERSON, "wang"),
    "zhou": (Role.SALESPERSON, "wang"),
    "zhao": (Role.SALESPERSON, "wang"),
    "wu": (Role.MANAGER, "chen"),
    "sun": (Role.CREDIT_CONTROLLER, "chen"),
}


class Scheduler(World[CommandBus]):
    published, views, reactions = PUBLISHED, VIEWS, REACTIONS
    reads = (READ_CUSTOMERS, READ_MAIL, READ_CREDIT)
    opening = at("10-01 09:00")

    def make_bus(self) -> CommandBus:
        return wiring.make_bus(settings(Config))(self.log, self.clock, self.db)

    def make_app(self) -> Flask:
        return wiring.api(settings(Config), self.runtime, self.issuer)

    def furnish(self) -> None:
        for staff_id, (role, manager_id) in STAFF.items():
            self.hires(staff_id, role, manager_id)

    # -- what others publish ---------------------------------------------------------------------------

    def hires(self, staff_id: str, role: Role, manager_id: str | None) -> None:
        joined = READ_CUSTOMERS.classes["StaffJoined.v1"](staff_id, role.value, manager_id)
        self.publish("customers", f"staff-{staff_id}", joined)

    def customer(self, customer_id: str, event_type: type, **data: Any) -> None:
        self.publish("customers", f"customer-{customer_id}", event_type(customer_id=customer_id, **data))

    def registers(
        self, customer_id: str, grade: str, owner_id: str | None, from_mail_id: str | None = None
    ) -> None:
        code = f"EU-001-{grade}"
        self.customer(
            customer_id, theirs.CustomerRegisteredV1, code=code, grade=grade, name=customer_id.title()
        )
        if owner_id is not None:
            assigned = theirs.CustomerAssignedV1
            self.customer(customer_id, assigned, owner_id=owner_id, from_mail_id=from_mail_id)

    def hands_over(self, customer_id: str, owner_id: str) -> None:
        self.customer(customer_id, theirs.CustomerReassignedV1, owner_id=owner_id)

    def logs_contact(self, customer_id: str, direction: str, mail_id: str | None = None) -> None:
        logged = theirs.ContactLoggedV1
        self.customer(customer_id, logged, direction=direction, occurred_at=self.clock.now(), mail_id=mail_id)

    def receives(
        self,
        mail_id: str,
        customer_id: str | None,
        country: str | None,
        *,
        direction: str = "in",
        kind: str = "person",
        thread_id: str | None = None,
        purpose: str | None = None,
        answers: str | None = None,
    ) -> None:
        """A mail arrives now, filed to the customer or, without one, matched to nobody."""
        thread = thread_id or f"thread-{mail_id}"
        sender = theirs.Sender("Buyer", f"{mail_id}@buyer-demo.com")
        received = theirs.MailReceivedV1(mail_id, sender, f"About {mail_id}", thread, answers)
        facts: dict[str, Any] = {
            "mail_id": mail_id,
            "direction": direction,
            "kind": kind,
            "received_at": self.clock.now(),
            "country": country,
            "country_basis": "archive" if customer_id else "domain",
        }
        placed: Any
        if customer_id is None:
            placed = theirs.MailUnmatchedV1(**facts)
        else:
            placed = theirs.MailFiledV1(**facts, customer_id=customer_id, thread_id=thread, purpose=purpose)
        self.publish("mail", f"mail-{mail_id}", received, placed)

    def refiles(self, mail_id: str, customer_id: str, received: str, country: str | None = None) -> None:
        refiled = theirs.MailRefiledV1(
            mail_id, customer_id, "in", "person", at(received), f"thread-{mail_id}", country, "archive"
        )
        self.publish("mail", f"mail-{mail_id}", refiled)

    def sends(self, customer_id: str | None, in_reply_to: str | None, purpose: str = "letter") -> str:
        """A draft goes out now; mail puts it on record as well."""
        draft_id = new_id()
        sent = theirs.MailSentV1(draft_id, purpose, self.clock.now(), customer_id, in_reply_to)
        self.publish("mail", f"draft-{draft_id}", sent)
        return draft_id

    def draft(self, draft_id: str, *events: Any) -> None:
        self.publish("mail", f"draft-{draft_id}", *events)

    def account(self, customer_id: str, *events: Any) -> None:
        self.publish("credit", f"account-{customer_id}", *events)

    # -- what the clock does ---------------------------------------------------------------------------

    def timers(self) -> Timers:
        return Timers(self.bus, self.db, lambda _: True)

    def reach(self, moment: str) -> None:
        """The clock moves to the moment, and what is due by then fires and is done."""
        self.clock.time = at(moment)
        self.settle()
        timers = self.timers()
        while timers.fire_due(self.clock.now()):
            self.settle()

    # -- what is seen ----------------------------------------------------------------------------------

    def listed(self, staff_id: str, name: str) -> list[str]:
        """The mails, customers or drafts on somebody's list, the most pressing first."""
        owner = "" if name == "unassigned" else f"&owner={staff_id}"
        items = self.get(f"/todos?list={name}{owner}", staff_id).json["items"]
        return [item["mail_id"] or item["draft_id"] or item["customer_id"] for item in items]

    def todo_of(self, mail_id: str, status: str = "open") -> dict[str, Any]:
        items = self.get(f"/todos?status={status}&limit=200").json["items"]
        (found,) = [item for item in items if item["mail_id"] == mail_id]
        return dict(found)

    def follow_up(self, customer_id: str) -> tuple[str | None, str | None]:
        """The day it is due, and whose it is."""
        plan = self.get(f"/customers/{customer_id}/plan").json
        return plan.get("due_on"), plan.get("owner_id")

    def all_of(self, name: str) -> list[dict[str, Any]]:
        """All there are of an event in the scheduler's own log, in the order they were stored."""
        wire_type = f"{name}.v1"
        commits = self.log.commits.find({"events.type": wire_type}).sort("at", 1)
        return [
            event["data"] for commit in commits for event in commit["events"] if event["type"] == wire_type
        ]


def local(moment: datetime | str) -> str:
    """An instant on the company's clock as the stories write it."""
    instant = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return instant.astimezone(RULES.calendar.zone).strftime("%m-%d %H:%M")
