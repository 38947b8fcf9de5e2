"""An invoice's page with promise and dispute, the ageing's cells, and the search among accounts."""

import re
from datetime import date
from typing import Any

from tests.integration.credit.test_story import invoice
from tests.integration.desk.test_credit_pages import Browser, credit, world
from tests.support.worlds.credit import Credit

__all__ = ["credit", "world"]


def _late(credit: Credit) -> str:
    invoice_id = invoice(credit, "INV-1", "8400.00", issued_on="2025-01-02", due_on="2025-01-03")
    credit.advances(date(2025, 1, 4))
    credit.settle()
    return invoice_id


def test_a_promise_is_noted_by_whoever_asks_and_is_told_with_the_invoice(credit: Credit):
    invoice_id = _late(credit)
    seller = Browser(credit, "s1")
    assert "记付款承诺" in seller.sees(f"/collection/{invoice_id}")
    assert "提出争议" not in seller.sees(f"/collection/{invoice_id}")
    form = {"customer_id": "c1", "currency": "USD", "promised_for": "2025-01-20", "note": "下周付"}
    seller.sends(f"/collection/{invoice_id}/promise", 422, **{**form, "promised_for": "2024-01-01"})
    seller.sends(f"/collection/{invoice_id}/promise", **form)
    text = seller.sees(f"/collection/{invoice_id}")
    assert re.search(r"USD 8,400\.00 · 承诺 \S*1月20日\S* 付款 · 下周付", text), text[400:1600]
    assert "1月20日" in seller.sees("/collection")
    credit.advances(*(date(2025, 1, day) for day in range(5, 24)))
    credit.settle()
    assert "承诺未履约" in seller.sees("/collection")
    assert "H7" in {reason["code"] for reason in _order(credit)["reasons"]}
    Browser(credit, "s3").sends(f"/collection/{invoice_id}/promise", 404, **form)


def _order(credit: Credit) -> Any:
    credit.places("c1", "more", "1000")
    credit.settle()
    return credit.get("/orders/more").json


def test_a_dispute_takes_its_part_out_of_the_buckets_and_is_resolved_with_a_credit_note(credit: Credit):
    invoice_id = _late(credit)
    browser = Browser(credit)
    form = {"customer_id": "c1", "currency": "USD"}
    path = f"/collection/{invoice_id}"
    browser.sends(f"{path}/dispute", **form, about="goods", disputed="1,400", said="十箱有划痕")
    assert "争议中" in browser.sees(path)
    aged = credit.get("/ageing").json
    assert (aged["overdue"], aged["disputed"], aged["total"]) == ("7000.00", "1400", "8400.00")
    assert "1,400.00" in browser.sees("/ageing/invoices?bucket=disputed")
    assert "7,000.00" in browser.sees("/ageing/invoices?bucket=1-30&customer_id=c1")
    missing = browser.sends(f"{path}/resolve", 422, **form, outcome="not_owed", reason="照片看得清")
    assert "照片看得清" in missing
    browser.sends(f"{path}/resolve", **form, outcome="not_owed", reason="照片看得清", credit_note="CN-1")
    assert credit.get("/ageing").json["total"] == "7000.00"
    assert "争议：我方有误" in browser.sees(path)


def test_a_cell_of_the_ageing_leads_to_the_invoices_it_is_made_of(world: Credit):
    browser = Browser(world)
    (link,) = set(re.findall(r'href="(/ageing/invoices[^"]*customer_id=c1)"', browser.html("/ageing")))
    text = browser.sees(link.replace("&amp;", "&"))
    assert "INV-1" in text
    assert "8,400.00" in text
    assert browser.status("/ageing/invoices") == 404


def test_accounts_are_found_by_words_of_name_and_code_within_what_one_may_see(world: Credit):
    name = world.get("/accounts/c1").json["name"]
    browser = Browser(world)
    for text in ("EU-001", name[:4]):
        assert name in browser.sees(f"/credit?q={text}")
    assert "没有找到" in browser.sees("/credit?q=nobody")
    assert [one["customer_id"] for one in world.get(f"/accounts?q={name}", "s1").json["items"]] == [
        "c1",
        "c2",
    ]
    assert world.get(f"/accounts?q={name}", "s3").json["items"] == []
