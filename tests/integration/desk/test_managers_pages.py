"""A manager's pages while every other service is away, and for whom they are."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from desk.pages.application import make_pages
from people import Role
from people.testing import add_staff
from tests.integration.desk.test_pages import get, sign_in
from tests.support.worlds.desk import Desk


@pytest.fixture
def pages(desk: Desk) -> Iterator[FlaskClient]:
    """The browser of 周涛, signed in; his role is what each test gives him."""
    desk.salesperson()
    app = make_pages(desk.parts)
    with app.test_client() as client:
        sign_in(client)
        yield client


#: What a part says whose service is away.
AWAY = "does not answer"
MANAGERS, GENERAL = {Role.MANAGER, Role.GENERAL_MANAGER}, {Role.GENERAL_MANAGER}


@pytest.mark.parametrize(
    ("address", "roles"), [("/team", MANAGERS), ("/team/li", MANAGERS), ("/figures", GENERAL)]
)
def test_a_page_of_managers_is_for_no_other_role(desk: Desk, pages: FlaskClient, address, roles):
    for role in (Role.SALESPERSON, Role.CREDIT_CONTROLLER, Role.ADMINISTRATOR, *MANAGERS):
        add_staff(desk.db, "zhou", role)
        assert get(pages, address).status_code == (200 if role in roles else 404), role


def test_what_does_not_answer_says_so_and_the_figures_need_nobody(desk: Desk, pages: FlaskClient):
    add_staff(desk.db, "zhou", Role.GENERAL_MANAGER)
    for address in ("/team", "/team/li"):
        shown = get(pages, address).text
        assert shown.count(AWAY) >= 3, address
    assert AWAY not in get(pages, "/figures").text


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "0001-01-01", "99999-01-01"])
def test_a_day_that_is_none_is_not_there(desk: Desk, pages: FlaskClient, day):
    add_staff(desk.db, "zhou", Role.MANAGER)
    assert get(pages, f"/team/li?day={day}").status_code == 404
    assert get(pages, "/team/li?day=9999-12-31").status_code == 200
