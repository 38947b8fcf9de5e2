"""Orders entered, changed, shipped and cancelled by those who sell, over customers' own API."""

import re
from collections.abc import Iterator
from decimal import Decimal
from threading import Lock
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from customers.contracts import OrderCleared, OrderHeld
from desk.pages import customer, orders
from desk.pages.asking import AWAY, Answer, Asker, Asking
from desk.pages.frame import Frame
from desk.pages.visiting import Visitor
from desk.preferences.model import Preferences
from desk.sign_in.model import SignedInPerson
from eventing import Money, NotFound, uuid5hex
from people import Role
from tests.support.world import fresh_world
from tests.support.worlds.customers import STAFF, Archive

ROLES = {person.staff_id: Role(person.role) for person in STAFF}
LINE = {
    "lines.0.product": "CTCP 530×664×0.30",
    "lines.0.quantity": "12,000",
    "lines.0.unit": "m2",
    "lines.0.unit_price": "2.40",
}
FORM = {"number": "PO-118", "placed_on": "2026-10-10", "currency": "USD", "terms": "OA", "days": "60", **LINE}


class AskingCustomers(Asking):
    """Customers' API in this process; a person's token is their id, and no other service answers."""

    def __init__(self, world: Archive) -> None:
        super().__init__({})
        self._world, self._settling = world, Lock()

    def _request(
        self, method: str, service: str, path: str, asker: Asker, *, seconds: float, **more: Any
    ) -> Answer:
        if service != "customers":
            return Answer(AWAY, away=True)
        language = asker.language.replace("_", "-")
        headers = {**self._world.issuer.of_staff(asker.token), "Accept-Language": language}
        given = {"json": more["json"]} if "json" in more else {}
        # Parts of a page are asked for at the same time; this world settles for one after the other.
        with self._settling:
            self._world.settle()
        found = self._world.client.open(
            path,
            method=method,
            headers={**headers, **more.get("headers", {})},
            query_string=more.get("params"),
            **given,
        )
        return Answer(found.status_code, found.get_json(silent=True), found.headers)


class Browser:
    def __init__(self, world: Archive, who: str = "li") -> None:
        config = SimpleNamespace(
            company_zone=ZoneInfo("Asia/Shanghai"), company_name="启航", live_url="/live"
        )
        resources = SimpleNamespace(unsaved=SimpleNamespace(forget=lambda *_: None), key_secret="s" * 32)
        parts = SimpleNamespace(clock=world.clock, config=config, resources=resources)
        frame = Frame(cast(Any, parts), AskingCustomers(world), cast(Any, None))
        app = Flask(__name__)
        person = SignedInPerson("s", f"account-{who}", who, ROLES[who], must_change_password=False)

        @app.before_request
        def identify() -> None:
            asker = Asker(who, "zh_CN")
            g.visitor = Visitor(person, Preferences(language="zh_CN"), who, "token", asker, world.clock.now())

        app.register_error_handler(NotFound, lambda _: ("", 404))
        for feature in (orders, customer):
            app.register_blueprint(feature.pages(frame))
        self.client: FlaskClient = app.test_client()

    def sees(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text
        return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())

    def sends(self, path: str, status: int = 303, /, **form: str) -> Any:
        key = uuid5hex(path, *(f"{name}={value}" for name, value in sorted(form.items())))
        answer = self.client.post(path, data={"key": key, **form})
        assert answer.status_code == status, answer.text
        return answer.headers.get("Location", "") if status == 303 else answer.json


@pytest.fixture
def archive(mongo_client: Any) -> Iterator[Archive]:
    yield from fresh_world(Archive, mongo_client)


@pytest.fixture
def customer_id(archive: Archive) -> str:
    return archive.register("li")


def entered(archive: Archive, customer_id: str, **more: str) -> str:
    """Enters the order; returns its page."""
    there: str = Browser(archive).sends(f"/customers/{customer_id}/orders/new", **{**FORM, **more})
    return there.partition("?")[0]


def cleared(archive: Archive, customer_id: str, page: str) -> None:
    order_id, total = page.rpartition("/")[2], Money(Decimal("28800.00"), "USD")
    told = OrderCleared(customer_id=customer_id, order_id=order_id, total=total)
    archive.publish("credit", f"account-{customer_id}", told)
    archive.settle()


def test_an_order_is_entered_by_lines_and_stands_in_the_customers_file(archive: Archive, customer_id: str):
    form = Browser(archive).client.get(f"/customers/{customer_id}/orders/new?lines=8")
    assert form.status_code == 200
    assert form.text.count('inputmode="decimal"') == 1 + 2 * 8
    page = entered(archive, customer_id)
    seen = Browser(archive).sees(page)
    assert "USD 28,800.00 · O/A 60 天" in seen
    assert "CTCP 530×664×0.30 12000 m2 2.40 28,800.00" in seen
    assert "信用尚未答复" in seen
    listed = Browser(archive).sees(f"/customers/{customer_id}/orders")
    assert "PO-118" in listed
    assert "O/A 60 天" in listed


