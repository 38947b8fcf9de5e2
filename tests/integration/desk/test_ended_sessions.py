"""A session that has ended: over at the desk at once, and at every other service when its token runs out."""

from collections.abc import Callable
from typing import Any

import pytest

from desk.account.commands import CloseAccount
from desk.account.model import account_of_staff
from eventing import Unauthorised
from eventing.http.tokens import LEEWAY_SECONDS, PERSON_LIFETIME
from tests.support.worlds.desk import PASSWORD, Desk

LOGIN = "zhou@example.com"


def signs_out(desk: Desk, grant: Any) -> None:
    assert desk.ask("/sign-out", {"refresh_token": grant["refresh_token"]}).status_code == 204


def is_closed(desk: Desk, grant: Any) -> None:
    desk.do(CloseAccount(account_id=account_of_staff("zhou"), reason="closed"), "admin")


def changes_the_password(desk: Desk, grant: Any) -> None:
    """In another session: all others of the account end."""
    assert desk.change_password(LOGIN, PASSWORD, "another " + PASSWORD).status_code == 200


@pytest.mark.parametrize("ends", [signs_out, is_closed, changes_the_password])
def test_no_service_takes_a_token_ten_minutes_after_its_session_has_ended(
    desk: Desk, ends: Callable[[Desk, Any], None]
):
    desk.salesperson()
    first = desk.sign_in(LOGIN, PASSWORD).json
    desk.clock.move(seconds=1)
    # The last token that this session can have, asked for just before its end.
    grant = desk.ask("/refresh", {"refresh_token": first["refresh_token"]}).json
    ends(desk, grant)
    assert desk.ask("/refresh", {"refresh_token": grant["refresh_token"]}).status_code == 401
    assert desk.claims(grant["access_token"]).staff_id == "zhou"
    desk.clock.move(seconds=PERSON_LIFETIME.total_seconds() + LEEWAY_SECONDS + 1)
    with pytest.raises(Unauthorised):
        desk.claims(grant["access_token"])
