"""What one of a manager's people has put on record on a day."""

import pytest

from tests.support.worlds.customers import Archive

DAY = {"since": "2026-10-09T16:00:00Z", "until": "2026-10-10T16:00:00Z"}
CALL = {"direction": "out", "channel": "phone", "summary": "问了到货港"}
LINE = {"product": "CTCP plate", "quantity": "200", "unit": "m2", "unit_price": "2.42"}
ORDER = {"number": "PO-7", "lines": [LINE], "currency": "USD", "terms": "OA_60"}


@pytest.fixture
def customer_id(archive: Archive) -> str:
    customer_id = archive.register("zhou")
    for path, body in (("contact-log", CALL), ("orders", ORDER)):
        assert archive.post(f"/customers/{customer_id}/{path}", body, "zhou").status_code == 201
    archive.settle()
    return customer_id


@pytest.mark.req("R207")
def test_a_managers_look_at_a_day_shows_contacts_and_orders_with_the_customers(archive, customer_id):
    work = archive.get("/staff/zhou/work", "wang", **DAY).json
    assert [one["summary"] for one in work["contacts"]] == ["问了到货港"]
    assert [(one["number"], one["customer_id"]) for one in work["orders"]] == [("PO-7", customer_id)]
    assert [one["id"] for one in work["customers"]] == [customer_id]
    assert archive.get("/staff/zhou/work", "chen", **DAY).json == work


def test_another_day_shows_nothing_of_it(archive, customer_id):
    later = {"since": DAY["until"], "until": "2026-10-11T16:00:00Z"}
    work = archive.get("/staff/zhou/work", "wang", **later).json
    assert work == {"contacts": [], "orders": [], "customers": []}
    long = {"since": "2026-08-01T00:00:00Z", "until": "2026-10-01T00:00:00Z"}
    assert archive.get("/staff/zhou/work", "wang", **long).status_code == 422


@pytest.mark.req_in_part("R109")
def test_nobody_inspects_outside_their_team_nor_a_customer_that_has_moved_out_of_it(archive, customer_id):
    assert archive.get("/staff/zhou/work", "wu", **DAY).status_code == 404
    assert archive.get("/staff/zhou/work", "li", **DAY).status_code == 403
    moved = archive.post(f"/customers/{customer_id}/reassign", {"owner_id": "xu"}, "chen")
    assert moved.status_code == 200
    archive.settle()
    assert archive.get("/staff/zhou/work", "wang", **DAY).json["orders"] == []
    assert len(archive.get("/staff/zhou/work", "chen", **DAY).json["orders"]) == 1


def test_a_manager_lists_the_people_whose_work_they_see(archive):
    def led(staff_id: str) -> set[str]:
        return {one["id"] for one in archive.get("/staff", staff_id, led="true").json["items"]}

    archive.settle()
    assert led("wang") == {"wang", "li", "zhou", "zhao"}
    assert led("li") == {"li"}
    assert led("chen") == {"chen", "wang", "wu", "li", "zhou", "zhao", "xu", "sun", "admin"}