def test_an_order_of_which_credit_says_nothing_is_listed_though_credit_is_away(
    archive: Archive, customer_id: str
):
    li = Browser(archive)
    assert "信用没有应答" in li.sees("/orders")
    assert "没有信用尚未答复的订单" in li.sees("/orders?state=unanswered")
    page = entered(archive, customer_id)
    waiting = li.client.get("/orders?state=unanswered").text
    assert f'href="{page}"' in waiting
    assert "信用尚未答复" in waiting
    assert "PO-118" not in Browser(archive, "zhou").sees("/orders?state=unanswered")
    cleared(archive, customer_id, page)
    assert "PO-118" not in li.sees("/orders?state=unanswered")


def test_what_is_wrong_is_said_at_the_line_it_is_about(archive: Archive, customer_id: str):
    second = {name.replace(".0.", ".2."): value for name, value in LINE.items()}
    wrong = {**FORM, **second, "lines.2.quantity": "many", "days": "0"}
    problem = Browser(archive).sends(f"/customers/{customer_id}/orders/new", 422, **wrong)
    assert {one["field"] for one in problem["errors"]} == {"lines.2.quantity", "days"}
    nothing = {name: value for name, value in FORM.items() if name not in LINE}
    problem = Browser(archive).sends(f"/customers/{customer_id}/orders/new", 422, **nothing)
    assert [one["field"] for one in problem["errors"]] == ["lines.0.product"]


def test_a_number_in_use_is_taken_again_with_a_reason(archive: Archive, customer_id: str):
    entered(archive, customer_id)
    archive.settle()
    browser, again = Browser(archive), {**FORM, "lines.0.quantity": "5"}
    refused = browser.sends(f"/customers/{customer_id}/orders/new", 409, **again)
    assert refused["code"] == "order_number_taken"
    page = entered(archive, customer_id, **{"lines.0.quantity": "5", "number_reason": "客户分两批下单"})
    assert "客户分两批下单" in browser.sees(page)


def test_an_order_is_shipped_once_credit_has_cleared_it(archive: Archive, customer_id: str):
    page, browser = entered(archive, customer_id), Browser(archive)
    refused = browser.sends(f"{page}/ship", 409, shipped_on="2026-10-10")
    assert refused["code"] == "credit_not_answered"
    cleared(archive, customer_id, page)
    assert "确认发货" in browser.sees(page)
    browser.sends(f"{page}/ship", shipped_on="2026-10-10", bill_of_lading="SHA-77")
    seen = browser.sees(page)
    assert "SHA-77" in seen
    assert "确认发货" not in seen
    assert browser.client.get(f"{page}/change").status_code == 404


def test_an_order_on_hold_says_what_it_waits_for(archive: Archive, customer_id: str):
    page, browser = entered(archive, customer_id), Browser(archive)
    reasons = [{"code": "H2", "params": {}}]
    held = OrderHeld(customer_id=customer_id, order_id=page.rpartition("/")[2], reasons=cast(Any, reasons))
    archive.publish("credit", f"account-{customer_id}", held)
    archive.settle()
    seen = browser.sees(page)
    assert "信用放行后即可发货。" in seen
    assert "确认发货" not in seen


def test_an_order_is_changed_and_cancelled_with_a_reason(archive: Archive, customer_id: str):
    page, browser = entered(archive, customer_id), Browser(archive)
    form = browser.client.get(f"{page}/change").text
    assert 'value="PO-118"' in form
    assert 'value="12000"' in form
    change = {**FORM, "lines.0.quantity": "10,000", "reason": "客户减量"}
    browser.sends(f"{page}/change", **change)
    seen = browser.sees(page)
    assert "USD 24,000.00" in seen
    assert "客户减量" in seen
    browser.sends(f"{page}/cancel", cancel_reason="客户取消")
    seen = browser.sees(page)
    assert "客户取消" in seen
    assert "确认取消" not in seen


def test_orders_of_a_colleagues_customer_are_not_there(archive: Archive, customer_id: str):
    page, colleague = entered(archive, customer_id), Browser(archive, "zhou")
    archive.settle()
    for path in (page, f"{page}/change", f"/customers/{customer_id}/orders/new"):
        assert colleague.client.get(path).status_code == 404
    for what in ("ship", "cancel", "change"):
        colleague.sends(f"{page}/{what}", 404, **{**FORM, "reason": "x", "cancel_reason": "x"})
