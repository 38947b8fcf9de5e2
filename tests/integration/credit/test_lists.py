"""Lists of credit: what each filter finds, ageing as of a day, and the day that answers are of."""

from datetime import date
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


def pays(credit: Credit, amount: str, **more: Any) -> str:
    body = {"customer_id": "c1", "amount": usd(amount), "received_on": "2025-01-02", **more}
    answer = credit.post("/payments", body)
    assert answer.status_code == 201, answer.json
    payment_id: str = answer.json["payment_id"]
    return payment_id


def keys(credit: Credit, path: str, key: str) -> list[str]:
    return [row[key] for row in credit.get(path).json["items"]]


def test_accounts_are_found_by_grade_arrears_proposal_and_the_end_of_their_limit(credit: Credit):
    assess(credit)
    invoice(credit, "INV-1", "1000", customer_id="c2", due_on="2025-01-03")
    credit.post("/accounts/c1/assess", {"requested_limit": usd("60000")}, "fh")
    credit.advances(date(2025, 1, 4))
    credit.settle()
    assert keys(credit, "/accounts", "customer_id") == ["c1", "c2"]
    assert keys(credit, "/accounts?grade=A", "customer_id") == ["c1"]
    assert keys(credit, "/accounts?in_arrears=true", "customer_id") == ["c2"]
    assert keys(credit, "/accounts?review_open=true", "customer_id") == []
    assert keys(credit, "/accounts?proposed=true", "customer_id") == []
    # 365 days from the second of January.
    assert keys(credit, "/accounts?expires_before=2026-01-02", "customer_id") == []
    assert keys(credit, "/accounts?expires_before=2026-01-03", "customer_id") == ["c1"]


def test_a_proposed_limit_is_on_a_list_until_it_is_decided(credit: Credit):
    assess(credit)
    assert credit.post("/accounts/c1/assess", {"own_sales": usd("5000000")}, "fh").status_code == 201
    credit.settle()
    assert keys(credit, "/accounts?proposed=true", "customer_id") == ["c1"]
    assert credit.post("/accounts/c1/approve", None, "gm").status_code == 201
    credit.settle()
    assert keys(credit, "/accounts?proposed=true", "customer_id") == []


def test_orders_are_found_by_their_state_and_holds_of_the_whole_firm(credit: Credit):
    assess(credit)
    credit.places("c1", "cleared", "1000")
    credit.places("c1", "gone", "1000")
    credit.places("c2", "held", "1000")
    credit.places("c2", "off", "1000")
    credit.settle()
    credit.ships("c1", "gone")
    credit.cancels("c2", "off")
    credit.settle()
    found = {
        state: keys(credit, f"/orders?state={state}", "order_id")
        for state in ("cleared", "held", "shipped", "cancelled", "unchecked")
    }
    assert found == {
        "cleared": ["cleared"],
        "held": ["held"],
        "shipped": ["gone"],
        "cancelled": ["off"],
        "unchecked": [],
    }
    assert keys(credit, "/holds", "order_id") == ["held"]
    assert keys(credit, "/holds?customer_id=c1", "order_id") == []
    assert keys(credit, "/orders?customer_id=c1&state=cleared", "state") == ["cleared"]


def test_an_amended_order_is_checked_again_and_shown_as_it_is_now(credit: Credit):
    assess(credit)
    credit.places("c1", "o1", "500000")
    credit.settle()
    assert keys(credit, "/holds", "order_id") == ["o1"]
    credit.amends("c1", "o1", "1000.00")
    credit.settle()
    (order,) = credit.get("/orders?state=cleared").json["items"]
    assert order["total"] == usd("1000.00")


def test_a_held_order_is_let_go_for_a_reason(credit: Credit):
    credit.places("c1", "o1", "1000")
    credit.settle()
    path = "/accounts/c1/orders/o1/override"
    body = {"amount": usd("1000"), "reason": "the container is on the quay"}
    assert credit.post(path, body, "s1").status_code == 403
    assert credit.post(path, body, "cc").status_code == 201
    credit.settle()
    (order,) = credit.get("/orders?state=cleared").json["items"]
    assert (order["override"]["overridden_by"], order["override"]["expires_on"]) == ("cc", "2025-01-09")
    assert order["warnings"] == ["OVERRIDDEN"]


