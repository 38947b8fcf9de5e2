"""Scheduler: every operation."""

from datetime import date
from decimal import Decimal

from eventing.core.money import Money
from people import Role
from scheduler.credit_contracts import (
    CollectionStepReached,
)
from tests.contract.examples.example import Example, get, post, put
from tests.support.worlds.scheduler import Scheduler


class SchedulerAtWork(Scheduler):
    def furnish(self) -> None:
        super().furnish()
        self.hires("admin", Role.ADMINISTRATOR, None)
        self.registers("c1", "B", "li")
        self.settle()
        self.receives("m1", "c1", "DE")
        self.receives("m2", "c1", "DE", direction="out", answers="m0")
        step = CollectionStepReached(
            customer_id="c1",
            invoice_id="i1",
            number="INV-1",
            stage="L0",
            action="call",
            owner="sales",
            days_overdue=1,
            amount=Money(Decimal("1200.00"), "USD"),
            due_on=date(2026, 10, 11),
            business_date=date(2026, 10, 12),
        )
        self.account("c1", step)
        self.receives("m3", "c1", "DE")
        self.settle()
        self.sends("c1", "m3")
        self.settle()

    @property
    def ids(self) -> dict[str, str]:
        items = self.get("/todos").json["items"]
        ids = {item["kind"]: item["id"] for item in items}
        return {"todo_id": ids["reply"], "collection_id": ids["collection"]}


SCHEDULER = (
    get(
        "/todos",
        "li",
        list="known_customers",
        owner="li",
        kind="reply",
        customer_id="c1",
        late="false",
        status="open",
        limit="5",
        cursor="",
    ),
    get("/todos/{todo_id}", "li"),
    post("/todos/{collection_id}/done", "li"),
    post(
        "/todos/{todo_id}/postpone",
        "li",
        {"until": "2026-10-08T05:00:00Z", "reason": "a quote from the factory"},
        ("until", "2026-10-08"),
        ("reason", 5),
    ),
    post("/todos/{todo_id}/resume", "li"),
    post("/replies/m1/waive", "li", {"reason": "a thank-you"}),
    post("/replies/m1/restore", "li"),
    get("/desktop", "li", owner="li"),
    get("/desktop/day", "li", owner="li", on="2026-10-12"),
    get("/team", "wang"),
    get("/follow-ups", "li", owner="li", until="2027-01-01", limit="5", cursor=""),
    get("/customers/c1/plan", "li"),
    get("/open-items", "li", customer_ids="c1,c2"),
    get("/follow-up-intervals", "li"),
    put("/follow-up-intervals", "li", {"days": {"B": 20}}, ("days.B", 0), ("days.Z", 5)),
    Example("GET", "/calendar", "li", query={"from": "2026-10-01", "to": "2026-10-31"}),
    get("/follow-up-intervals/company", "li"),
    put(
        "/follow-up-intervals/company",
        "chen",
        {"days": {"A": 2, "B": 7, "C": 30}},
        ("days.B", 0),
        ("days.Z", 5),
        ("days", {"A": 2}),
    ),
    put(
        "/calendar",
        "admin",
        {"year": 2027, "days": [{"day": "2027-02-06", "working": True, "note": "make-up day"}]},
        ("year", 1999),
        ("days.0.day", "2026-02-06"),
    ),
    put("/calendar/2026-10-11", "admin", {"working": True, "note": "make-up day"}, ("working", 1)),
    get("/business-date", "li"),
    get(
        "/first-responses",
        "chen",
        by="salesperson",
        since="2026-10-01T00:00:00Z",
        until="2026-11-01T00:00:00Z",
    ),
)
