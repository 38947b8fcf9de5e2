"""Registering, finding and looking after customers, over HTTP, on a real log and real views."""

from datetime import timedelta

import pytest

from customers.domain.commands import OpenCodes
from customers.domain.customer import customer_stream
from eventing.errors import Unavailable
from eventing.http.testing import assert_guarded

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


@pytest.mark.req("R002", "R003")
def test_nothing_can_be_deleted(archive):
    methods = {method for rule in archive.app.url_map.iter_rules() for method in rule.methods}
    assert not methods & {"DELETE", "PUT", "PATCH"}


@pytest.mark.req("R106")
def test_a_manager_registers_a_stranger_from_an_unfiled_mail_in_one_commit(archive):
    archive.do(OpenCodes("AS", 11))
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
    execute = archive.bus.execute

    def dies_before_the_customer(entity, stream, decide, issued):
        if stream.startswith("customer-"):
            decide(entity.initial)
            raise Unavailable("gone")
        return execute(entity, stream, decide, issued)

    monkeypatch.setattr(archive.bus, "execute", dies_before_the_customer)
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
        ({"contacts": [{"name": "Ann", "phones": ["12"]}]}, "contacts.0.phones.0"),
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


def test_credit_sees_who_a_customer_is_and_nothing_of_the_selling(archive):
    customer_id = archive.register("li", contacts=[{"name": "Ann", "emails": ["ann@example.com"]}])
    archive.settle()
    found = archive.get(f"/customers/{customer_id}", "sun").json
    assert found["code"] == "EU-001-C"
    assert not {"contacts", "next_contact_on", "domains", "last_contact_at"} & set(found)
    assert archive.get(f"/customers/{customer_id}/timeline", "sun").status_code == 403
    assert archive.get(f"/customers/{customer_id}/contact-log", "sun").status_code == 403
    assert archive.get("/customers", "admin").status_code == 403


# -- finding ---------------------------------------------------------------------------------------


@pytest.mark.req("R013", "R015")
def test_customers_are_found_by_words_region_country_and_grade_in_the_order_of_their_codes(archive):
    archive.register("li", name="Gráfica Horizonte", country="BR")
    archive.register("li", name="宁波启航进出口有限公司", country="CN")
    archive.register(
        "li", name="Sakura Insatsu", country="JP", contacts=[{"name": "Sato", "phones": ["03 1234 5678"]}]
    )
    archive.register("li", name="Müller Druckbedarf", country="DE", domains=["mueller-druck-demo.de"])
    archive.settle()

    def found(**query: str) -> list[str]:
        return [row["code"] for row in archive.get("/customers", "li", **query).json["items"]]

    assert found() == ["AS-001-C", "AS-002-C", "EU-001-C", "LA-001-C"]
    assert found(q="grafica hor") == ["LA-001-C"]
    assert found(q="启航") == ["AS-001-C"]
    assert found(q="+81 3 1234 5678") == ["AS-002-C"]
    assert found(q="mueller-druck-demo.de") == ["EU-001-C"]
    assert found(q="eu–001–c") == ["EU-001-C"]
    assert found(q="...") == []
    assert found(region="AS") == ["AS-001-C", "AS-002-C"]
    assert found(country="JP", q="sakura") == ["AS-002-C"]
    assert found(grade="A") == []


@pytest.mark.req("R061")
def test_an_old_letter_still_finds_the_customer(archive):
    customer_id = archive.register("li")
    regraded = archive.post(f"/customers/{customer_id}/regrade", {"grade": "B", "reason": "asks often"}, "li")
    assert regraded.json["code"] == "EU-001-B"
    archive.settle()
    for code in ("EU-001-C", "EU–001–B", "eu-001"):
        (row,) = archive.get("/customers", "li", q=code).json["items"]
        assert row["id"] == customer_id