def test_payments_are_found_by_deposit_and_by_cash_in_hand_and_one_says_where_its_money_is(credit: Credit):
    credit.places("c1", "o1", "48400.00", "TT30_70BL")
    credit.settle()
    invoice_id = invoice(credit, "INV-1", "100.00")
    deposit = pays(credit, "14520.00", order_id="o1")
    spent = pays(credit, "100.00", reference="FT-1")
    cash = pays(credit, "7.00")
    credit.settle()
    assert set(keys(credit, "/payments", "payment_id")) == {deposit, spent, cash}
    assert keys(credit, "/payments?deposits=true", "payment_id") == [deposit]
    assert keys(credit, "/payments?order_id=o1", "payment_id") == [deposit]
    assert set(keys(credit, "/payments?unapplied=true", "payment_id")) == {deposit, cash}
    one = credit.get(f"/payments/{spent}").json
    assert one["allocations"] == [{"invoice_id": invoice_id, "number": "INV-1", "amount": "100.00"}]
    assert (one["unapplied"], one["reversed"]) == ("0.00", False)


def test_a_payment_is_moved_refunded_and_reversed_over_http(credit: Credit):
    first, second = invoice(credit, "INV-1", "100.00"), invoice(credit, "INV-2", "50.00")
    payment_id = pays(credit, "100.00")
    path = f"/accounts/c1/payments/{payment_id}"
    back = credit.post(f"{path}/take-back", {"invoice_id": first, "reason": "meant for the other"})
    assert back.status_code == 201, back.json
    moved = credit.post(f"{path}/allocate", {"allocations": [{"invoice_id": second, "amount": "50.00"}]})
    assert moved.status_code == 201, moved.json
    refund = {"amount": usd("50.00"), "refunded_on": "2025-01-02", "reason": "paid too much"}
    assert credit.post(f"{path}/refund", refund).status_code == 201
    credit.settle()
    one = credit.get(f"/payments/{payment_id}").json
    assert (one["unapplied"], one["refunded"]) == ("0.00", "50.00")
    assert [part["number"] for part in one["allocations"]] == ["INV-2"]
    refused = credit.post(f"{path}/reverse", {"reason": "bounced"})
    assert (refused.status_code, refused.json["code"]) == (409, "payment_is_refunded")
    other = pays(credit, "10.00")
    assert credit.post(f"/accounts/c1/payments/{other}/reverse", {"reason": "bounced"}).status_code == 201
    credit.settle()
    assert credit.get(f"/payments/{other}").json["reversed"] is True
    assert credit.get(f"/invoices/{first}").json["residual"] == "100.00"


def test_an_invoice_is_found_by_its_number_however_it_is_typed(credit: Credit):
    invoice_id = invoice(credit, "INV-2025 / 7", "100.00")
    credit.settle()
    for typed in ("INV-2025%20/%207", "inv-2025/7"):
        assert keys(credit, f"/invoices?number={typed}", "invoice_id") == [invoice_id]
    assert keys(credit, "/invoices?number=INV-2025", "invoice_id") == []


def test_an_invoice_number_is_used_once_in_the_company(credit: Credit):
    body = {"number": "inv-1", "amount": usd("5"), "issued_on": "2025-01-02", "terms": "OA_60"}
    first = invoice(credit, "INV-1", "100.00")
    refused = credit.post("/invoices", {**body, "customer_id": "c2"})
    assert (refused.status_code, refused.json["code"]) == (409, "invoice_number_taken")
    # Cancelled as issued to the wrong customer, it is issued to the right one.
    cancelled = credit.post(f"/accounts/c1/invoices/{first}/cancel", {"reason": "wrong customer"})
    assert cancelled.status_code == 201
    assert credit.post("/invoices", {**body, "customer_id": "c2"}).status_code == 201
    refused = credit.post("/invoices", {**body, "customer_id": "c1"})
    assert refused.json["code"] == "invoice_number_taken"


