"""The page of the search and the palette: who is asked, what is shown of the answers, and how often."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from desk.adapters.searches import ENOUGH
from desk.pages.application import make_pages
from desk.pages.asking import Answer, Ask, Asking
from people import Role
from people.testing import add_staff
from tests.integration.desk.test_pages import get, sign_in
from tests.support.worlds.desk import Desk

MAIL = {
    "mail_id": "m1",
    "box": "received",
    "direction": "in",
    "sender": {"name": "Hans <b>", "address": "h@mueller-demo.de"},
    "to": [],
    "received_at": "2026-10-09T01:00:00Z",
    "customer_id": "c1",
    "attachment_count": 1,
    "subject_parts": [{"text": "Offer <i>", "found": False}, {"text": "plates", "found": True}],
    "line_parts": [{"text": "问热敏版", "found": True}, {"text": "，400 平米", "found": False}],
    "found_in": "note",
}
CUSTOMER = {"id": "c1", "code": "EU-001-A", "name": "Müller", "country": "DE"}
ORDER = {
    "id": "o1",
    "customer_id": "c1",
    "number": "PO-1",
    "state": "placed",
    "total": {"amount": "980.00", "currency": "USD"},
    "customer_code": "EU-001-A",
    "customer_name": "Müller",
}
INVOICE = {
    "invoice_id": "i1",
    "customer_id": "c1",
    "number": "INV-7",
    "residual": "48400.00",
    "currency": "USD",
    "due_on": "2026-10-31",
}
ANSWERS = {
    "/customers/search": [CUSTOMER],
    "/customers": [CUSTOMER],
    "/mails/search": [MAIL],
    "/orders/search": [ORDER],
    "/invoices": [INVOICE],
}


class Services:
    """What the services answer, and what they were asked."""

    def __init__(self) -> None:
        self.asked: list[Ask] = []
        self.away: set[str] = set()
        self.next: str | None = None

    def one(self, _asker: Any, ask: Ask) -> Answer:
        self.asked.append(ask)
        if ask.service in self.away or ask.path not in ANSWERS:
            return Answer(503, away=True)
        return Answer(200, {"items": ANSWERS[ask.path], "next": self.next})


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Services:
    answering = Services()
    monkeypatch.setattr(Asking, "one", lambda _self, asker, ask: answering.one(asker, ask))
    return answering


@pytest.fixture
def pages(desk: Desk, services: Services) -> Iterator[FlaskClient]:
    desk.salesperson()
    with make_pages(desk.parts).test_client() as client:
        sign_in(client)
        services.asked.clear()
        yield client


def asked(services: Services) -> list[str]:
    return [ask.path for ask in services.asked if not ask.path.startswith("/staff")]


def test_each_hit_says_who_when_what_and_where_with_the_words_marked(pages: FlaskClient, services: Services):
    shown = get(pages, "/search?q=plates").text
    assert "Offer &lt;i&gt;<mark>plates</mark>" in shown
    assert "<mark>问热敏版</mark>，400 平米" in shown
    assert 'href="/mails/m1?find=plates"' in shown
    assert "EU-001-A" in shown
    assert "USD 980.00" in shown
    assert "<i>" not in shown
    assert "INV-7" not in shown


def test_a_page_asks_at_most_six_times_and_nobody_for_what_is_not_theirs(
    pages: FlaskClient, services: Services
):
    get(pages, "/search?q=plates")
    assert sorted(asked(services)) == ["/customers", "/customers/search", "/mails/search", "/orders/search"]


def test_without_words_nobody_is_asked(pages: FlaskClient, services: Services):
    assert "想找什么？" in get(pages, "/search?q=%20", **{"Accept-Language": "zh-CN"}).text
    assert asked(services) == []


def test_one_kind_or_time_is_asked_for_alone(pages: FlaskClient, services: Services):
    services.next = "further"
    shown = get(pages, "/search?q=a%26b&kind=mail&time=week&cursor=here").text
    (ask,) = [one for one in services.asked if one.path == "/mails/search"]
    assert (ask.params["q"], ask.params["cursor"], ask.params["since"] is not None) == ("a&b", "here", True)
    assert "/orders/search" not in asked(services)
    assert "/search?q=a%26b&amp;kind=mail&amp;time=week&amp;cursor=further" in shown
    assert '<span class="counter">1+</span>' in shown
    services.asked.clear()
    get(pages, "/search?q=a&kind=invoices")
    assert "/invoices" not in asked(services)


def test_a_service_that_is_away_says_so_and_the_others_are_shown(pages: FlaskClient, services: Services):
    services.away = {"mail"}
    shown = get(pages, "/search?q=plates").text
    assert 'class="banner' in shown
    assert "PO-1" in shown


def test_the_palette_asks_for_mail_from_two_characters_on(pages: FlaskClient, services: Services):
    get(pages, "/palette?q=p")
    assert asked(services) == ["/customers/search"]
    shown = get(pages, "/palette?q=pl").text
    assert 'href="/mails/m1?find=pl"' in shown
    assert 'href="/search?q=pl"' in shown


def test_who_searches_faster_than_people_do_is_told_when_to_go_on(pages: FlaskClient, services: Services):
    for _ in range(ENOUGH.amount):
        assert get(pages, "/palette?q=p").status_code == 200
    refused = get(pages, "/search?q=p")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert get(pages, "/search").status_code == 200


def test_credit_finds_invoices_and_no_mail(desk: Desk, services: Services):
    desk.salesperson()
    add_staff(desk.db, "zhou", Role.CREDIT_CONTROLLER, "boss")
    with make_pages(desk.parts).test_client() as client:
        sign_in(client)
        services.asked.clear()
        shown = get(client, "/search?q=INV-7").text + get(client, "/palette?q=INV-7").text
    assert "/mails/search" not in asked(services)
    assert "USD 48,400.00" in shown