def test_a_list_comes_in_pages_that_hold_still(archive):
    for n in range(5):
        archive.register("li", name=f"Customer {n}")
    archive.settle()
    codes: list[str] = []
    cursor = None
    while True:
        page = archive.get("/customers", "li", limit=2, **({"cursor": cursor} if cursor else {})).json
        codes += [row["code"] for row in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert codes == [f"EU-00{n}-C" for n in range(1, 6)]
    assert archive.fields_refused(archive.get("/customers", "li", cursor="nonsense")) == ["cursor"]
    assert archive.fields_refused(archive.get("/customers", "li", colour="blue")) == ["colour"]


# -- looking after ---------------------------------------------------------------------------------


def test_conflicting_edits_are_told_the_current_version(archive):
    customer_id = archive.register("li")
    archive.settle()
    etag = archive.get(f"/customers/{customer_id}", "li").headers["ETag"]
    first = archive.post(f"/customers/{customer_id}/next-contact", {"on": "2026-10-16"}, "li", If_Match=etag)
    second = archive.post(f"/customers/{customer_id}/next-contact", {"on": "2026-10-17"}, "li", If_Match=etag)
    assert first.status_code == 200
    assert (second.status_code, second.json["current_version"]) == (412, first.json["version"])


def test_a_mail_on_record_does_not_disturb_who_edits_the_customer(archive):
    customer_id = archive.register("li")
    archive.settle()
    etag = archive.get(f"/customers/{customer_id}", "li").headers["ETag"]
    call = {"direction": "in", "channel": "phone", "summary": "asked for a price"}
    assert archive.post(f"/customers/{customer_id}/contact-log", call, "li").status_code == 201
    body = {"on": "2026-10-16"}
    assert (
        archive.post(f"/customers/{customer_id}/next-contact", body, "li", If_Match=etag).status_code == 200
    )


def test_an_address_learned_later_is_shown_with_the_contact(archive):
    customer_id = archive.register("li", contacts=[{"name": "Hans", "emails": ["h@mueller-demo.de"]}])
    archive.settle()
    (contact,) = archive.get(f"/customers/{customer_id}", "li").json["contacts"]
    path = f"/customers/{customer_id}/contacts/{contact['id']}/addresses"
    assert archive.post(path, {"kind": "fax", "address": "0211 98765433"}, "li").status_code == 201
    added = archive.post(f"/customers/{customer_id}/contacts", {"name": "Eva"}, "li")
    assert added.json["contact_id"]
    archive.settle()
    hans, eva = archive.get(f"/customers/{customer_id}", "li").json["contacts"]
    assert (hans["faxes"], eva["name"]) == (["+4921198765433"], "Eva")
    wrong = archive.post(path, {"kind": "email", "address": "nonsense"}, "li")
    assert archive.fields_refused(wrong) == ["address"]


@pytest.mark.req("R018", "R048")
def test_a_call_put_on_record_by_hand_is_in_the_contact_log(archive):
    customer_id = archive.register("li")
    entry = {
        "direction": "in",
        "channel": "phone",
        "occurred_at": "2026-10-09T10:15:00+08:00",
        "summary": "asked for the delivery date",
        "feedback": "plates are fine",
        "promises": "B/L copy by Friday",
        "next_plan": "call on Tuesday",
    }
    logged = archive.post(f"/customers/{customer_id}/contact-log", entry, "li")
    archive.settle()
    (shown,) = archive.get(f"/customers/{customer_id}/contact-log", "li").json["items"]
    assert shown["id"] == logged.json["contact_log_id"]
    assert shown["occurred_at"].startswith("2026-10-09T02:15:00")
    assert {**entry, "occurred_at": None}.items() <= {**shown, "occurred_at": None}.items()
    assert (shown["logged_by"], shown["mail_id"]) == ("li", None)
    assert archive.get(f"/customers/{customer_id}", "li").json["last_contact_at"].startswith("2026-10-09")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"channel": "mail"}, "channel"),
        ({"channel": "pigeon"}, "channel"),
        ({"direction": "up"}, "direction"),
        ({"occurred_at": "2026-10-09T10:15:00"}, "occurred_at"),
        ({"occurred_at": "2026-13-09T10:15:00Z"}, "occurred_at"),
        ({"occurred_at": "2027-01-01T00:00:00Z"}, "occurred_at"),
        ({"summary": " "}, "summary"),
    ],
)
def test_a_contact_that_cannot_be_is_refused_by_the_name_of_the_field(archive, change, field):
    customer_id = archive.register("li")
    body = {"direction": "in", "channel": "phone", "summary": "x", **change}
    assert archive.fields_refused(archive.post(f"/customers/{customer_id}/contact-log", body, "li")) == [
        field
    ]


