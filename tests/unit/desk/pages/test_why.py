"""Why an order is held, in the reader's words: every number with its source, each way with its button."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from desk.pages.frame import Frame
from desk.pages.rendering import DOMAIN, KIND, words
from desk.pages.why import Why, why_of
from people import Role
from wording import Language

COMPARED = {
    "business_date": "2026-10-10",
    "grade": "B",
    "terms": "OA_60",
    "limit": "50000",
    "limit_expires_on": "2027-03-01",
    "tolerance": "0.05",
    "limit_with_tolerance": "52500.00",
    "receivables": "26400.00",
    "open_orders": "12000.00",
    "in_transit": "0",
    "deposits": "0",
    "unapplied": "3600.00",
    "net_exposure": "34800.00",
    "order_total": "24000.00",
    "order_deposit": "0",
    "order_net": "24000.00",
    "exposure_with_order": "58800.00",
    "utilisation": "1.176",
    "deposit_required": "0",
    "deposit_received": "0",
    "oldest_days_overdue": 31,
    "overdue_days_allowed": 15,
    "overdue_amount": "8400.00",
    "overdue_amount_allowed": "500.00",
    "collection_level": 0,
}
ORDER = {
    "order_id": "o1",
    "customer_id": "c1",
    "state": "held",
    "currency": "USD",
    "policy_version": 3,
    "warnings": [],
    "reasons": [
        {"code": "H4", "params": {}, "detail": "Over."},
        {"code": "H5", "params": {}, "detail": "Late."},
    ],
    "compared": COMPARED,
    "grounds": {
        "open_invoices": 3,
        "overdue_invoices": [{"invoice_id": "i1", "number": "INV-2026-0311", "days": 31}],
        "open_orders": ["PO-2026-0987"],
        "in_transit": [],
        "cash_received_on": ["2026-10-02"],
    },
    "ways": [
        {"way": "pay", "amount": "8400.00", "terms": [], "ends": ["H4", "H5"], "leaves": []},
        {"way": "prepay", "amount": "6300.00", "terms": [], "ends": ["H4"], "leaves": ["H5"]},
    ],
    "override_leave": {"needed": "24000.00", "authority": "50000", "within": True, "days": 7},
}


def frame(language: Language) -> Frame:
    def say(code: str, **params: Any) -> str:
        return words(DOMAIN).say(language, KIND, code, params)

    return cast(Frame, SimpleNamespace(language=language, say=say))


def why(role: Role = Role.CREDIT_CONTROLLER, language: Language = "zh_CN", **other: Any) -> Why:
    found = why_of({**ORDER, **other}, frame(language), role)
    assert found is not None
    return found


def test_the_sum_is_the_one_of_the_plan():
    found = why()
    assert found.title == "为什么冻结：超出信用额度 6,300.00；有 8,400.00 逾期，最久的 31 天"
    assert [(line.text, line.value) for line in found.lines] == [
        ("应收账款", "26,400.00"),
        ("+ 未出运订单", "12,000.00"),
        ("− 未核销款", "−3,600.00"),
        ("+ 这张订单", "24,000.00"),
        ("敞口（已占用额度）", "58,800.00"),
        ("信用额度 + 容差 5%", "52,500.00"),
        ("超出", "6,300.00"),
        ("最长逾期天数", "31 天"),
    ]
    assert all(line.source for line in found.lines if line.kind != "total")


def test_the_bar_ends_at_the_exposure_and_its_mark_stands_at_the_limit():
    found = why()
    assert [(value, tone) for _, value, tone in found.pieces] == [
        (Decimal("34800.00"), "used"),
        (Decimal("17700.00"), "this"),
        (Decimal("6300.00"), "over"),
    ]
    assert found.limit == Decimal("52500.00")


def test_what_ends_it_says_so_and_what_ends_a_part_says_what_stays():
    pay, prepay, override = why().ways
    assert pay.title == "收到 8,400.00 自动解除"
    assert pay.href == "/credit/c1/payments/new?amount=8400.00"
    assert prepay.text == "只解决：超出额度；仍要处理：逾期"
    assert prepay.href.endswith("amount=6300.00&order_id=o1")
    assert (override.href, override.danger) == ("/orders/o1/override", True)


def test_sales_write_to_the_customer_and_override_nothing():
    ways = why(Role.SALESPERSON, override_leave=None).ways
    assert {way.href for way in ways} == {"/write?customer=c1"}


def test_beyond_ones_authority_there_is_no_button_but_the_reason_for_it():
    leave = {"needed": "60000.00", "authority": "50000", "within": False, "days": 7}
    last = why(override_leave=leave).ways[-1]
    assert (last.action, "50,000.00" in last.text, "60,000.00" in last.text) == ("", True, True)


@pytest.mark.parametrize("code", ["H2", "H3", "H6", "H8"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_each_reason_has_its_words_and_its_line(code: str, language: Language):
    params = {"order_currency": "EUR", "stop_level": "3"}
    found = why(language=language, reasons=[{"code": code, "params": params, "detail": "So."}])
    assert "{" not in found.title + "".join(line.text + line.source for line in found.lines)
    assert code in found.lines[-1].source


def test_a_missing_deposit_is_a_sum_of_its_own():
    compared = {
        **COMPARED,
        "limit": None,
        "limit_with_tolerance": None,
        "deposit_required": "14520.00",
        "deposit_received": "10000.00",
        "order_total": "48400.00",
    }
    found = why(reasons=[{"code": "H9", "params": {}, "detail": "So."}], compared=compared)
    assert found.title == "为什么冻结：定金还差 4,520.00"
    assert found.limit == Decimal("14520.00")
    assert [line.value for line in found.lines] == ["48,400.00", "14,520.00", "−10,000.00", "4,520.00"]


def test_an_order_that_is_cleared_says_how_much_of_the_limit_it_uses():
    cleared = {**COMPARED, "exposure_with_order": "40000.00", "utilisation": "0.8"}
    found = why(state="cleared", reasons=[], ways=[], override_leave=None, compared=cleared)
    assert found.clear
    assert found.title == "为什么放行：连同这张订单用到额度的 80%"
    assert found.ways == ()


def test_goods_that_left_while_they_were_held_have_their_reasons_still_and_no_way_out():
    found = why(state="shipped", ways=[], override_leave=None)
    assert (found.clear, found.ways) == (False, ())
    assert found.title.startswith("为什么冻结")


def test_an_order_that_was_not_checked_yet_has_no_box():
    assert why_of({**ORDER, "compared": None}, frame("en"), Role.SALESPERSON) is None
