"""Scheduler with the company of the stories: its staff, its calendar, its rules."""

from datetime import datetime
from typing import Any

from eventing import new_id
from people import Role
from scheduler import contracts as theirs
from scheduler.business_date.rounds import BusinessDateClock
from scheduler.contracts import READ_CUSTOMERS
from scheduler.service import SERVICE
from scheduler.todo.rounds import Timers
from tests.support.world import World
from tests.unit.scheduler.company import RULES, at

STAFF = {
    "chen": (Role.GENERAL_MANAGER, None),
    "wang": (Role.MANAGER, "chen"),
    "li": (Role.SALESPERSON, "wang"),
    "zhou": (Role.SALESPERSON, "wang"),
    "zhao": (Role.SALESPERSON, "wang"),
    "wu": (Role.MANAGER, "chen"),
    "sun": (Role.CREDIT_CONTROLLER, "chen"),
    "xu": (Role.FINANCE_HEAD, "chen"),
}


class Scheduler(World):
    service = SERVICE
    opening = at("10-01 09:00")

    def furnish(self) -> None:
        for staff_id, (role, manager_id) in STAFF.items():
            self.hires(staff_id, role, manager_id)

    # -- what others publish ---------------------------------------------------------------------------

    def hires(self, staff_id: str, role: Role, manager_id: str | None) -> None:
        joined = READ_CUSTOMERS.classes["StaffJoined.v1"](staff_id, role.value, manager_id)
        self.publish("customers", f"staff-{staff_id}", joined)

    def leaves(self, staff_id: str) -> None:
        left = READ_CUSTOMERS.classes["StaffLeft.v1"](staff_id, self.clock.now())
        self.publish("customers", f"staff-{staff_id}", left)

    def customer(self, customer_id: str, event_type: type, **data: Any) -> None:
        self.publish("customers", f"customer-{customer_id}", event_type(customer_id=customer_id, **data))

    def registers(
        self, customer_id: str, grade: str, owner_id: str | None, from_mail_id: str | None = None
    ) -> None:
        code = f"EU-001-{grade}"
        self.customer(
            customer_id, theirs.CustomerRegistered, code=code, grade=grade, name=customer_id.title()
        )
        if owner_id is not None:
            assigned = theirs.CustomerAssigned
            self.customer(customer_id, assigned, owner_id=owner_id, from_mail_id=from_mail_id)

    def hands_over(self, customer_id: str, owner_id: str) -> None:
        self.customer(customer_id, theirs.CustomerReassigned, owner_id=owner_id)

    def logs_contact(self, customer_id: str, direction: str, mail_id: str | None = None) -> None:
        logged = theirs.ContactLogged
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
        proof: str = "proven",
    ) -> None:
        """Let a mail arrive now, filed to the customer or, without one, to nobody."""
        thread = thread_id or f"thread-{mail_id}"
        sender = theirs.Sender(name="Buyer", address=f"{mail_id}@buyer-demo.com")
        received = theirs.MailReceived(
            mail_id=mail_id, sender=sender, subject=f"About {mail_id}", thread_id=thread, in_reply_to=answers
        )
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
            placed = theirs.MailUnmatched(**facts)
        else:
            placed = theirs.MailFiled(
                **facts, customer_id=customer_id, thread_id=thread, proof=proof, purpose=purpose
            )
        self.publish("mail", f"mail-{mail_id}", received, placed)

    def refiles(
        self,
        mail_id: str,
        customer_id: str,
        received: str,
        country: str | None = None,
        previous: str | None = None,
    ) -> None:
        refiled = theirs.MailRefiled(
            mail_id=mail_id,
            customer_id=customer_id,
            previous_customer_id=previous,
            direction="in",
            kind="person",
            received_at=at(received),
            thread_id=f"thread-{mail_id}",
            country=country,
            country_basis="archive",
        )
        self.publish("mail", f"mail-{mail_id}", refiled)

    def sends(self, customer_id: str | None, in_reply_to: str | None, purpose: str = "letter") -> str:
        """Let a draft go out now; mail puts it on record as well."""
        draft_id = new_id()
        sent = theirs.MailSent(
            draft_id=draft_id,
            purpose=purpose,
            sent_at=self.clock.now(),
            customer_id=customer_id,
            in_reply_to_mail_id=in_reply_to,
        )
        self.publish("mail", f"draft-{draft_id}", sent)
        return draft_id

    def draft(self, draft_id: str, *events: Any) -> None:
        self.publish("mail", f"draft-{draft_id}", *events)

    def account(self, customer_id: str, *events: Any) -> None:
        self.publish("credit", f"account-{customer_id}", *events)

    # -- what the clock does ---------------------------------------------------------------------------

    def timers(self) -> Timers:
        return Timers(self.bus, self.db, lambda _: True)

    def business_date(self) -> BusinessDateClock:
        return BusinessDateClock(self.bus, RULES.calendar.zone, lambda _: True)

    def reach(self, moment: str) -> None:
        """Move the clock to the moment; what is due by then fires and is done."""
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
