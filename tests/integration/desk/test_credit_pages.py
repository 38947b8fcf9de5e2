"""Credit's pages over credit's own API, without its processes; no other service answers."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from desk.pages import credit as credit_pages
from desk.pages import orders, owed
from desk.pages.asking import AWAY, Answer, Asker, Asking
from desk.pages.frame import Frame
from desk.pages.visiting import Visitor
from desk.preferences.model import Preferences
from desk.sign_in.model import SignedInPerson
from eventing import NotFound, uuid5hex
from people import Role
from tests.integration.credit.test_story import assess, invoice, usd
from tests.support.world import fresh_world
from tests.support.worlds.credit import STAFF, Credit

ROLES = {staff_id: role for staff_id, role, _ in STAFF}


class AskingCredit(Asking):
    """Credit's API in this process; a person's token is their id."""

    def __init__(self, world: Credit) -> None:
        super().__init__({})
        self._world = world
        self.asked: list[str] = []

    def _request(
        self, method: str, service: str, path: str, asker: Asker, *, seconds: float, **more: Any
    ) -> Answer:
        if service != "credit":
            self.asked.append(service)
            return Answer(AWAY, away=True)
        language = asker.language.replace("_", "-")
        headers = {**self._world.issuer.of_staff(asker.token), "Accept-Language": language}
        given = {"json": more["json"]} if "json" in more else {}
        found = self._world.client.open(
            path,
            method=method,
            headers={**headers, **more.get("headers", {})},
            query_string=more.get("params"),
            **given,
        )
        self._world.settle()
        return Answer(found.status_code, found.get_json(silent=True), found.headers)


class Browser:
    """Somebody at credit's pages."""

    def __init__(self, world: Credit, who: str = "cc", language: str = "zh_CN") -> None:
        self.asking = AskingCredit(world)
        config = SimpleNamespace(
            company_zone=ZoneInfo("Asia/Shanghai"), company_name="启航", live_url="/live"
        )
        parts = SimpleNamespace(clock=world.clock, config=config)
        frame = Frame(cast(Any, parts), self.asking, cast(Any, None))
        app = Flask(__name__)
        person = SignedInPerson("s", f"account-{who}", who, ROLES[who], must_change_password=False)

        @app.before_request
        def identify() -> None:
            asker = Asker(who, cast(Any, language))
            g.visitor = Visitor(
                person, Preferences(language=cast(Any, language)), who, "token", asker, world.clock.now()
            )

        app.register_error_handler(NotFound, lambda _: ("", 404))
        for feature in (orders, credit_pages, owed):
            app.register_blueprint(feature.pages(frame))
        self.client: FlaskClient = app.test_client()

    def sees(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text
        return _text(answer.text)

    def html(self, path: str) -> str:
        return self.client.get(path).text

    def status(self, path: str) -> int:
        return self.client.get(path).status_code

    def sends(self, path: str, status: int = 303, /, **form: str) -> str:
        key = uuid5hex(path, *(f"{name}={value}" for name, value in sorted(form.items())))
        answer = self.client.post(path, data={"key": key, **form})
        assert answer.status_code == status, _text(answer.text)
        return answer.headers.get("Location", "") or _text(answer.text)


def _text(html: str) -> str:
    """What is read on a page, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture(scope="module")
def world(mongo_client) -> Iterator[Credit]:
    """One with a limit, an invoice that is late and an order over it; another that waits for a deposit."""
    for credit in fresh_world(Credit, mongo_client):
        for customer_id in ("c1", "c2"):
            credit.registers(customer_id)
        credit.settle()
        assess(credit)
        invoice(credit, "INV-1", "8400.00", issued_on="2025-01-02", due_on="2025-01-03")
        credit.places("c1", "over", "230000")
        credit.places("c1", "fine", "1000")
        credit.places("c2", "waits", "48400.00", "TT30_70BL")
        credit.settle()
        credit.advances(date(2025, 1, 4))
        credit.settle()
        yield credit


PAGES = (
    "/orders",
    "/orders?state=cleared",
    "/orders?state=shipped",
    "/orders/over",
    "/orders/fine",
    "/orders/waits",
    "/orders/waits/override",
    "/credit",
    *(f"/credit?list={name}" for name in ("arrears", "proposed", "review", "ending")),
    "/credit/c1",
    "/credit/c2",
    "/credit/c1/invoices",
    "/credit/c1/payments",
    "/credit/c1/letters",
    "/credit/c1/statements",
    "/credit/c2/statements",
    "/credit/c1/traits",
    "/credit/c1/review",
    "/credit/c1/review?requested_limit=60,000",
    "/credit/c2/review",
    "/credit/c1/payments/new",
    "/credit/c1/invoices/new",
    "/collection",
    "/collection?turn=sales",
    "/ageing",
    "/ageing?as_of=2025-01-03",
    "/ageing/export",
    "/ageing/invoices?bucket=overdue",
    "/credit?q=c",
)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_there_with_every_word_filled_in_while_other_services_are_away(
    world: Credit, path: str, language: str
):
    text = Browser(world, language=language).sees(path)
    assert re.findall(r"\{\w+\}", text) == []
    assert "None" not in text


def test_why_an_order_is_held_says_what_would_end_it(world: Credit):
    text = Browser(world).sees("/orders/over")
    assert "为什么冻结：超出信用额度" in text
    assert "自动解除" in text
    assert "定金到账 14,520.00 自动解除" in Browser(world).sees("/orders/waits")


SALES_SEE = ("/orders", "/orders/over", "/collection")


@pytest.mark.parametrize("path", PAGES)
def test_sales_see_why_their_orders_are_held_and_never_the_papers(world: Credit, path: str):
    address = path.partition("?")[0]
    allowed = address in (*SALES_SEE, "/orders/fine", "/orders/waits")
    assert Browser(world, "s1").status(path) == (200 if allowed else 404)


@pytest.mark.parametrize("path", ["/orders/over", "/orders/over/override", "/credit/c1", "/orders/nothing"])
def test_what_is_anothers_is_not_there(world: Credit, path: str):
    assert Browser(world, "s3").status(path) == 404


def test_a_salesperson_is_offered_no_payment_and_no_override(world: Credit):
    html = Browser(world, "s1").html("/orders/over")
    assert "/payments/new" not in html
    assert "/override" not in html
    assert "/write?customer=c1" in html


# -- what changes something --------------------------------------------------------------------------


@pytest.fixture
def credit(mongo_client) -> Iterator[Credit]:
    for credit in fresh_world(Credit, mongo_client):
        credit.registers("c1")
        credit.settle()
        yield credit


def test_a_deposit_is_entered_and_the_order_goes(credit: Credit):
    credit.places("c1", "o1", "48400.00", "TT30_70BL")
    credit.settle()
    browser = Browser(credit)
    address = "/credit/c1/payments/new"
    (href,) = re.findall(rf'href="({address}[^"]*)"', browser.html("/orders/o1"))
    form = browser.html(href.replace("&amp;", "&"))
    assert 'value="14520.00"' in form
    typed = {"amount": "14,520.00", "currency": "USD", "received_on": "2025-01-02", "order_id": "o1"}
    assert "订单 O1 会放行" in browser.sends(address, 200, **typed)
    assert "冻结" in browser.sees("/orders/o1")
    browser.sends(address, **typed, sure="1")
    assert "已放行" in browser.sees("/orders/o1")


def test_what_is_wrong_with_a_payment_is_said_at_its_field_and_all_that_was_typed_stays(credit: Credit):
    browser = Browser(credit)
    answer = browser.client.post(
        "/credit/c1/payments/new",
        data={"key": "k", "amount": "twelve", "currency": "USD", "received_on": "", "reference": "FT 7"},
    )
    assert answer.status_code == 422
    assert 'value="twelve"' in answer.text
    assert 'value="FT 7"' in answer.text
    assert 'id="amount-error"' in answer.text


def test_a_payment_that_looks_wrong_is_taken_with_a_reason(credit: Credit):
    browser, address = Browser(credit), "/credit/c1/payments/new"
    form = {"amount": "100", "currency": "USD", "received_on": "2025-01-02", "reference": "FT 1"}
    browser.sends(address, **form, sure="1")
    assert "另一笔收款用过这个附言" in browser.sends(address, 409, **form, bank_charge="0")
    browser.sends(address, **form, bank_charge="0.00", confirm="1", reason="一次汇款分两笔", sure="1")
    assert browser.sees("/credit/c1/payments").count("FT 1") >= 2


def test_money_is_put_on_the_invoices_of_ones_choice_and_what_the_bank_kept_is_written_off(credit: Credit):
    first = invoice(credit, "INV-1", "100.00")
    second = invoice(credit, "INV-2", "50.00")
    form = {"amount": "45", "currency": "USD", "received_on": "2025-01-02", "bank_charge": "5"}
    form |= {f"on_{second}": "45", f"on_{first}": ""}
    seen = Browser(credit).sends("/credit/c1/payments/new", 200, **form)
    assert "INV-2 50.00 0.00" in seen
    assert "INV-1" not in seen
    Browser(credit).sends("/credit/c1/payments/new", **form, sure="1")
    assert credit.get(f"/invoices/{second}").json["status"] == "settled"
    assert credit.get(f"/invoices/{first}").json["residual"] == "100.00"


def test_a_payment_entered_wrongly_is_reversed_once_its_effect_was_seen(credit: Credit):
    invoice_id = invoice(credit, "INV-1", "100.00")
    payment = credit.post(
        "/payments", {"customer_id": "c1", "amount": usd("100.00"), "received_on": "2025-01-02"}
    ).json
    credit.settle()
    browser = Browser(credit)
    address = f"/credit/c1/payments/{payment['payment_id']}/reverse"
    assert "INV-1 0.00 100.00" in browser.sees(address)
    assert browser.sends(address, 422, reason="")
    browser.sends(address, reason="记错了客户")
    assert credit.get(f"/invoices/{invoice_id}").json["residual"] == "100.00"
    assert browser.status(address) == 404


def test_a_hold_is_overridden_within_authority_for_a_reason_and_beyond_it_there_is_no_form(credit: Credit):
    credit.places("c1", "small", "1000")
    credit.places("c1", "large", "60000")
    credit.settle()
    browser = Browser(credit)
    assert "超出你的权限 50,000.00" in browser.sees("/orders/large")
    assert browser.status("/orders/large/override") == 404
    assert Browser(credit, "fh").status("/orders/large/override") == 200
    assert browser.sends("/orders/small/override", 422, amount="1,000.00", reason="")
    assert browser.sends("/orders/small/override", 422, amount="10", reason="货柜已到港")
    browser.sends("/orders/small/override", amount="1,000.00", reason="货柜已到港")
    text = browser.sees("/orders/small")
    assert "为什么放行：经特批" in text
    assert "货柜已到港" in text


def test_a_sheet_that_does_not_balance_is_said_while_typing_and_refused_when_filed(credit: Credit):
    figures = {
        "current_assets": "400,000.00",
        "inventory": "100,000.00",
        "non_current_assets": "120,000.00",
        "current_liabilities": "150,000.00",
        "total_liabilities": "250,000.00",
        "net_worth": "258,000.00",
    }
    browser = Browser(credit)
    typed = "&".join(f"{name}={value}" for name, value in figures.items())
    apart = "资产 520,000.00，负债加净资产 508,000.00，差 12,000.00"
    assert apart in browser.sees(f"/statements/check?currency=USD&{typed}")
    form = {
        **figures,
        "currency": "USD",
        "period_end": "2024-12-31",
        "origin": "年报",
        "reliability": "audited",
    }
    assert apart in browser.sends("/credit/c1/statements", 422, **form)
    browser.sends("/credit/c1/statements", **{**form, "net_worth": "270,000"})
    assert credit.get("/accounts/c1").json["statements"]["figures"]["net_worth"] == "270000"


def test_a_limit_is_seen_then_set_and_a_larger_one_proposed_to_somebody_else(credit: Credit):
    assess(credit)
    browser = Browser(credit)
    assert "你可以直接定为 40,000.00" in browser.sees("/credit/c1/review?requested_limit=40,000")
    browser.sends("/credit/c1/review", currency="USD", requested_limit="40,000")
    assert credit.get("/accounts/c1").json["limit"] == "40000"
    assert "要另一人批准" in browser.sees("/credit/c1/review?requested_limit=60000")
    browser.sends("/credit/c1/review", currency="USD", requested_limit="60000")
    assert credit.get("/accounts/c1").json["limit"] == "40000"
    assert "额度待批" in browser.sees("/credit/c1")
    assert browser.sends("/credit/c1/approve", 409)
    Browser(credit, "gm").sends("/credit/c1/approve")
    assert credit.get("/accounts/c1").json["limit"] == "60000"


def test_traits_are_scored_and_an_invoice_is_issued(credit: Credit):
    browser = Browser(credit)
    browser.sends("/credit/c1/traits", trait_appearance="7", trait_management="0", note="去过工厂")
    assert credit.get("/accounts/c1").json["traits"]["scores"]["appearance"] == 7
    form = {"number": "INV-9", "amount": "1,200.00", "currency": "USD", "issued_on": "2025-01-02"}
    assert browser.sends("/credit/c1/invoices/new", 422, **form)
    terms = {"terms": "OA", "days": "60"}
    assert browser.sends("/credit/c1/invoices/new", 422, **form, **{**terms, "days": "many"})
    seen = browser.sends("/credit/c1/invoices/new", 200, **form, **terms)
    assert re.search(r"到期日 \S*3月3日（O/A 60 天）", seen), seen[400:1400]
    assert "1,200.00" in seen
    assert "INV-9" not in browser.sees("/credit/c1/invoices")
    browser.sends("/credit/c1/invoices/new", **form, **terms, sure="1")
    assert "INV-9" in browser.sees("/credit/c1/invoices")
    # The number is taken, which is told before anything is confirmed.
    assert browser.sends("/credit/c1/invoices/new", 409, **{**form, "amount": "5"}, **terms)


def test_why_an_invoice_is_late_is_noted_from_the_list(credit: Credit):
    invoice_id = invoice(credit, "INV-1", "8400.00", issued_on="2025-01-02", due_on="2025-01-03")
    credit.advances(date(2025, 1, 4))
    credit.settle()
    browser = Browser(credit, "s1")
    assert "还没有问过原因" in browser.sees("/collection")
    fields = {f"late_reason-{invoice_id}": "documents", f"note-{invoice_id}": "提单还没到银行"}
    browser.sends(f"/collection/c1/{invoice_id}/reason", **fields)
    assert "单据有问题： 提单还没到银行" in browser.sees("/collection")


def test_the_ageing_is_by_customer_and_bucket_and_of_no_day_to_come(world: Credit):
    browser = Browser(world)
    assert "8,400.00" in browser.sees("/ageing")
    assert browser.status("/ageing?as_of=2035-01-01") == 422


def test_credits_pages_ask_for_nothing_but_customers_and_letters_beside_their_own(world: Credit):
    browser = Browser(world)
    for path in PAGES:
        browser.status(path)
    assert set(browser.asking.asked) == {"customers", "mail"}


@pytest.mark.parametrize("role", [Role.SALESPERSON, Role.MANAGER])
def test_every_form_of_credit_is_for_those_who_assess(world: Credit, role: Role):
    who = next(staff_id for staff_id, has in ROLES.items() if has is role)
    forms: Mapping[str, Mapping[str, str]] = {
        "/orders/over/override": {"amount": "1", "reason": "x"},
        "/credit/c1/statements": {},
        "/credit/c1/traits": {},
        "/credit/c1/review": {},
        "/credit/c1/approve": {},
        "/credit/c1/payments/new": {},
        "/credit/c1/invoices/new": {},
        "/credit/c1/payments/p/reverse": {},
        "/collection/i/dispute": {},
        "/collection/i/resolve": {},
        "/ageing/export": {},
    }
    for path, form in forms.items():
        Browser(world, who).sends(path, 404, **form)
