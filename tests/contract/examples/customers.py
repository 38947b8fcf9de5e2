"""Customers: every operation."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from customers.code.commands import OpenCodes
from customers.contracts import OrderCleared
from customers.customer.commands import CloseCustomer, NewContact, RegisterCustomer
from customers.guidance.commands import GiveGuidance
from customers.handover.commands import StartHandover
from customers.order.commands import PlaceOrder
from customers.order.values import OrderLine
from eventing import Money
from tests.contract.examples.example import USD, get, post
from tests.support.worlds.customers import Archive

LINE = {"product": "CTCP plate", "quantity": "20000", "unit": "m2", "unit_price": "2.42"}
ORDER = {"number": "PO-118", "lines": [LINE], "currency": "USD", "terms": "OA_60", "incoterm": "FOB"}
CONTACT = {"name": "Priya", "emails": ["p@kaveri-demo.in"], "phones": ["+914423456789"], "faxes": []}


class Customers(Archive):
    def furnish(self) -> None:
        super().furnish()
        self.settle()
        contact = NewContact(name="Hans", emails=("h@mueller-demo.de",))
        self.do(
            RegisterCustomer(
                name="Müller", country="DE", contacts=(contact,), owner_id="li", customer_id="c1"
            )
        )
        self.do(RegisterCustomer(name="Nobody's", country="FR", customer_id="c2"))
        lines = (
            OrderLine(product="CTCP plate", quantity=Decimal("20000"), unit="m2", unit_price=Decimal("2.42")),
        )
        order = PlaceOrder(
            customer_id="c1",
            number="PO-1",
            lines=lines,
            currency="USD",
            terms="OA_60",
            placed_on=date(2026, 10, 10),
            order_id="o1",
        )
        self.do(order)
        # Credit has answered about the first alone.
        self.do(replace(order, order_id="o2", number="PO-2"))
        cleared = OrderCleared(customer_id="c1", order_id="o1", total=Money(Decimal("48400.00"), "USD"))
        self.publish("credit", "account-c1", cleared)
        self.settle()
        self.do(
            StartHandover(
                staff_id="xu",
                reason="transfer",
                successor_id="wu",
                moves=(),
                handover_id="h1",
                ordered_by="wu",
            )
        )
        self.do(GiveGuidance(customer_id="c1", text="ask first", guidance_id="g1", given_by="wang"))
        self.do(OpenCodes(region="OC", last=5))
        self.do(RegisterCustomer(name="Gone", country="FR", customer_id="c4"))
        self.do(CloseCustomer(customer_id="c4", reason="gone"))

    @property
    def ids(self) -> dict[str, str]:
        (started,) = self.data("handovers", "HandoverStarted")
        (contact,) = self.data("customer-c1", "ContactAdded")
        return {"handover_id": started["handover_id"], "contact_id": contact["contact_id"]}


CUSTOMERS = (
    post("/staff", "admin", {"name": "Sun", "email": "sun@qihang-demo.cn", "role": "salesperson"}),
    get("/staff", "chen", role="manager", manager_id="chen", led="true", left="false", limit="5", cursor=""),
    post("/staff/zhou/role", "admin", {"role": "salesperson", "manager_id": "wu"}),
    post(
        "/staff/zhou/describe",
        "wang",
        {"countries": ["DE"], "speaks": ["de"], "products": ["CTP"], "since": "2023-03-01"},
        ("since", "yesterday"),
    ),
    post("/staff/zhou/correct", "admin", {"name": "Zhou Tao", "language": "en"}, ("language", "Klingon")),
    post("/staff/zhou/approval", "admin", {"needs_approval": True, "approver_id": "li"}),
    post("/staff/zhou/leave", "wang", {"reason": "离职", "successor_id": "li", "moves": []}),
    post("/staff/li/handover", "wang", {"moves": [{"customer_id": "c1", "owner_id": "zhao"}]}),
    get("/staff/zhou", "li"),
    get("/customers/search", "li", q="mue"),
    get(
        "/customers/doubles",
        "li",
        name="Müller",
        country="DE",
        email="h@mueller-demo.de",
        domain="a.de",
        phone="1",
    ),
    get("/orders/search", "li", q="po 1"),
    get("/staff/li/customers", "wang", limit="5", cursor=""),
    get("/handovers/{handover_id}", "wu"),
    post(
        "/customers",
        "chen",
        {
            "name": "Kaveri",
            "country": "IN",
            "grade": "B",
            "domains": ["kaveri-demo.in"],
            "source": "a fair",
            "contacts": [CONTACT],
            "owner_id": "li",
            "from_mail_id": "m1",
        },
        ("country", "XX"),
        ("domains.0", "no domain"),
        ("contacts.0.emails.0", "nobody"),
        ("owner_id", "nobody"),
        ("name", "  "),
    ),
    get(
        "/customers",
        "chen",
        q="Müller",
        owner_id="li",
        country="DE",
        region="EU",
        grade="C",
        closed="false",
        limit="5",
        cursor="",
    ),
    get("/customers/c1", "li"),
    post("/customers/c1/contacts", "li", CONTACT),
    post(
        "/customers/c1/contacts/{contact_id}/addresses",
        "li",
        {"kind": "email", "address": "hans@mueller-demo.de"},
        ("address", "nobody"),
    ),
    post(
        "/customers/c1/correct",
        "li",
        {
            "name": "Müller KG",
            "country": "DE",
            "local_name": "米勒印刷",
            "website": "https://mueller-demo.de",
        },
        ("country", "ZZ"),
        ("website", "mueller"),
    ),
    post(
        "/customers/c1/contacts/{contact_id}/correct",
        "li",
        {"name": "Hans", "language": "de", "channel": "whatsapp"},
        ("name", " "),
        ("channel", "pigeon"),
    ),
    post(
        "/customers/c1/stage",
        "li",
        {"stage": "sample", "approach": "samples first"},
        ("stage", "dreaming"),
    ),
    post("/customers/c1/status", "li", {"status": "dormant", "reason": "moved away"}, ("status", "gone")),
    get("/customers/c1/looks", "wang", limit="5", cursor=""),
    post(
        "/customers/c1/contacts/{contact_id}/addresses/retire",
        "li",
        {"kind": "email", "address": "h@mueller-demo.de"},
    ),
    post("/customers/c1/contacts/{contact_id}/leave", "li"),
    post("/customers/c4/reopen", "chen", {"reason": "back"}),
    post("/customers/c2/assign", "wang", {"owner_id": "li", "from_mail_id": "m1"}, ("owner_id", "nobody")),
    post("/customers/c1/reassign", "wang", {"owner_id": "zhou", "note": "moved"}, ("owner_id", "nobody")),
    post("/customers/c1/close", "wang", {"reason": "gone"}),
    post("/customers/c1/regrade", "li", {"grade": "B", "reason": "asked again"}),
    post(
        "/customers/c1/contact-log",
        "li",
        {
            "direction": "out",
            "channel": "phone",
            "occurred_at": "2026-10-09T12:14:00Z",
            "summary": "Called",
            "feedback": "fine",
            "promises": "a sample",
            "next_plan": "call again",
        },
        ("occurred_at", "2036-10-09T12:14:00Z"),
    ),
    get("/customers/c1/contact-log", "li", limit="5", cursor=""),
    get("/staff/li/work", "wang", since="2026-10-09T16:00:00Z", until="2026-10-10T16:00:00Z"),
    post("/customers/c1/guidance", "wang", {"mail_id": None, "draft_id": None, "text": "ask first"}),
    post("/guidance/c1/acknowledge", "li", {"guidance_id": "g1"}),
    get("/guidance", "li", things="c1,m1"),
    get("/customers/c1/guidance", "li", limit="5", cursor=""),
    post(
        "/customers/c1/next-contact",
        "li",
        {"on": "2026-10-20", "note": "after the fair"},
        ("on", "2020-01-01"),
    ),
    post("/customers/c1/zone", "li", {"zone": "Europe/Berlin"}, ("zone", "Asia/Tokyo"), ("zone", 5)),
    get("/customers/c1/timeline", "li", limit="5", cursor="", kind="record"),
    get("/customers/c1/owner", "li", at="2026-10-10T01:00:00Z"),
    get("/customers/c1/owners", "li"),
    post(
        "/customers/c1/orders",
        "li",
        {**ORDER, "deposit": USD, "placed_on": "2026-10-10"},
        ("currency", "XXY"),
        ("currency", "usd"),
        ("terms", "BARTER"),
        ("lines", []),
        ("lines.0.quantity", "-1"),
        ("lines.0.quantity", "0"),
        ("lines.0.unit_price", "-2.42"),
        ("lines.0.unit_price", "NaN"),
        ("deposit.amount", "-1"),
        ("deposit.amount", "99999999999"),
        ("deposit.currency", "EUR"),
    ),
    get("/customers/c1/orders", "li", limit="5", cursor=""),
    get("/customers/c1/orders/o1", "li"),
    post(
        "/customers/c1/orders/o1/ship",
        "li",
        {"shipped_on": "2026-10-10", "bill_of_lading": "COSU6412345670"},
        ("shipped_on", "2020-01-01"),
    ),
    post(
        "/customers/c1/orders/o1/amend",
        "li",
        {**ORDER, "deposit": USD, "reason": "one container less"},
        ("currency", "XXY"),
        ("reason", ""),
    ),
    post("/customers/c1/orders/o1/cancel", "li", {"reason": "changed his mind"}),
    get("/orders/unanswered", "li", limit="5", cursor=""),
    get("/grade-rule", "li"),
    post(
        "/grade-rule",
        "chen",
        {"minimums": {"USD": "5000"}, "reason": "samples do not count"},
        ("minimums.USD", "-1"),
        ("reason", ""),
    ),
    post("/codes/EU", "chen", {"last": 40}, ("last", 0)),
)
