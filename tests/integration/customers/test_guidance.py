"""Guidance over HTTP: who gives it, who sees it, and who says that they have read it."""

from typing import Any

import pytest

from customers.contact_record.commands import LogContact
from customers.contact_record.model import contact_log_id_of_mail
from customers.guidance.views import DRAFTS
from eventing.testing.scenario import NOW
from tests.support.worlds.customers import Archive


@pytest.fixture
def customer_id(archive: Archive) -> str:
    """周涛's customer, from whom a mail has come."""
    customer_id = archive.register("zhou")
    archive.do(
        LogContact(
            customer_id=customer_id,
            direction="in",
            channel="mail",
            occurred_at=NOW,
            mail_id="m1",
            contact_log_id=contact_log_id_of_mail("m1", customer_id),
        )
    )
    archive.settle()
    return customer_id


def give(archive: Archive, customer_id: str, staff_id: str = "wang", **about: str) -> Any:
    body = {"text": "先问数量", **about}
    return archive.post(f"/customers/{customer_id}/guidance", body, staff_id)


def listed(archive: Archive, path: str, staff_id: str, **query: str) -> list[dict[str, Any]]:
    answered = archive.get(path, staff_id, **query)
    assert answered.status_code == 200, answered.json
    return list(answered.json["items"])


def seen(archive: Archive, staff_id: str, *things: str) -> list[str]:
    archive.settle()
    return [one["text"] for one in listed(archive, "/guidance", staff_id, things=",".join(things))]


@pytest.mark.req("R320")
def test_a_manager_gives_guidance_which_is_seen_by_those_who_see_the_customer(archive, customer_id):
    assert give(archive, customer_id, mail_id="m1").status_code == 201
    assert give(archive, customer_id, "chen").status_code == 201
    for staff_id in ("zhou", "wang", "chen"):
        assert seen(archive, staff_id, "m1", customer_id) == ["先问数量", "先问数量"]
    assert seen(archive, "li", "m1", customer_id) == []
    assert len(listed(archive, f"/customers/{customer_id}/guidance", "zhou")) == 2
    assert archive.get(f"/customers/{customer_id}/guidance", "li").status_code == 404


def test_guidance_is_given_only_by_managers_above_and_on_what_is_the_customers(archive, customer_id):
    assert give(archive, customer_id, "zhou").status_code == 403
    assert give(archive, customer_id, mail_id="m2").status_code == 404
    assert give(archive, customer_id, draft_id="d1").status_code == 404
    other = archive.register("li")
    assert give(archive, other, mail_id="m1").status_code == 404
    assert DRAFTS.get(archive.db, "d1") is None


@pytest.mark.req("R320")
def test_who_has_the_customer_now_reads_it_and_nobody_else_says_so(archive, customer_id):
    guidance_id = give(archive, customer_id, mail_id="m1").json["guidance_id"]
    archive.settle()
    path, body = "/guidance/m1/acknowledge", {"guidance_id": guidance_id}
    assert archive.post(path, body, "wang").json["code"] == "guidance_is_for_owner"
    assert archive.post(path, body, "li").status_code == 404
    moved = {"owner_id": "li", "note": "换区"}
    assert archive.post(f"/customers/{customer_id}/reassign", moved, "wang").status_code == 200
    assert seen(archive, "li", "m1") == ["先问数量"]
    assert seen(archive, "zhou", "m1") == []
    assert archive.post(path, body, "zhou").status_code == 404
    assert archive.post(path, body, "li").status_code == 200
    archive.settle()
    (row,) = listed(archive, "/guidance", "wang", things="m1")
    assert (row["acknowledged_by"], row["owner_id"]) == ("li", "li")
