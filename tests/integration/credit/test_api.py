"""Credit over HTTP: who may do what, and how bad input is answered."""

from typing import Any

import pytest

from credit.contracts import CustomerCorrected
from eventing.http.testing import assert_guarded
from tests.integration.credit.test_story import SCORES, STATEMENTS, assess, invoice, usd
from tests.support.worlds.credit import Credit

INVOICE = {
    "customer_id": "c1",
    "number": "INV-1",
    "amount": usd("1000.00"),
    "issued_on": "2025-01-02",
    "terms": "OA_60",
}
PAYMENT = {"customer_id": "c1", "amount": usd("10.00"), "received_on": "2025-01-02"}


@pytest.fixture
def opened(credit: Credit) -> Credit:
    credit.registers("c1")
    credit.settle()
    return credit


def fields_of(answer: Any) -> list[str]:
    return sorted(error["field"] for error in answer.json["errors"])


def test_every_endpoint_says_who_may_call_it(unchanged: Credit):
    assert_guarded(unchanged.app)


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/accounts/c1/statements", {**STATEMENTS, "currency": "EUR"}, "currency"),
        ("/accounts/c1/statements", {**STATEMENTS, "period_end": "31.12.2024"}, "period_end"),
        ("/accounts/c1/statements", {**STATEMENTS, "reliability": "guessed"}, "reliability"),
        ("/accounts/c1/statements", {**STATEMENTS, "colour": "red"}, "colour"),
        ("/accounts/c1/statements", {**STATEMENTS, "figures": {}}, "figures.inventory"),
        ("/accounts/c1/traits", {"scores": {**SCORES, "growth": 11}}, "scores.growth"),
        ("/accounts/c1/traits", {"scores": {**SCORES, "luck": 3}}, "scores.luck"),
        (
            "/accounts/c1/assess",
            {"requested_limit": {"amount": "5", "currency": "ZZZ"}},
            "requested_limit.currency",
        ),
        ("/accounts/c1/assess", {"own_sales": {"amount": "5", "currency": "EUR"}}, "own_sales"),
        ("/invoices", {**INVOICE, "amount": {"amount": "5", "currency": "EUR"}}, "amount"),
        ("/invoices", {**INVOICE, "amount": {"amount": "-5", "currency": "USD"}}, "amount.amount"),
        ("/invoices", {**INVOICE, "due_on": "2025-02-30"}, "due_on"),
        ("/invoices", {**INVOICE, "issued_on": "2025-01-03"}, "issued_on"),
        ("/invoices", {**INVOICE, "terms": "BARTER"}, "terms"),
        ("/payments", {**PAYMENT, "amount": {"amount": "5", "currency": "EUR"}}, "amount"),
        ("/invoices", {**INVOICE, "amount": usd("100.005")}, "amount"),
        ("/payments", {**PAYMENT, "bank_charge": "50"}, "bank_charge"),
        ("/payments", {**PAYMENT, "bank_charge": "0.005"}, "bank_charge"),
        ("/payments", {**PAYMENT, "bank_charge": 5}, "bank_charge"),
        ("/payments", {**PAYMENT, "bank_charge": "NaN"}, "bank_charge"),
        ("/payments", {**PAYMENT, "received_on": "2026-01-01"}, "received_on"),
        ("/payments", {**PAYMENT, "allocations": [{"invoice_id": "i1"}]}, "allocations.0.amount"),
    ],
)
def test_bad_input_is_told_by_field(unchanged: Credit, path: str, body: Any, field: str):
    answer = unchanged.post(path, body, "gm")
    assert answer.status_code == 422
    assert field in fields_of(answer)


def test_the_name_of_an_account_is_the_customers_also_after_it_was_put_right(opened: Credit):
    corrected = CustomerCorrected(customer_id="c1", name="Müller Druck GmbH")
    opened.publish("customers", "customer-c1", corrected)
    opened.settle()
    assert opened.get("/accounts/c1").json["name"] == "Müller Druck GmbH"


def test_what_is_no_json_is_a_bad_request(unchanged: Credit):
    headers = {**unchanged.issuer.of_staff("cc"), "Content-Type": "application/json"}
    assert unchanged.client.post("/payments", data="{", headers=headers).status_code == 400


def test_without_a_token_nothing_is_told(unchanged: Credit):
    assert unchanged.client.get("/accounts/c1").status_code == 401


@pytest.mark.parametrize("path", ["/invoices", "/payments", "/accounts/c1/assess", "/policy"])
def test_sales_do_not_write_in_credit(unchanged: Credit, path: str):
    assert unchanged.post(path, {}, "s1").status_code == 403
    assert unchanged.post(path, {}, "m1").status_code == 403


def test_the_papers_of_an_assessment_are_not_shown_to_sales(opened: Credit):
    assess(opened)
    opened.settle()
    seen = opened.get("/accounts/c1", "s1").json
    assert (seen["grade"], seen["limit"]) == ("A", "212500")
    assert [seen[papers] for papers in ("statements", "traits", "assessment")] == [None] * 3
    assert opened.get("/accounts/c1", "fh").json["statements"]["reliability"] == "audited"


