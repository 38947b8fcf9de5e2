"""Forms that a service refuses, or cannot take now: what was typed stays; printing is on record."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient

from desk.pages.application import make_pages
from desk.pages.asking import Answer, Asking
from tests.support.worlds.desk import PASSWORD, Desk

ME = "zhou@example.com"
SAME = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "zh-CN"}
HERE = "https://localhost"
CUSTOMER: Mapping[str, Any] = {
    "id": "c1",
    "code": "EU-001-A",
    "name": "Müller <Druck>",
    "country": "DE",
    "owner_id": "zhou",
    "owner_since": "2026-10-10T01:00:00+00:00",
    "registered_at": "2026-10-10T01:00:00+00:00",
    "grade": "A",
    "graded_by": "zhou",
    "graded_at": "2026-10-10T01:00:00+00:00",
    "grade_reason": None,
    "domains": ["mueller.de"],
    "source": None,
    "risks": [],
    "closed": False,
    "local": None,
    "contacts": [],
    "local_name": None,
    "website": None,
    "stage": None,
    "approach": None,
    "standing": {"status": "potential", "by_hand": False, "reason": None},
}
Told = Callable[[str, str], Answer | None]


@pytest.fixture
def pages(desk: Desk) -> Iterator[FlaskClient]:
    with make_pages(desk.parts).test_client() as client:
        desk.salesperson()
        form = {"login": ME, "password": PASSWORD}
        client.post("/sign-in", data=form, headers=SAME, base_url=HERE)
        yield client


@pytest.fixture
def services(monkeypatch) -> list[Told]:
    """What the services say: the first that answers is heard; by default one customer, and empty lists."""
    told: list[Told] = []

    def asked(_: Any, method: str, service: str, path: str, *__: Any, **___: Any) -> Answer:
        for one in told:
            if (answer := one(method, path)) is not None:
                return answer
        if path == "/customers/c1":
            return Answer(200, dict(CUSTOMER), {"ETag": '"7"'})
        if path.startswith("/staff/"):
            return Answer(200, {"name": "周涛"})
        if method == "POST":
            return Answer(200, {"command_id": "k"})
        if service in ("scheduler", "credit"):
            return Answer(404)
        return Answer(200, {"items": [], "next": None})

    monkeypatch.setattr(Asking, "_request", asked)
    return told


def post(pages: FlaskClient, path: str, here: str, **form: str) -> Any:
    token = re.search(r'name="csrf" content="(\w+)"', pages.get("/me", base_url=HERE).text)
    assert token is not None
    data = {"csrf": token[1], "key": "k1", "here": here, **form}
    return pages.post(path, data=data, headers=SAME, base_url=HERE)


def refused(status: int, *errors: Mapping[str, Any], **headers: str) -> Told:
    problem = {"status": status, "code": "invalid", "detail": "Nicht so", "errors": list(errors)}
    return lambda method, _: Answer(status, problem, headers) if method == "POST" else None


def test_a_refused_form_is_its_page_again_with_what_was_typed_and_the_message_at_its_field(pages, services):
    services.append(refused(422, {"field": "domains.0", "code": "x", "params": {}, "detail": "Keine Domain"}))
    here = "/customers/c1/record?edit=company"
    typed = {"name": 'Other "name"', "country": "AT", "domains": "no domain", "source": "", "confirmed": "1"}
    page = post(pages, "/customers/c1/record/company", here, **typed)
    assert page.status_code == 422
    assert 'value="Other &#34;name&#34;"' in page.text
    assert re.search(r'<option value="AT" selected>', page.text)
    assert re.search(r'name="confirmed" value="1" checked', page.text)
    assert re.search(r'name="domains"[^>]*aria-describedby="domains-hint domains-error"', page.text)
    assert '<a href="#domains" data-field="domains">Keine Domain</a>' in page.text
    # What is put right is another try: it has a key of its own.
    assert 'name="key" value="k1"' not in page.text


def test_a_form_of_another_page_is_not_led_to_it(pages, services):
    services.append(refused(409))
    page = post(pages, "/customers/c1/record/company", "//evil.example/x", name="A", country="DE")
    assert page.status_code == 409
    assert "evil" not in page.text


def test_a_form_that_cannot_be_taken_now_is_kept_to_be_sent_again_under_its_own_key(pages, services):
    services.append(refused(503, **{"Retry-After": "30"}))
    page = post(pages, "/customers/c1/contacts", "/customers/c1?log=1", summary="called <b>", next_on="")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "30")
    assert 'name="key" value="k1"' in page.text
    assert 'name="summary" value="called &lt;b&gt;"' in page.text
    assert 'action="/customers/c1/contacts"' in page.text
    assert "30 秒后可以再发一次" in page.text


def test_two_who_changed_the_same_are_side_by_side_and_what_only_one_changed_is_kept(pages, services):
    stale = refused(412)
    services.append(stale)
    was = {f"was-{name}": value for name, value in (("name", "Mueller"), ("country", "DE"), ("domains", "mueller.de"), ("source", ""))}  # fmt: skip  # noqa: E501
    typed = {"name": "Müller GmbH", "country": "AT", "domains": "mueller.de", "source": ""}
    page = post(pages, "/customers/c1/record/company", "/customers/c1/record", version='"5"', **typed, **was)
    assert page.status_code == 412
    assert 'type="radio" name="name" value="Müller GmbH" checked' in page.text
    assert 'type="radio" name="name" value="Müller &lt;Druck&gt;"' in page.text
    assert 'type="hidden" name="country" value="AT"' in page.text
    assert 'name="version" value="&#34;7&#34;"' in page.text


def test_a_file_on_paper_is_on_record_before_it_is_shown_and_once(desk, pages, services):
    assert post(pages, "/customers/c1/print", "/customers/c1/print", why=" ").status_code == 422
    for _ in range(2):
        paper = post(pages, "/customers/c1/print", "/customers/c1/print", why="for the fair")
        assert paper.status_code == 200
        assert "for the fair" in paper.text
    (commit,) = [one for one in desk.log.commits.find() if one["s"].startswith("export-")]
    assert re.search(r"DataExported", str(commit))
    assert "for the fair" in str(commit)


def test_a_file_that_is_not_theirs_is_not_there_on_paper_either(desk, pages, services):
    services.append(lambda _, path: Answer(404) if path == "/customers/c1" else None)
    page = post(pages, "/customers/c1/print", "/customers/c1/print", why="for the fair")
    assert page.status_code == 404
    assert not [one for one in desk.log.commits.find() if one["s"].startswith("export-")]
