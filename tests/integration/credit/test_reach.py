"""Who may see what in credit: every list and record, for each role and each owner of the customer."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests.integration.credit.test_story import invoice, usd
from tests.support.world import fresh_world
from tests.support.worlds.credit import Credit

#: By whose customer it is, as m1 and s1 look at it.
OWNERS = {"own": "s1", "team": "s2", "other team": "s3", "nobody": None}
EVERYONE = frozenset(OWNERS)
#: The customers that each role sees (docs/architecture.md, people).
REACH = {
    "s1": frozenset({"own"}),
    "m1": frozenset({"own", "team"}),
    "gm": EVERYONE,
    "cc": EVERYONE,
    "fh": EVERYONE,
}
#: Sales see grade, limit, holds and what is overdue; the rest is for those who assess.
FOR_SALES = frozenset(
    {
        "/accounts",
        "/accounts/<customer_id>",
        "/holds",
        "/orders",
        "/orders/<order_id>",
        "/collection",
        "/collection/<invoice_id>",
    }
)
SALES = frozenset({"s1", "m1"})


@pytest.fixture(scope="module")
def world(mongo_client) -> Iterator[Credit]:
    """A customer of each owner, each with an order on hold, an overdue invoice and a payment."""
    for credit in fresh_world(Credit, mongo_client):
        for whose, owner_id in OWNERS.items():
            customer_id = whose.replace(" ", "-")
            credit.registers(customer_id, owner_id=owner_id)
            credit.places(customer_id, f"order-{customer_id}", "1000")
            credit.settle()
            invoice(credit, f"INV-{customer_id}", "1000", customer_id=customer_id, due_on="2025-01-10")
            paid = {"customer_id": customer_id, "amount": usd("10.00"), "received_on": "2025-01-02"}
            assert credit.post("/payments", paid).status_code == 201
        credit.advances(date(2025, 1, 11))
        credit.settle()
        yield credit


def routes(credit: Credit) -> set[str]:
    """What can be read, besides what every service has."""
    return {
        rule.rule.replace("string:", "")
        for rule in credit.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint.partition(".")[0] in OF_CREDIT
    }


OF_CREDIT = {"accounts", "orders", "invoices", "payments", "collection", "policy", "assessments"}
LISTS = {"/accounts", "/orders", "/holds", "/invoices", "/payments", "/collection"}
RECORDS = {
    "/accounts/<customer_id>",
    "/invoices/<invoice_id>",
    "/payments/<payment_id>",
    "/orders/<order_id>",
    "/collection/<invoice_id>",
}
#: Sums, policy and arithmetic, and the invoices behind a sum.
OF_ASSESSORS = {"/ageing", "/ageing/invoices", "/policy", "/statements/check"}
#: What would be, were something done: told to those who may do it, and refused as it would be.
FORESEEN = {
    "/accounts/<customer_id>/review",
    "/accounts/<customer_id>/invoices/foreseen",
    "/accounts/<customer_id>/payments/foreseen",
    "/accounts/<customer_id>/payments/<payment_id>/reversal",
}


def test_every_route_is_in_the_table(world: Credit):
    assert routes(world) == LISTS | RECORDS | FORESEEN | OF_ASSESSORS


def customers_of(rows: list[dict[str, str]]) -> set[str]:
    return {row["customer_id"].replace("-", " ") for row in rows}


@pytest.mark.parametrize("staff_id", REACH)
@pytest.mark.parametrize("path", sorted(LISTS))
def test_a_list_holds_the_customers_in_reach(world: Credit, path: str, staff_id: str):
    answer = world.get(path, staff_id)
    if staff_id in SALES and path not in FOR_SALES:
        assert answer.status_code == 403
        return
    assert customers_of(answer.json["items"]) == REACH[staff_id]


@pytest.mark.parametrize("staff_id", REACH)
@pytest.mark.parametrize("path", sorted(LISTS))
@pytest.mark.parametrize("whose", OWNERS)
def test_no_filter_of_a_list_reaches_further(world: Credit, path: str, staff_id: str, whose: str):
    if path == "/accounts" or (staff_id in SALES and path not in FOR_SALES):
        return
    answer = world.get(f"{path}?customer_id={whose.replace(' ', '-')}", staff_id)
    assert customers_of(answer.json["items"]) == REACH[staff_id] & {whose}


@pytest.mark.parametrize("staff_id", REACH)
@pytest.mark.parametrize("path", sorted(FOR_SALES & LISTS))
@pytest.mark.parametrize("whose", [whose for whose, owner_id in OWNERS.items() if owner_id])
def test_naming_an_owner_reaches_no_further(world: Credit, path: str, staff_id: str, whose: str):
    answer = world.get(f"{path}?owner_id={OWNERS[whose]}", staff_id)
    assert customers_of(answer.json["items"]) == REACH[staff_id] & {whose}


def address(world: Credit, path: str, whose: str) -> str:
    """The address of a record of this customer."""
    customer_id = whose.replace(" ", "-")
    ids = {
        "<customer_id>": customer_id,
        "<order_id>": f"order-{customer_id}",
        "<invoice_id>": world.data(f"account-{customer_id}", "InvoiceIssued")[0]["invoice_id"],
        "<payment_id>": world.data(f"account-{customer_id}", "PaymentReceived")[0]["payment_id"],
    }
    for name, value in ids.items():
        path = path.replace(name, value)
    return path


@pytest.mark.parametrize("staff_id", REACH)
@pytest.mark.parametrize("path", sorted(RECORDS))
@pytest.mark.parametrize("whose", OWNERS)
def test_a_record_of_a_customer_out_of_reach_is_not_found(
    world: Credit, path: str, staff_id: str, whose: str
):
    expected = 200 if whose in REACH[staff_id] else 404
    if staff_id in SALES and path not in FOR_SALES:
        expected = 403
    assert world.get(address(world, path, whose), staff_id).status_code == expected


@pytest.mark.parametrize("staff_id", REACH)
@pytest.mark.parametrize("path", sorted(FORESEEN))
@pytest.mark.parametrize("whose", OWNERS)
def test_what_would_be_is_foreseen_by_those_who_may_do_it(
    world: Credit, path: str, staff_id: str, whose: str
):
    query = ""
    if path.endswith("foreseen"):
        query = "?amount=10.00&received_on=2025-01-02"
    if path.endswith("invoices/foreseen"):
        query = "?amount=10.00&issued_on=2025-01-02&number=INV-new&terms=OA_30"
    status = world.get(address(world, path, whose) + query, staff_id).status_code
    if staff_id in SALES:
        assert status == 403
    else:
        assert status in ({200, 409} if whose in REACH[staff_id] else {404})


@pytest.mark.parametrize("staff_id", REACH)
@pytest.mark.parametrize("path", sorted(OF_ASSESSORS))
def test_ageing_and_policy_are_for_those_who_assess(world: Credit, path: str, staff_id: str):
    query = "?bucket=1-30" if path.endswith("invoices") else ""
    assert world.get(path + query, staff_id).status_code == (403 if staff_id in SALES else 200)


@pytest.mark.parametrize("path", sorted(LISTS | OF_ASSESSORS))
def test_an_administrator_sees_nothing_of_it(world: Credit, path: str):
    assert world.client.get(path, headers=world.issuer.of_administrator()).status_code == 403
