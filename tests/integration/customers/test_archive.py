"""Finding and looking after customers, over HTTP, on a real log and real views."""

from datetime import timedelta

import pytest

from customers.customer.commands import AssignCustomer, EaseRisk, FlagRisk
from customers.customer.views import CUSTOMERS
from eventing import LIVE
from eventing.core.mongo import CODEC

# -- finding ---------------------------------------------------------------------------------------


@pytest.mark.req("R015")
@pytest.mark.req_in_part("R013")
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
    assert (hans["faxes"], eva["name"]) == (
        [{"written": "0211 98765433", "normal": "+4921198765433", "extension": None}],
        "Eva",
    )
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


@pytest.mark.req_in_part("R026")
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


def test_a_closed_record_is_reopened_by_a_manager(archive):
    customer_id = archive.register("li")
    archive.post(f"/customers/{customer_id}/close", {"reason": "given up"}, "wang")
    assert archive.post(f"/customers/{customer_id}/reopen", {"reason": "back"}, "li").status_code == 403
    assert archive.post(f"/customers/{customer_id}/reopen", {"reason": "back"}, "wang").status_code == 200
    archive.settle()
    shown = archive.get(f"/customers/{customer_id}", "li").json
    assert (shown["closed"], shown["closed_reason"]) == (False, None)


@pytest.mark.parametrize("query", ["台湾", "CO2", "abc", "obrien", "555-0100", "EU-001", "인쇄"])
def test_the_database_finds_what_the_search_asks_for(archive, query):
    contact = {"name": "H", "phones": ["089 5550100"]}
    archive.register("li", name="臺灣 A.B.C. O'Brien CO2 한솔인쇄", contacts=[contact])
    archive.register("li", name="Somebody Else")
    archive.settle()
    assert [row["code"] for row in archive.get("/customers", "li", q=query).json["items"]] == ["EU-001-C"]
    assert [row["code"] for row in archive.get("/customers/search", "li", q=query).json["items"]] == [
        "EU-001-C"
    ]


def test_a_few_customers_are_found_while_somebody_types_and_only_those_one_may_see(archive):
    contact = {"name": "Anna", "emails": ["anna@plattenwerk-demo.de"]}
    archive.register("li", name="Müller 印刷版材", contacts=[contact], domains=["mueller-demo.de"])
    archive.register("zhou", name="Mulligan Plates")
    archive.register("xu", name="Mullin", country="FR")
    for number in range(25):
        archive.register("chen", name=f"Other {number}")
    archive.settle()

    def found(who: str, text: str) -> list[str]:
        return [row["name"] for row in archive.get("/customers/search", who, q=text).json["items"]]

    for typed in (
        "m",
        "Mü",
        "muel",
        "印刷",
        "刷版",
        "eu 1",
        "EU–001–C",
        "mueller-demo",
        "anna@platt",
        "mü 印刷",
    ):
        assert found("li", typed) == (["Müller 印刷版材"] if typed != "eu 1" else []), typed
    assert found("wang", "mul") == ["Müller 印刷版材", "Mulligan Plates"]
    assert found("chen", "mul") == ["Müller 印刷版材", "Mulligan Plates", "Mullin"]
    assert (found("li", "mulligan"), found("chen", "..."), len(found("chen", "oth"))) == ([], [], 20)
    assert archive.get("/customers/search", "admin", q="m").status_code == 403


@pytest.mark.parametrize("whose", [{"owner_id": "li"}, {"owner_id": None}, {}])
def test_what_somebody_types_is_found_by_an_index(archive, whose):
    archive.register("li", name="Plates One")
    archive.register("li", name="Printing Two")
    archive.settle()
    asked = {"find": CUSTOMERS.name, "filter": {**whose, "starts": "pla", **LIVE}, "limit": 500}
    found = archive.db.command("explain", asked, codec_options=CODEC)["executionStats"]
    assert found["totalDocsExamined"] == (1 if whose != {"owner_id": None} else 0)