def test_a_limit_above_the_authority_of_the_role_is_refused(opened: Credit):
    opened.post("/accounts/c1/statements", STATEMENTS, "cc")
    opened.post("/accounts/c1/traits", {"scores": SCORES}, "cc")
    assert opened.post("/accounts/c1/assess", {"requested_limit": usd("200100")}, "cc").status_code == 201
    refused = opened.post("/accounts/c1/approve", None, "fh")
    assert (refused.status_code, refused.json["code"]) == (409, "authority_exceeded")
    assert refused.json["params"]["authority"] == "200000"
    opened.settle()
    account = opened.get("/accounts/c1", "fh").json
    assert (account["proposed"], account["proposal"]["limit"]["amount"], account["limit"]) == (
        True,
        "200100",
        None,
    )
    assert opened.post("/accounts/c1/approve", None, "gm").status_code == 201
    opened.settle()
    account = opened.get("/accounts/c1", "fh").json
    assert (account["proposed"], account["proposal"], account["limit"]) == (False, None, "200100")


def test_the_own_proposal_is_not_approved(opened: Credit):
    opened.post("/accounts/c1/statements", STATEMENTS, "cc")
    opened.post("/accounts/c1/traits", {"scores": SCORES}, "cc")
    opened.post("/accounts/c1/assess", {"requested_limit": usd("60000")}, "fh")
    for staff_id in ("cc", "fh"):
        refused = opened.post("/accounts/c1/approve", None, staff_id)
        assert (refused.status_code, refused.json["code"]) == (409, "own_proposal")


def test_the_same_key_twice_is_one_payment_and_another_body_is_refused(opened: Credit):
    first = opened.post("/payments", PAYMENT, Idempotency_Key="k1")
    again = opened.post("/payments", PAYMENT, Idempotency_Key="k1")
    assert (first.status_code, first.json) == (again.status_code, again.json)
    assert opened.events("account-c1").count("PaymentReceived") == 1
    other = opened.post("/payments", {**PAYMENT, "reference": "x"}, Idempotency_Key="k1")
    assert other.status_code == 422


def test_an_edit_based_on_an_older_version_is_refused(opened: Credit):
    version = opened.get("/accounts/c1").headers["ETag"]
    assert opened.post("/payments", PAYMENT, If_Match=version).status_code == 201
    assert opened.post("/payments", PAYMENT, If_Match=version).status_code == 412


def test_over_allocation_is_refused_with_its_numbers(opened: Credit):
    invoice_id = invoice(opened, "INV-1", "100.00")
    body = {**PAYMENT, "amount": usd("500"), "allocations": [{"invoice_id": invoice_id, "amount": "100.01"}]}
    refused = opened.post("/payments", body)
    assert (refused.status_code, refused.json["code"]) == (409, "over_allocated")
    assert refused.json["params"]["available"] == "100.00"


def test_a_customer_nobody_knows_is_not_found(unchanged: Credit):
    assert unchanged.get("/accounts/nobody").status_code == 404
    assert unchanged.get("/invoices/nothing").status_code == 404
    assert unchanged.post("/payments", {**PAYMENT, "customer_id": "nobody"}).status_code == 404


def test_a_bank_charge_left_open_is_written_off_by_hand(opened: Credit):
    invoice_id = invoice(opened, "INV-1", "100.00")
    opened.post("/payments", {**PAYMENT, "amount": usd("85.50")})
    answer = opened.post(f"/accounts/c1/invoices/{invoice_id}/bank-charge", None)
    assert answer.status_code == 201
    opened.settle()
    assert opened.get(f"/invoices/{invoice_id}").json["status"] == "settled"


def test_lists_are_paged_and_filtered(opened: Credit):
    for number in range(3):
        invoice(opened, f"INV-{number}", "100.00", due_on=f"2025-02-0{number + 1}")
    opened.settle()
    first = opened.get("/invoices?limit=2").json
    second = opened.get(f"/invoices?limit=2&cursor={first['next']}").json
    assert [item["number"] for item in first["items"] + second["items"]] == ["INV-0", "INV-1", "INV-2"]
    assert second["next"] is None
    assert len(opened.get("/invoices?due_before=2025-02-02&status=open").json["items"]) == 1
    assert opened.get("/invoices?due_befor=2025-02-02").status_code == 422


def test_the_policy_is_told_whole_and_replaced_by_a_later_version(opened: Credit):
    told = opened.get("/policy", "cc").json
    assert told["version"] == 1
    del told["version"]
    changed = {**told, "effective_on": "2025-01-02", "minimum_amount": "75"}
    assert opened.post("/policy", {**told, "minimum_amount": "75"}, "fh").status_code == 422
    assert opened.post("/policy", changed, "cc").status_code == 403
    assert opened.post("/policy", changed, "fh").status_code == 201
    now = opened.get("/policy", "cc").json
    assert (now["version"], now["minimum_amount"]) == (2, "75")


@pytest.mark.parametrize(
    ("section", "changes", "field"),
    [
        ("limits", {"step": "0"}, "limits.step"),
        ("limits", {"step": "many"}, "limits.step"),
        ("traits", {"weights": "lucky"}, "traits.weights"),
        ("orders", {"tolerance": {"A": "0.1"}}, "orders.tolerance"),
    ],
)
def test_a_policy_with_a_faulty_table_is_told_by_field(
    unchanged: Credit, section: str, changes: dict[str, Any], field: str
):
    told = unchanged.get("/policy", "fh").json
    del told["version"]
    told.update(effective_on="2025-01-02", **{section: {**told[section], **changes}})
    answer = unchanged.post("/policy", told, "fh")
    assert answer.status_code == 422
    assert field in fields_of(answer)