def test_the_next_contact_lies_not_in_the_past_by_the_companys_own_date(archive):
    customer_id = archive.register("li")
    archive.clock.time = archive.clock.time.replace(hour=17)
    path = f"/customers/{customer_id}/next-contact"
    assert archive.fields_refused(archive.post(path, {"on": "2026-10-10"}, "li")) == ["on"]
    assert archive.fields_refused(archive.post(path, {"on": "2026-02-30"}, "li")) == ["on"]
    assert archive.post(path, {"on": "2026-10-11", "note": "样品反馈"}, "li").status_code == 200
    archive.settle()
    assert archive.get(f"/customers/{customer_id}", "li").json["next_contact_on"] == "2026-10-11"


def test_grade_a_by_hand_is_for_managers(archive):
    customer_id = archive.register("li")
    body = {"grade": "A", "reason": "an order"}
    assert archive.post(f"/customers/{customer_id}/regrade", body, "li").status_code == 403
    assert archive.post(f"/customers/{customer_id}/regrade", body, "wang").status_code == 200


@pytest.mark.req("R003")
def test_a_closed_record_stays_readable_and_is_not_changed(archive):
    customer_id = archive.register("li")
    assert archive.post(f"/customers/{customer_id}/close", {"reason": "twice"}, "li").status_code == 403
    assert archive.post(f"/customers/{customer_id}/close", {"reason": "twice"}, "wang").status_code == 200
    archive.settle()
    assert archive.get(f"/customers/{customer_id}", "li").json["closed"] is True
    assert archive.get(f"/customers/{customer_id}/timeline", "li").json["items"]
    changed = archive.post(f"/customers/{customer_id}/contacts", {"name": "Ann"}, "li")
    assert (changed.status_code, changed.json["code"]) == (409, "customer_is_closed")
    assert archive.get("/customers", "li", closed="false").json["items"] == []


# -- whose it was ----------------------------------------------------------------------------------


@pytest.mark.req("R114")
def test_a_customers_owner_is_known_as_of_any_time(archive):
    customer_id = archive.register("zhou")
    at_first = archive.clock.now()
    archive.clock.move(hours=2)
    moved = archive.post(
        f"/customers/{customer_id}/reassign", {"owner_id": "li", "note": "speaks German"}, "wang"
    )
    assert moved.status_code == 200
    archive.settle()

    def owner(**query: str) -> str:
        return str(archive.get(f"/customers/{customer_id}/owner", "li", **query).json["owner_id"])

    assert owner(at=(at_first + timedelta(hours=1)).isoformat()) == "zhou"
    assert owner(at=archive.clock.now().isoformat()) == "li"
    assert owner() == "li"
    before = (at_first - timedelta(days=1)).isoformat()
    assert archive.get(f"/customers/{customer_id}/owner", "li", at=before).status_code == 404
    _, last = archive.get(f"/customers/{customer_id}/owners", "li").json["items"]
    assert (last["previous_owner_id"], last["owner_id"], last["moved_by"]) == ("zhou", "li", "wang")
    assert (last["reason"], last["note"]) == ("transfer", "speaks German")
    assert archive.get(f"/customers/{customer_id}", "zhou").status_code == 404


@pytest.mark.req("R026")
def test_the_timeline_tells_what_happened_day_by_day_in_pages(archive):
    customer_id = archive.register("li", contacts=[{"name": "Ann"}])
    archive.clock.move(days=1)
    archive.post(f"/customers/{customer_id}/next-contact", {"on": "2026-10-16"}, "li")
    archive.settle()
    first = archive.get(f"/customers/{customer_id}/timeline", "li", limit=2).json
    rest = archive.get(f"/customers/{customer_id}/timeline", "li", cursor=first["next"]).json
    told = [entry["what"] for entry in first["items"] + rest["items"]]
    assert told == ["NextContactSet", "CustomerAssigned", "ContactAdded", "CustomerRegistered"]
    assert first["items"][0]["details"] == {"on": "2026-10-16", "note": None}


def test_ones_own_write_is_read_by_waiting_for_it(archive):
    customer_id = archive.register("li")
    archive.settle()
    planned = archive.post(f"/customers/{customer_id}/next-contact", {"on": "2026-10-16"}, "li").json
    behind = archive.get(f"/customers/{customer_id}", "li", after=planned["command_id"])
    assert behind.status_code == 503
    archive.settle()
    found = archive.get(f"/customers/{customer_id}", "li", after=planned["command_id"])
    assert found.json["next_contact_on"] == "2026-10-16"