def test_customers_are_listed_by_name_last_contact_source_risk_and_without_an_owner(archive):
    ids = {
        name: archive.register("wang", name=name, source=source)
        for name, source in (("beta", "fair"), ("Ärla", "fair"), ("Zeta", "web"))
    }
    for name, day in (("beta", "08"), ("Zeta", "07")):
        entry = {
            "direction": "in",
            "channel": "phone",
            "summary": "x",
            "occurred_at": f"2026-10-{day}T10:00:00Z",
        }
        archive.post(f"/customers/{ids[name]}/contact-log", entry, "wang")
    archive.do(FlagRisk(customer_id=ids["Zeta"], reason="credit_grade"))
    archive.do(AssignCustomer(customer_id=ids["beta"], owner_id="li"))
    archive.settle()

    def listed(**query: str) -> list[str]:
        names: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            page = archive.get("/customers", "wang", limit=1, cursor=cursor, **query).json
            names += [row["name"] for row in page["items"]]
            cursor = page["next"]
        return names

    assert listed() == ["beta", "Ärla", "Zeta"]
    assert listed(order="name") == ["Ärla", "beta", "Zeta"]
    assert listed(order="last_contact") == ["Ärla", "Zeta", "beta"]
    assert listed(source="fair", order="name") == ["Ärla", "beta"]
    assert listed(at_risk="true") == ["Zeta"]
    assert listed(unowned="true") == ["Ärla", "Zeta"]
    assert listed(unowned="true", at_risk="false") == ["Ärla"]
    archive.do(EaseRisk(customer_id=ids["Zeta"], reasons=("credit_grade",)))
    archive.settle()
    assert listed(at_risk="true") == []


# -- the buyer's day -------------------------------------------------------------------------------


@pytest.mark.req_in_part("R055", "R187")
def test_a_card_tells_the_time_where_the_customer_is_and_whether_the_office_is_open(archive):
    customer_id = archive.register("li", name="Lonestar", country="US")
    archive.settle()
    day = archive.get(f"/customers/{customer_id}", "li").json["local"]
    assert (day["zone"], day["chosen"]) == ("America/New_York", False)
    assert (day["clock"], day["working_day"], day["open"]) == ("2026-10-09T21:00:00-04:00", True, False)
    assert (day["opens"], day["closes"]) == ("09:00:00", "18:00:00")
    zone = {"zone": "America/Chicago"}
    assert archive.post(f"/customers/{customer_id}/zone", zone, "zhou").status_code == 404
    assert archive.post(f"/customers/{customer_id}/zone", zone, "li").status_code == 200
    archive.settle()
    for path in (f"/customers?ids={customer_id}", "/customers/search?q=lone", "/customers"):
        shown = archive.get(path, "li").json["items"][0]["local"]
        assert (shown["zone"], shown["chosen"]) == ("America/Chicago", True)
    assert archive.get(f"/customers?ids={customer_id}", "sun").json["items"][0]["local"] == shown
    refused = archive.post(f"/customers/{customer_id}/zone", {"zone": "Europe/Berlin"}, "li")
    assert archive.fields_refused(refused) == ["zone"]


@pytest.mark.req_in_part("R013")
def test_an_order_is_found_by_its_number_in_any_spelling_by_who_may_see_it(archive):
    order = {
        "lines": [{"product": "CTP plate", "quantity": "400", "unit": "m2", "unit_price": "2.45"}],
        "currency": "USD",
        "terms": "OA_60",
    }
    for owner, name, number in (("li", "One", "PO-2026/0173"), ("xu", "Two", "PO-2026/0174")):
        customer_id = archive.register(owner, name=name, country="FR" if owner == "xu" else "DE")
        body = {**order, "number": number}
        assert archive.post(f"/customers/{customer_id}/orders", body, owner).status_code == 201
    archive.settle()

    def found(who: str, text: str) -> list[str]:
        answer = archive.get("/orders/search", who, q=text)
        assert answer.status_code == 200, answer.text
        return [f"{row['customer_name']} {row['number']}" for row in answer.json["items"]]

    for typed in ("PO-2026/0173", "po20260173", "po 2026 0173", "0173", "2026"):
        assert found("li", typed) == ["One PO-2026/0173"], typed
    assert found("li", "PO-2026/0174") == found("xu", "0173") == found("li", ". .") == []
    assert len(found("chen", "po 2026")) == 2
    assert archive.get("/orders/search", "admin", q="m").status_code == 403