def test_an_invoice_that_is_refused_takes_no_number(credit: Credit):
    body = {"customer_id": "c1", "number": "INV-1", "amount": usd("5"), "issued_on": "2025-01-02"}
    assert credit.post("/invoices", {**body, "terms": "BARTER"}).status_code == 422
    invoice(credit, "INV-1", "100.00", customer_id="c2")


def test_a_bank_reference_of_another_customer_is_asked_about(credit: Credit):
    pays(credit, "10.00", reference="FT-77")
    credit.settle()
    body = {"customer_id": "c2", "amount": usd("10.00"), "received_on": "2025-01-02", "reference": "FT-77"}
    refused = credit.post("/payments", body)
    assert (refused.status_code, refused.json["code"]) == (409, "implausible")
    assert refused.json["params"]["doubts"] == ["reference_used"]
    assert "another payment has this bank reference" in refused.json["detail"]
    again = credit.post("/payments", {**body, "confirm": True, "reason": "one transfer for both"})
    assert again.status_code == 201


def test_what_is_overdue_is_found_by_stage_and_by_whose_turn_it_is(credit: Credit):
    invoice(credit, "INV-1", "1000", due_on="2025-01-03")
    invoice(credit, "INV-2", "1000", customer_id="c2", due_on="2025-01-18")
    credit.advances(*(date(2025, 1, day) for day in range(4, 20)))
    credit.settle()
    assert keys(credit, "/collection", "number") == ["INV-1", "INV-2"]
    assert keys(credit, "/collection?stage=L2", "number") == ["INV-1"]
    assert keys(credit, "/collection?action_owner=sales", "number") == ["INV-2"]
    pays(credit, "1000")
    credit.settle()
    assert keys(credit, "/collection", "number") == ["INV-2"]


def test_ageing_is_as_of_a_day_and_has_one_total(credit: Credit):
    first = invoice(credit, "INV-1", "1000.00", due_on="2025-01-10")
    invoice(credit, "INV-2", "500.00", customer_id="c2", due_on="2025-03-01")
    days = [date(2025, 1, day) for day in range(3, 32)]
    credit.advances(*days)
    credit.clock.move(days=29)
    credit.settle()
    credit.post("/payments", {"customer_id": "c1", "amount": usd("600.00"), "received_on": "2025-01-20"})
    note = {
        "credit_note": "CN-1",
        "amount": usd("400.00"),
        "credited_on": "2025-01-25",
        "reason": "scratches",
    }
    assert credit.post(f"/accounts/c1/invoices/{first}/credit-note", note).status_code == 201
    credit.settle()
    found = {day: credit.get(f"/ageing?as_of=2025-01-{day}").json for day in ("01", "02", "19", "20", "25")}
    assert {day: ageing["total"] for day, ageing in found.items()} == {
        "01": "0",
        "02": "1500.00",
        "19": "1500.00",
        "20": "900.00",
        "25": "500.00",
    }
    assert (found["19"]["overdue"], found["19"]["buckets"]["1-30"]) == ("1000.00", "1000.00")
    for ageing in (*found.values(), credit.get("/ageing").json):
        buckets = sum(float(amount) for amount in ageing["buckets"].values())
        customers = sum(float(row["total"]) for row in ageing["customers"])
        assert buckets == customers == float(ageing["total"])
    assert credit.get("/ageing?as_of=2025-02-01").status_code == 422


@pytest.mark.parametrize("path", ["/accounts/c1", "/ageing", "/invoices", "/collection", "/orders", "/holds"])
def test_answers_say_which_day_they_are_of_and_whether_it_is_today(credit: Credit, path: str):
    credit.advances(date(2025, 1, 2))
    credit.settle()
    assert credit.get(path).json["is_today"] is True
    credit.clock.move(days=3)
    answer = credit.get(path).json
    assert (answer["business_date"], answer["is_today"]) == ("2025-01-02", False)
