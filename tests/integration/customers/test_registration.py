"""Registering customers, and who may see which, over HTTP, on a real log and real views."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from customers.code.commands import OpenCodes
from customers.customer.commands import RegisterCustomer
from customers.customer.model import customer_stream
from eventing import ConcurrencyError, Unavailable, new_id
from eventing.bus import bus
from eventing.http.testing import assert_guarded
from tests.support.problems import told

CARD = {
    "name": "Kaveri Offset Supplies Pvt Ltd",
    "country": "IN",
    "domains": ["Kaveri-Offset-Demo.in"],
    "contacts": [
        {"name": "Priya Nair", "emails": ["Purchase@kaveri-offset-demo.in"], "phones": ["044 2345 6789"]}
    ],
}


def test_every_endpoint_says_who_may_call_it(archive):
    assert_guarded(archive.app)


def test_the_api_describes_itself(archive):
    document = archive.client.get("/openapi.json").json
    assert {"/customers", "/staff/{staff_id}/leave", "/customers/{customer_id}/orders"} <= set(
        document["paths"]
    )
    assert "RegisterBody" in str(document["paths"]["/customers"]["post"]["requestBody"])


@pytest.mark.req("R002", "R003")
def test_nothing_can_be_deleted(archive):
    methods = {method for rule in archive.app.url_map.iter_rules() for method in rule.methods}
    assert not methods & {"DELETE", "PUT", "PATCH"}


@pytest.mark.req_in_part("R106")
def test_a_manager_registers_a_stranger_from_an_unfiled_mail_in_one_commit(archive):
    archive.do(OpenCodes(region="AS", last=11))
    answered = archive.post("/customers", {**CARD, "owner_id": "zhao", "from_mail_id": "m4"}, "wang")
    assert answered.status_code == 201
    assert answered.json["code"] == "AS-012-C"
    stream = customer_stream(answered.json["customer_id"])
    assert archive.events(stream) == ["CustomerRegistered", "ContactAdded", "CustomerAssigned"]
    assert len(archive.log.stream(stream)) == 1
    assert archive.data(stream, "CustomerAssigned")[0]["from_mail_id"] == "m4"
    assert archive.data(stream, "ContactAdded")[0]["emails"] == ["purchase@kaveri-offset-demo.in"]


@pytest.mark.req("R060", "R061")
def test_codes_count_by_region_and_an_imported_record_keeps_its_number(archive):
    assert archive.post("/codes/EU", {"last": 14}, "chen").status_code == 200
    imported = {"name": "Müller Druckbedarf GmbH", "country": "DE", "grade": "A", "sequence": 1}
    codes = [
        archive.post("/customers", {**body, "owner_id": "li"}, "wang").json["code"]
        for body in (imported, {"name": "A", "country": "SE"}, {"name": "B", "country": "US"})
    ]
    assert codes == ["EU-001-A", "EU-015-C", "NA-001-C"]
    again = archive.post("/customers", {**imported, "owner_id": "li"}, "wang")
    assert (again.status_code, again.json["code"]) == (409, "code_already_used")
    assert archive.post("/codes/EU", {"last": 3}, "chen").json["code"] == "codes_never_go_back"


def test_a_registration_that_is_refused_uses_no_number(archive):
    assert archive.post("/customers", {**CARD, "name": "  "}, "li").status_code == 422
    archive.register("li")
    assert archive.get("/customers", "li", q="x").json["items"] == []
    archive.settle()
    (row,) = archive.get("/customers", "li").json["items"]
    assert row["code"] == "EU-001-C"


def test_the_same_key_registers_once_and_another_body_is_refused(archive):
    first = archive.post("/customers", CARD, "li", Idempotency_Key="card-1")
    again = archive.post("/customers", CARD, "li", Idempotency_Key="card-1")
    other = archive.post("/customers", {**CARD, "name": "Other"}, "li", Idempotency_Key="card-1")
    assert (first.json, first.status_code) == (again.json, again.status_code)
    assert other.status_code == 422
    assert archive.events("codes-AS") == ["CodeTaken"]


def test_a_crash_between_number_and_customer_leaves_one_number_unused_and_no_half_customer(
    archive, monkeypatch
):
    """The second try finds the number the first one took."""
    append = archive.log.append

    def dies_before_the_customer(loaded, events, issued):
        if loaded.stream.startswith("customer-"):
            raise Unavailable("gone")
        return append(loaded, events, issued)

    monkeypatch.setattr(archive.log, "append", dies_before_the_customer)
    assert archive.post("/customers", CARD, "li", Idempotency_Key="k").status_code == 503
    monkeypatch.undo()
    answered = archive.post("/customers", CARD, "li", Idempotency_Key="k")
    assert answered.json["code"] == "AS-001-C"
    assert archive.events("codes-AS") == ["CodeTaken"]


# -- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"country": "Germany"}, "country"),
        ({"country": "XX"}, "country"),
        ({"name": None}, "name"),
        ({"name": 7}, "name"),
        ({"grade": "E"}, "grade"),
        ({"colour": "blue"}, "colour"),
        ({"domains": ["not a domain"]}, "domains.0"),
        ({"contacts": [{"name": "Ann", "emails": ["nonsense"]}]}, "contacts.0.emails.0"),
        ({"contacts": [{"emails": []}]}, "contacts.0.name"),
        ({"owner_id": "nobody"}, "owner_id"),
        ({"sequence": 0}, "sequence"),
    ],
)
def test_what_cannot_be_registered_is_refused_by_the_name_of_the_field(archive, change, field):
    answered = archive.post("/customers", {**CARD, **change}, "chen")
    assert archive.fields_refused(answered) == [field]
    assert answered.content_type == "application/problem+json"


def test_grades_numbers_other_owners_and_unfiled_mail_are_not_for_salespeople(archive):
    for change in ({"grade": "A"}, {"sequence": 3}, {"owner_id": "zhou"}, {"from_mail_id": "m1"}):
        assert archive.post("/customers", {**CARD, **change}, "li").status_code == 403


def test_a_manager_assigns_within_the_own_team_only(archive):
    assert archive.fields_refused(archive.post("/customers", {**CARD, "owner_id": "xu"}, "wang")) == [
        "owner_id"
    ]


@pytest.mark.parametrize(
    ("path", "body", "role"),
    [
        ("/customers", CARD, "sun"),
        ("/customers", CARD, "admin"),
        ("/staff", {"name": "A", "email": "a@example.com", "role": "manager"}, "wang"),
        ("/codes/EU", {"last": 3}, "wang"),
        ("/staff/zhou/leave", {"reason": "x"}, "li"),
    ],
)
def test_what_is_not_for_a_role_is_403(archive, path, body, role):
    assert archive.post(path, body, role).status_code == 403
    assert archive.client.post(path, json=body).status_code == 401


@pytest.mark.req("R004", "R005")
def test_a_salesperson_sees_the_own_customers_only_anywhere(archive):
    own = archive.register("li", name="Own GmbH")
    others = archive.register("zhou", name="Others GmbH", contacts=[{"name": "Ann"}])
    archive.settle()
    assert [row["id"] for row in archive.get("/customers", "li").json["items"]] == [own]
    assert archive.get("/customers", "li", q="others").json["items"] == []
    assert archive.get("/customers", "li", owner_id="zhou").json["items"] == []
    for path in ("", "/contact-log", "/timeline", "/owner", "/owners", "/orders", "/orders/o1"):
        assert archive.get(f"/customers/{others}{path}", "li").status_code == 404, path
    for path, body in (
        ("contacts", {"name": "Bob"}),
        ("contacts/p/addresses", {"kind": "email", "address": "x@example.com"}),
        ("regrade", {"grade": "B", "reason": "x"}),
        ("next-contact", {"on": "2026-10-16"}),
        ("contact-log", {"direction": "in", "channel": "phone", "summary": "x"}),
        ("orders/o1/cancel", {"reason": "x"}),
    ):
        assert archive.post(f"/customers/{others}/{path}", body, "li").status_code == 404, path


@pytest.mark.req("R108")
def test_a_manager_sees_the_own_team_and_a_general_manager_everybody(archive):
    ids = {name: archive.register(name, name=f"{name} Ltd") for name in ("li", "zhou", "xu")}
    archive.settle()

    def seen(by: str) -> set[str]:
        return {row["id"] for row in archive.get("/customers", by).json["items"]}

    assert seen("wang") == {ids["li"], ids["zhou"]}
    assert seen("wu") == {ids["xu"]}
    assert seen("chen") == set(ids.values())
    assert archive.get(f"/customers/{ids['xu']}", "wang").status_code == 404


def test_a_customer_without_owner_is_for_those_who_assign(archive):
    customer_id = archive.register("chen")
    archive.settle()
    assert archive.get("/customers", "li").json["items"] == []
    assert [row["id"] for row in archive.get("/customers", "wang").json["items"]] == [customer_id]
    assert archive.post(f"/customers/{customer_id}/assign", {"owner_id": "li"}, "wang").status_code == 200
    archive.settle()
    assert [row["id"] for row in archive.get("/customers", "li").json["items"]] == [customer_id]
    again = archive.post(f"/customers/{customer_id}/assign", {"owner_id": "zhou"}, "wang")
    assert (again.status_code, again.json["code"]) == (409, "already_assigned")


@pytest.mark.req("R005")
def test_by_ids_come_the_customers_one_may_see_in_the_order_asked(archive):
    own, teams, strangers = (archive.register(who, name=who) for who in ("li", "zhou", "xu"))
    archive.settle()
    asked = f"/customers?ids={strangers},{teams},nobody,{own}"
    for who, seen in (("li", [own]), ("wang", [teams, own]), ("chen", [strangers, teams, own])):
        assert [row["id"] for row in archive.get(asked, who).json["items"]] == seen
    of_credit = archive.get(asked, "sun").json["items"][0]
    assert (of_credit["id"], of_credit["next_contact_on"]) == (strangers, None)


def test_credit_sees_who_a_customer_is_and_nothing_of_the_selling(archive):
    customer_id = archive.register("li", contacts=[{"name": "Ann", "emails": ["ann@example.com"]}])
    archive.settle()
    found = archive.get(f"/customers/{customer_id}", "sun").json
    assert found["code"] == "EU-001-C"
    assert [found[name] for name in ("contacts", "next_contact_on", "domains", "last_contact_at")] == [
        None
    ] * 4
    assert archive.get(f"/customers/{customer_id}/timeline", "sun").status_code == 403
    assert archive.get(f"/customers/{customer_id}/contact-log", "sun").status_code == 403
    assert archive.get("/customers", "admin").status_code == 403


def test_many_who_register_at_once_are_all_served_and_every_number_is_used_once(archive):
    def register(n: int) -> str:
        command = RegisterCustomer(name=f"Firm {n}", country="DE", customer_id=new_id())
        return str(archive.do(command).events[0].code)

    with ThreadPoolExecutor(16) as at_once:
        codes = list(at_once.map(register, range(32)))
    assert sorted(codes) == [f"EU-{n:03d}-C" for n in range(1, 33)]


@pytest.mark.parametrize(
    ("busy", "status", "code"), [("codes-EU", 503, "unavailable"), ("customer-", 409, "concurrent_change")]
)
def test_a_conflict_is_told_as_one_only_where_the_caller_named_what_is_busy(
    archive, monkeypatch, busy, status, code
):
    customer_id = archive.register("li", owner_id="li")
    append = archive.log.append

    def conflicting(loaded, events, context):
        if loaded.stream.startswith(busy):
            raise ConcurrencyError(loaded.stream, loaded.version)
        return append(loaded, events, context)

    monkeypatch.setattr(archive.log, "append", conflicting)
    monkeypatch.setattr(bus, "CONFLICT_SECONDS", 0.05)
    asked = {
        "codes-EU": lambda: archive.post("/customers", {"name": "B", "country": "DE"}, "li"),
        "customer-": lambda: archive.post(
            f"/customers/{customer_id}/regrade", {"grade": "B", "reason": "x"}, "li"
        ),
    }
    answered = asked[busy]()
    assert (answered.status_code, answered.json["code"]) == (status, code)
    assert ("Retry-After" in answered.headers) is (status == 503)


@pytest.mark.req_in_part("R325")
@pytest.mark.parametrize(
    "card",
    [
        {"domains": ["kaveri-offset-demo.in"]},
        {"contacts": [{"name": "P", "emails": ["purchase@kaveri-offset-demo.in"]}]},
        {"contacts": [{"name": "P", "emails": ["sales2@kaveri-offset-demo.in"]}]},
        {"contacts": [{"name": "P", "phones": ["+91 44 2345 6789"]}]},
        {"contacts": [{"name": "P", "faxes": ["044-2345-6789"]}]},
    ],
)
def test_a_colleagues_customer_is_refused_and_only_the_manager_of_both_learns_more(archive, card):
    on_file = archive.register("li", **CARD)
    archive.settle()
    body = {"name": "Kaveri", "country": "IN", **card}
    again = archive.post("/customers", body, "zhou", Idempotency_Key="k")
    assert (again.status_code, again.json["code"]) == (409, "on_file_with_colleague")
    assert "params" not in again.json
    assert on_file not in again.text
    repeated = archive.post("/customers", body, "zhou", Idempotency_Key="k")
    assert told(repeated) == told(again)
    (asked,) = requests_for(archive, on_file)
    assert (asked["requested_by"], asked["manager_id"]) == ("zhou", "wang")
    assert archive.events("codes-AS") == ["CodeTaken"]
    archive.settle()
    assert archive.get("/customers", "zhou").json["items"] == []


def requests_for(archive, customer_id: str) -> list[dict[str, str]]:
    commits = archive.log.commits.find({"s": {"$regex": f"^customer-{customer_id}/request-"}})
    return [data for commit in commits for event in commit["events"] if (data := event["data"])]


def test_an_address_of_a_colleagues_customer_is_not_added_to_ones_own(archive):
    on_file = archive.register("li", **CARD)
    own = archive.register("zhou", name="Other", contacts=[{"name": "Eva"}])
    archive.settle()
    (contact,) = archive.get(f"/customers/{own}", "zhou").json["contacts"]
    email = "purchase@kaveri-offset-demo.in"
    asked = {
        f"/customers/{own}/contacts/{contact['id']}/addresses": {"kind": "email", "address": email},
        f"/customers/{own}/contacts": {"name": "P", "emails": [email]},
        f"/customers/{own}/correct": {"name": "O", "country": "IN", "domains": ["kaveri-offset-demo.in"]},
    }
    for path, body in asked.items():
        refused = archive.post(path, body, "zhou")
        assert (refused.status_code, refused.json["code"]) == (409, "on_file_with_colleague")
    assert len(requests_for(archive, on_file)) == 1


def test_an_address_may_be_shared_by_two_customers_somebody_can_see_if_that_is_meant(archive):
    archive.register("li", **CARD)
    archive.settle()
    asked = archive.post("/customers", {**CARD, "name": "Kaveri Exports"}, "li")
    assert (asked.status_code, asked.json["code"]) == (409, "customer_on_file")
    assert asked.json["params"] == {"customer_code": "AS-001-C"}
    meant = archive.post("/customers", {**CARD, "name": "Kaveri Exports", "confirmed": True}, "li")
    assert meant.status_code == 201


def test_a_retired_address_is_free_for_another_customer(archive):
    first = archive.register("li", contacts=CARD["contacts"])
    archive.settle()
    (contact,) = archive.get(f"/customers/{first}", "li").json["contacts"]
    path = f"/customers/{first}/contacts/{contact['id']}/addresses/retire"
    for kind, address in (("email", "purchase@kaveri-offset-demo.in"), ("phone", "044 2345 6789")):
        assert archive.post(path, {"kind": kind, "address": address}, "li").status_code == 200
    archive.settle()
    (contact,) = archive.get(f"/customers/{first}", "li").json["contacts"]
    assert (contact["emails"], contact["phones"]) == ([], [])
    assert archive.post("/customers", {**CARD, "domains": []}, "zhou").status_code == 201


@pytest.mark.req_in_part("R325")
@pytest.mark.parametrize(
    "typed",
    [
        {"domain": "Kaveri-Offset-demo.in"},
        {"email": "sales2@kaveri-offset-demo.in"},
        {"phone": "044-2345-6789", "country": "IN"},
        {"name": "KAVERI Offset Supplies Pvt Ltd"},
    ],
)
def test_while_typing_a_colleagues_customer_is_told_of_and_nothing_else(archive, typed):
    held = archive.register("li", **CARD)
    archive.settle()
    for who in ("zhou", "wu", "xu"):
        assert archive.get("/customers/doubles", who, **typed).json == {
            "held_by_colleague": True,
            "yours": [],
        }
    for who in ("li", "wang", "chen"):
        found = archive.get("/customers/doubles", who, **typed).json
        assert ([one["id"] for one in found["yours"]], found["held_by_colleague"]) == ([held], False)
    assert archive.get("/customers/doubles", "sun", **typed).status_code == 403


def test_who_is_not_on_file_is_no_double(archive):
    archive.register("li", **CARD)
    archive.settle()
    typed = {"name": "Kaveri", "country": "IN", "email": "a@elsewhere-demo.in", "phone": "044 2345 6780"}
    nothing = {"held_by_colleague": False, "yours": []}
    assert archive.get("/customers/doubles", "zhou", **typed).json == nothing
    assert archive.get("/customers/doubles", "zhou").json == nothing
