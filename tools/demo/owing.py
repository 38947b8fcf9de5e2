"""Steps 8 to 11: an order on credit, an invoice that falls due, what late money sets off, payment."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from tools.demo.client import Json
from tools.demo.scene import Scene

#: A strong balance sheet: with the traits below, 63.1 of 100, it makes grade A and a limit of 212,500.
STRONG = {
    "current_assets": "1200000",
    "inventory": "400000",
    "non_current_assets": "800000",
    "current_liabilities": "600000",
    "total_liabilities": "900000",
    "net_worth": "1100000",
}
SCORES = {
    "appearance": 7,
    "product_summary": 6,
    "product_demand": 8,
    "competitive_strength": 6,
    "end_customers": 5,
    "management": 6,
    "profitability_to_us": 6,
    "product_quality": 8,
    "market_attraction": 6,
    "market_competition": 5,
    "security": 4,
    "replaceability": 5,
    "payment_record": 8,
    "credit_references": 7,
    "growth": 3,
    "balance_sheet": 7,
    "capital_structure": 6,
    "total_capital": 5,
}


class Owing(Scene):
    order_id = ""
    held_order = ""
    due_on = date(2026, 10, 30)

    # -- 8 -----------------------------------------------------------------------------------------------

    def order_placed(self) -> None:
        mueller, credit, head = self.customers["mueller"], self.staff["sunyan"], self.staff["chenguodong"]
        credit.post(
            "credit",
            f"/accounts/{mueller}/statements",
            {
                "currency": "USD",
                "period_end": "2026-06-30",
                "figures": STRONG,
                "origin": "audited annual report",
                "reliability": "audited",
            },
        )
        credit.post("credit", f"/accounts/{mueller}/traits", {"scores": SCORES})
        # More than two people must agree on: proposed by one, approved by another.
        credit.post("credit", f"/accounts/{mueller}/assess", {})
        head.post("credit", f"/accounts/{mueller}/approve")
        self.see(
            "customers",
            "EU-001's credit is shown to 李静: grade A, limit USD 212,500",
            lambda: self._credit_shown() == ("A", "212500", "USD"),
        )
        placed = self._order("PO-4711", Decimal("150000"))
        self.order_id = placed["order_id"]
        self.see(
            "customers",
            "credit has cleared it, and the customer is EU-001-A now",
            lambda: self.staff["lijing"].get("customers", f"/customers/{mueller}")["code"] == "EU-001-A",
        )

    def _credit_shown(self) -> tuple[str | None, str | None, str | None]:
        shown = self.staff["lijing"].get("customers", f"/customers/{self.customers['mueller']}")
        limit = shown.get("credit_limit") or {}
        return shown.get("credit_grade"), limit.get("amount"), limit.get("currency")

    def _order(self, number: str, amount: Decimal) -> Json:
        placed: Json = self.staff["lijing"].post(
            "customers",
            f"/customers/{self.customers['mueller']}/orders",
            {
                "number": number,
                "lines": [
                    {
                        "product": "CTCP plate 530x664x0.30",
                        "quantity": "1000",
                        "unit": "m2",
                        "unit_price": str(amount / 1000),
                    }
                ],
                "currency": "USD",
                "terms": "OA_60",
                "incoterm": "FOB",
            },
        )
        return placed

    # -- 9 -----------------------------------------------------------------------------------------------

    def invoice_falls_due(self) -> None:
        credit = self.staff["sunyan"]
        mueller = self.customers["mueller"]
        self.staff["lijing"].post("customers", f"/customers/{mueller}/orders/{self.order_id}/ship")
        credit.post(
            "credit",
            "/invoices",
            {
                "customer_id": mueller,
                "number": "INV-2026-0815",
                "amount": {"amount": "150000.00", "currency": "USD"},
                "issued_on": "2026-10-10",
                "order_id": self.order_id,
                "due_on": self.due_on.isoformat(),
            },
        )
        self._advance_to(self.due_on + timedelta(days=1))
        self.see(
            "credit",
            "one day overdue, first step of the ladder",
            lambda: self._collection()["stage"] == "L0",
        )
        self.see(
            "customers",
            "EU-001 carries a risk flag",
            lambda: self.staff["lijing"].get("customers", f"/customers/{mueller}")["risks"],
        )
        self.see("scheduler", "to-do: get in touch, ask the reason", lambda: self._collection_todos())

    def _advance_to(self, day: object) -> None:
        """Let days pass; the scheduler announces each of them once, missed ones too."""
        self.company.move_clock(f"{day} 09:00")
        self.see(
            "scheduler",
            f"the business date is {day}",
            lambda: self.staff["lijing"].get("scheduler", "/business-date")["business_date"] == str(day),
        )
        self.see(
            "credit",
            f"credit has seen every day to {day}",
            lambda: (
                self.staff["sunyan"].get("credit", f"/accounts/{self.customers['mueller']}")["business_date"]
                == str(day)
            ),
        )

    def _credit_account(self) -> Json:
        account: Json = self.staff["sunyan"].get("credit", f"/accounts/{self.customers['mueller']}")
        return account

    def _collection(self) -> Json:
        found = self.staff["sunyan"].items("credit", "/collection")
        assert len(found) == 1, f"{len(found)} items in collection"
        return found[0]

    def _collection_todos(self) -> list[Json]:
        return self.staff["lijing"].items("scheduler", "/todos", list="collection")

    # -- 10 ----------------------------------------------------------------------------------------------

    def everyone_reacts(self) -> None:
        mueller = self.customers["mueller"]
        for days, stage, letter in (
            (6, "L1", "first reminder"),
            (18, "L2", "second"),
            (30, "L3", "formal notice"),
        ):
            self._advance_to(self.due_on + timedelta(days=days))
            # No letter is sent for a day that has passed already.
            self.see("mail", f"a letter is drafted, for approval: {letter}", partial(self._is_drafted, stage))
        self.see(
            "customers",
            "30 days overdue: the credit grade is B",
            lambda: self.staff["lijing"].get("customers", f"/customers/{mueller}").get("credit_grade") == "B",
        )
        held = self._order("PO-4712", Decimal("10000"))["order_id"]
        self.held_order = held
        self.see(
            "customers",
            "a new order is held",
            lambda: self._order_state(held).get("credit") == "held",
        )

    def _is_drafted(self, stage: str) -> bool:
        return stage in {draft["stage"] for draft in self._letters()}

    def _letters(self) -> list[Json]:
        """Collection drafts, as their approver sees them."""
        everywhere = [
            draft
            for person in (self.staff["lijing"], self.staff["sunyan"], self.staff["hefang"])
            for draft in person.items("mail", "/drafts")
        ]
        return [draft for draft in everywhere if draft["purpose"] == "collection"]

    def _order_state(self, order_id: str) -> Json:
        path = f"/customers/{self.customers['mueller']}/orders/{order_id}"
        order: Json = self.staff["lijing"].get("customers", path)
        return order

    # -- 11 ----------------------------------------------------------------------------------------------

    def paid(self) -> None:
        mueller = self.customers["mueller"]
        self.staff["sunyan"].post(
            "credit",
            "/payments",
            {
                "customer_id": mueller,
                "amount": {"amount": "149985.00", "currency": "USD"},
                "received_on": (self.due_on + timedelta(days=30)).isoformat(),
                "bank_charge": "15.00",
            },
        )
        self.see(
            "customers",
            "the held order is cleared",
            lambda: self._order_state(self.held_order).get("credit") in ("cleared", "released"),
        )
        self.see(
            "customers",
            "the risk flag is gone",
            lambda: not self.staff["lijing"].get("customers", f"/customers/{mueller}")["risks"],
        )
        self.see("scheduler", "the collection to-dos are settled", lambda: not self._collection_todos())
