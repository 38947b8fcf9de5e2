"""What is on file says of itself: each correction with what it was, who gave a grade, a timeline by kind."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from customers.timeline.views import TIMELINE
from eventing import LIVE


def test_what_was_typed_wrong_is_put_right_and_history_keeps_both(archive):
    customer_id = archive.register(
        "li", name="Muller Drukbedarf", contacts=[{"name": "Hans", "emails": ["h@mueller-demo.de"]}]
    )
    archive.settle()
    (contact,) = archive.get(f"/customers/{customer_id}", "li").json["contacts"]
    path = f"/customers/{customer_id}"
    right = {"name": "Müller Druckbedarf", "country": "AT", "domains": ["mueller-demo.de"], "source": "fair"}
    assert archive.post(f"{path}/correct", right, "li").status_code == 200
    corrected = {"name": "Hans Müller", "position": "Einkauf"}
    assert archive.post(f"{path}/contacts/{contact['id']}/correct", corrected, "li").status_code == 200
    assert archive.post(f"{path}/contacts/{contact['id']}/leave", None, "li").status_code == 200
    assert archive.post(f"{path}/correct", right, "zhou").status_code == 404
    archive.settle()
    shown = archive.get(path, "li").json
    assert {name: shown[name] for name in right} == right
    assert shown["code"] == "EU-001-C"
    (contact,) = shown["contacts"]
    assert (contact["name"], contact["position"], contact["left"]) == ("Hans Müller", "Einkauf", True)
    for text in ("Drukbedarf", "Druckbedarf", "Einkauf"):
        found = archive.get("/customers", "li", q=text).json["items"]
        assert len(found) == (text != "Einkauf")
    told = archive.get(f"{path}/timeline", "li").json["items"]
    companies = [entry for entry in told if entry["what"] in ("CustomerCorrected", "CustomerRegistered")]
    names = [entry["details"]["name"] for entry in companies]
    assert names == ["Müller Druckbedarf", "Muller Drukbedarf"]


@pytest.mark.req_in_part("R021")
def test_history_says_of_each_correction_who_made_it_and_what_it_was_before(archive):
    customer_id = archive.register("li", name="Muller", contacts=[{"name": "Hans"}])
    archive.settle()
    path = f"/customers/{customer_id}"
    (contact,) = archive.get(path, "li").json["contacts"]
    right = {"name": "Müller", "country": "AT", "domains": ["mueller-demo.de"], "source": "fair"}
    archive.post(f"{path}/correct", right, "wang")
    archive.post(f"{path}/contacts/{contact['id']}/correct", {"name": "Hans Müller"}, "li")
    archive.settle()
    first, second = archive.get(f"{path}/timeline", "li", kind="record", limit=2).json["items"]
    assert (first["actor"], first["details"]["previous_name"]) == ("li", "Hans")
    assert second["actor"] == "wang"
    was = {name: second["details"][f"previous_{name}"] for name in right}
    assert was == {"name": "Muller", "country": "DE", "domains": [], "source": None}
    assert {name: second["details"][name] for name in right} == right


def test_the_timeline_is_narrowed_to_a_kind(archive):
    customer_id = archive.register("li", contacts=[{"name": "Ann"}])
    called = {"channel": "phone", "direction": "out", "summary": "Called"}
    archive.post(f"/customers/{customer_id}/contact-log", called, "li")
    archive.post(f"/customers/{customer_id}/next-contact", {"on": "2026-10-16"}, "li")
    archive.settle()

    def told(**kind: str) -> list[str]:
        items = archive.get(f"/customers/{customer_id}/timeline", "li", **kind).json["items"]
        return [entry["what"] for entry in items]

    assert sorted(told(kind="contact")) == ["ContactLogged", "NextContactSet"]
    assert sorted(told(kind="record")) == ["ContactAdded", "CustomerAssigned", "CustomerRegistered"]
    assert (told(kind="mail"), told(kind="order"), told(kind="credit"), len(told())) == ([], [], [], 5)


def test_a_grade_says_who_gave_it_when_and_why(archive):
    customer_id = archive.register("li")
    archive.settle()
    first = archive.get(f"/customers/{customer_id}", "li").json
    assert (first["graded_by"], first["grade_reason"]) == ("li", None)
    archive.post(f"/customers/{customer_id}/regrade", {"grade": "A", "reason": "big orders"}, "wang")
    archive.settle()
    second = archive.get(f"/customers/{customer_id}", "li").json
    assert (second["grade"], second["graded_by"], second["grade_reason"]) == ("A", "wang", "big orders")
    assert archive.get(f"/customers/{customer_id}", "sun").json["graded_by"] is None


def stages(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    if inner := plan.get("inputStage"):
        yield from stages(inner)


@pytest.mark.parametrize("kind", [{}, {"kind": "mail"}])
def test_a_page_of_the_timeline_is_read_by_an_index_of_its_own_order(archive, kind):
    customer_id = archive.register("li")
    archive.settle()
    asked = {"customer_id": customer_id, "refiled": False, **kind, **LIVE}
    order = [("at", -1), ("order", -1), ("_id", 1)]
    found = TIMELINE.collection(archive.db).find(asked).sort(order).limit(21).explain()
    plan = list(stages(found["queryPlanner"]["winningPlan"]))
    assert not [stage for stage in plan if stage["stage"] == "COLLSCAN"]
    (fields,) = (list(stage["keyPattern"]) for stage in plan if stage["stage"] == "IXSCAN")
    assert fields == ["_live", "customer_id", *kind, "refiled", "at", "order", "_id"]
