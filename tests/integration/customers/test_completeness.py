"""How complete a record is, over HTTP: in lists, in the file, and not for credit."""

import pytest


@pytest.mark.req_in_part("R011")
def test_how_complete_a_record_is_stands_in_lists_and_file_and_credit_is_not_told(archive):
    hans = {"name": "Hans", "position": "buyer", "emails": ["h@mueller-demo.de"], "phones": ["030 1234567"]}
    whole = archive.register("li", contacts=[hans], source="Canton Fair", domains=["mueller-demo.de"])
    bare = archive.register("li", name="Bare")
    archive.settle()

    def missing() -> dict[str, list[str]]:
        rows = archive.get("/customers", "li").json["items"]
        return {row["id"]: row["completeness"]["missing"] for row in rows}

    everything = ["contact", "position", "email", "phone", "source", "domain", "next_contact", "order"]
    assert missing() == {whole: ["next_contact", "order"], bare: everything}
    archive.post(f"/customers/{whole}/next-contact", {"on": "2026-10-12"}, "li")
    line = {"product": "plate", "quantity": "1", "unit": "m2", "unit_price": "2.42"}
    order = {"number": "PO-1", "lines": [line], "currency": "USD", "terms": "OA_60", "incoterm": "FOB"}
    assert archive.post(f"/customers/{whole}/orders", order, "li").status_code == 201
    archive.settle()
    assert missing()[whole] == []
    file = archive.get(f"/customers/{whole}", "li").json
    assert file["completeness"] == {"of": len(everything), "missing": []}
    assert archive.get(f"/customers/{whole}", "sun").json["completeness"] is None
