"""Permissions in desk: who sees which accounts, role by role."""

import pytest

from desk import permissions
from desk.account.errors import OwnAccount
from eventing import NotFound
from people import EVERYBODY, PEOPLE, Role, Scope
from people.caller import Caller

#: Who sees accounts, each role with the widest scope there is.
SEES = {
    Role.SALESPERSON: False,
    Role.MANAGER: False,
    Role.GENERAL_MANAGER: False,
    Role.CREDIT_CONTROLLER: False,
    Role.FINANCE_HEAD: False,
    Role.ADMINISTRATOR: True,
    Role.SERVICE: False,
}


def caller(role: Role, scope: Scope = EVERYBODY) -> Caller:
    return Caller(actor="li", account_id="account-li", staff_id="li", role=role, scope=scope)


def test_every_role_is_in_the_table():
    assert set(SEES) == {*PEOPLE, Role.SERVICE}


@pytest.mark.parametrize(("role", "sees"), SEES.items())
def test_accounts_are_seen_and_changed_by_administrators_alone(role: Role, sees: bool):
    assert permissions.may_see_account(caller(role)) is sees
    assert permissions.accounts(caller(role)) == ({} if sees else {"_id": {"$in": []}})
    if sees:
        permissions.check_account(caller(role))
    else:
        with pytest.raises(NotFound):
            permissions.check_account(caller(role))


@pytest.mark.parametrize(
    ("role", "account_id", "refused"),
    [
        (Role.ADMINISTRATOR, "account-li", OwnAccount),
        (Role.MANAGER, "account-li", NotFound),
        (Role.MANAGER, "account-zhou", NotFound),
    ],
)
def test_nobody_closes_his_own_account_and_only_administrators_close_others(
    role: Role, account_id: str, refused: type[Exception]
):
    permissions.check_closing(caller(Role.ADMINISTRATOR), "account-zhou")
    with pytest.raises(refused):
        permissions.check_closing(caller(role), account_id)
