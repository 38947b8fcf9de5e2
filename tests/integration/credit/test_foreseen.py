"""What credit tells before anything is done: why an order is held, a reversal, a review; and to whom."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.integration.credit.test_story import assess, invoice, usd
from tests.support.worlds.credit import Credit


@pytest.fixture
def credit(credit: Credit) -> Credit:
    for customer_id in ("c1", "c2"):
        credit.registers(customer_id)
    credit.settle()
    return credit


def one(credit: Credit, path: str, by: str = "cc") -> dict[str, Any]:
    answer = credit.get(path, by)
    assert answer.status_code == 200, answer.json
    found: dict[str, Any] = answer.json
    return found


@pytest.mark.req("R274")
def test_a_held_order_says_why_by_what_and_what_would_end_it(credit: Credit):
    credit.places("c1", "o1", "48400.00", "TT30_70BL")
    credit.settle()
    held = one(credit, "/orders/o1")
    assert (held["state"], held["number"]) == ("held", "O1")
    assert [reason["code"] for reason in held["reasons"]] == ["H9"]
    assert held["reasons"][0]["detail"].endswith(".")
    assert held["compared"]["deposit_required"] == "14520.00"
    assert held["ways"] == [
        {"way": "deposit", "amount": "14520.00", "terms": [], "ends": ["H9"], "leaves": []}
    ]
    leave = {"needed": "48400.00", "authority": "50000", "within": True, "days": 7}
    assert held["override_leave"] == leave


def test_numbers_of_a_held_order_are_of_now_and_say_what_they_rest_on(credit: Credit):
    assess(credit)
    credit.places("c1", "o1", "240000")
    invoice(credit, "INV-1", "40000", issued_on="2025-01-02", due_on="2025-01-03")
    credit.settle()
    credit.advances(date(2025, 1, 4))
    credit.settle()
    held = one(credit, "/orders/o1")
    assert Decimal(held["compared"]["receivables"]) == 40000
    assert held["grounds"]["open_invoices"] == 1
    assert [(late["number"], late["days"]) for late in held["grounds"]["overdue_invoices"]] == [("INV-1", 1)]


def test_sales_are_told_why_an_order_of_theirs_is_held_and_nothing_of_anothers(credit: Credit):
    credit.places("c1", "o1", "48400.00", "TT30_70BL")
    credit.settle()
    assert one(credit, "/orders/o1", "s1")["override_leave"] is None
    foreign, missing = credit.get("/orders/o1", "s3"), credit.get("/orders/nothing", "s3")
    assert foreign.status_code == missing.status_code == 404
    assert {**foreign.json, "instance": ""} == {**missing.json, "instance": ""}


def test_a_reversal_is_told_before_it_is_done(credit: Credit):
    invoice_id = invoice(credit, "INV-1", "100.00")
    body = {"customer_id": "c1", "amount": usd("100.00"), "received_on": "2025-01-02"}
    payment_id = credit.post("/payments", body).json["payment_id"]
    credit.settle()
    path = f"/accounts/c1/payments/{payment_id}/reversal"
    seen = one(credit, path)
    assert [(change["invoice_id"], change["after"]) for change in seen["invoices"]] == [
        (invoice_id, "100.00")
    ]
    assert credit.get(f"/invoices/{invoice_id}").json["status"] == "settled"
    assert credit.get(path, "s1").status_code == 403
    assert credit.get(f"/accounts/c2/payments/{payment_id}/reversal").status_code == 404


def test_a_limit_is_seen_before_it_is_set_and_whether_it_takes_somebody_else(credit: Credit):
    assess(credit)
    path = "/accounts/c1/review"
    small = one(credit, f"{path}?requested_limit=40000")
    assert (small["limit"], small["outcome"], small["authority"]) == ("40000", "set", "50000")
    large = one(credit, f"{path}?own_sales=5000000")
    assert (large["grade"], large["limit"], large["outcome"]) == ("A", "212500", "proposed")
    assert one(credit, "/accounts/c1")["limit"] != "40000"
    assert credit.get(path, "s1").status_code == 403
    assert credit.get("/accounts/nothing/review").status_code == 404


FIGURES = {
    "current_assets": "400000",
    "inventory": "100000",
    "non_current_assets": "120000",
    "current_liabilities": "150000",
    "total_liabilities": "250000",
    "net_worth": "258000",
}


def test_a_balance_sheet_is_checked_while_it_is_typed_and_nothing_is_filed(credit: Credit):
    def checked(**other: str) -> dict[str, Any]:
        figures = {**FIGURES, **other}
        query = "&".join(f"{name}={value}" for name, value in figures.items() if value)
        return one(credit, f"/statements/check?{query}")

    apart = checked()
    assert (apart["assets"], apart["financed"], apart["difference"]) == ("520000", "508000", "12000")
    assert (apart["balances"], apart["evaluation"]) == (False, None)
    right = checked(net_worth="270000")
    assert (right["difference"], right["balances"], right["evaluation"]["grade"]) == ("0", True, "A")
    assert checked(net_worth="")["balances"] is None
    assert one(credit, "/accounts/c1")["statements"] is None
    assert credit.get("/statements/check", "s1").status_code == 403


@pytest.mark.req("R287")
def test_whoever_asks_the_customer_notes_why_an_invoice_is_late_and_nobody_elses(credit: Credit):
    invoice_id = invoice(credit, "INV-1", "100.00", issued_on="2025-01-02", due_on="2025-01-03")
    credit.advances(date(2025, 1, 4))
    credit.settle()
    path = f"/accounts/c1/invoices/{invoice_id}/late-reason"
    body = {"late_reason": "documents", "note": "no bill of lading yet"}
    assert credit.post(path, body, "s1").status_code == 201
    credit.settle()
    (late,) = one(credit, "/collection", "s1")["items"]
    assert (late["late_reason"], late["late_noted_by"]) == ("documents", "s1")
    assert credit.post(path, body, "s3").status_code == 404


def test_the_ageing_is_compared_with_an_earlier_day(credit: Credit):
    invoice(credit, "INV-1", "100.00", issued_on="2025-01-02", due_on="2025-01-03")
    credit.advances(date(2025, 1, 3), date(2025, 1, 4))
    credit.settle()
    aged = one(credit, "/ageing?before=2025-01-03")
    assert (aged["overdue"], aged["overdue_before"], aged["total_before"]) == ("100.00", "0", "100.00")
    assert one(credit, "/ageing")["overdue_before"] is None
    assert credit.get("/ageing?before=2025-01-05").status_code == 422


def test_a_payment_is_told_before_it_is_recorded_and_refused_as_it_would_be(credit: Credit):
    credit.places("c1", "o1", "48400.00", "TT30_70BL")
    credit.settle()
    first, second = invoice(credit, "INV-1", "100.00"), invoice(credit, "INV-2", "50.00")
    path = "/accounts/c1/payments/foreseen?received_on=2025-01-02"
    deposit = one(credit, f"{path}&amount=14520&order_id=o1")
    assert [(change["number"], change["after"]) for change in deposit["orders"]] == [("O1", "cleared")]
    oldest = one(credit, f"{path}&amount=120")
    assert {change["number"]: change["after"] for change in oldest["invoices"]} == {
        "INV-1": "0.00",
        "INV-2": "30.00",
    }
    chosen = one(credit, f"{path}&amount=45&bank_charge=5&allocations={second}:45")
    assert [(change["invoice_id"], change["after"]) for change in chosen["invoices"]] == [(second, "0.00")]
    both = one(credit, f"{path}&amount=20&allocations={first}:10,{second}:10")
    assert [change["after"] for change in both["invoices"]] == ["90.00", "40.00"]
    assert credit.get("/payments").json["items"] == []
    too_much = credit.get(f"{path}&amount=60&allocations={second}:60")
    assert (too_much.status_code, too_much.json["code"]) == (409, "over_allocated")
    assert credit.get(f"{path}&amount=60&allocations=twelve").status_code == 422
