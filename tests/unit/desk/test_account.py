"""The rules of accounts."""

import pytest

from desk.domain.account import ACCOUNT, Opening, PasswordChange, account_of_staff
from desk.domain.commands import CloseAccount, OpenAccount, SignIn
from desk.domain.errors import AccountIsOpen, AccountNotFound, SignInRefused, StaffHasLeft
from desk.domain.events import AccountClosed, AccountOpened, PasswordChanged, SignedIn
from desk.event_schemas import StaffLeftV1
from desk.reactions import close_account_of_leaver
from eventing.testing.scenario import scenario
from tests.unit.desk.histories import event_of

OPENING = Opening("a1", "zhou", "c1")
OPENED = AccountOpened("a1", "zhou", "c1")
LEFT = CloseAccount("a1", "left")
CLOSE = CloseAccount("a1", "closed")

account = scenario(ACCOUNT)


def test_an_account_is_opened():
    assert account.when(OPENING) == [OPENED]


def test_an_open_account_is_not_opened_again():
    with pytest.raises(AccountIsOpen):
        account.given(OPENED).when(OPENING)


def test_an_account_an_administrator_closed_may_be_opened_again_with_another_credential():
    closed = account.given(OPENED, AccountClosed("a1", "closed"))
    assert closed.when(Opening("a1", "zhou", "c2")) == [AccountOpened("a1", "zhou", "c2")]


@pytest.mark.parametrize("history", [[], [OPENED], [OPENED, AccountClosed("a1", "closed")]])
def test_whoever_has_left_gets_no_account_whichever_comes_first(history):
    left = account.given(*history).after(LEFT)
    assert not left.state.open
    with pytest.raises(StaffHasLeft):
        left.when(OPENING)


def test_leaving_twice_changes_nothing():
    assert account.given(OPENED).after(LEFT).when(LEFT) == []


def test_closing_twice_changes_nothing():
    assert account.given(OPENED).after(CLOSE).when(CLOSE) == []


def test_what_was_never_opened_cannot_be_closed_by_an_administrator():
    with pytest.raises(AccountNotFound):
        account.when(CLOSE)


def test_the_first_administrator_is_opened_once_and_never_brought_back():
    first = Opening("a1", None, "c1", first_administrator=True)
    assert account.when(first) == [AccountOpened("a1", None, "c1")]
    opened = account.given(AccountOpened("a1", None, "c1"))
    assert opened.when(first) == []
    assert opened.after(CLOSE).when(first) == []


def test_a_first_password_is_good_once():
    opened = account.given(OPENED)
    assert opened.state.one_time_password
    changed = opened.after(PasswordChange("a1", one_time=False))
    assert not changed.state.one_time_password
    assert changed.after(PasswordChange("a1", one_time=True)).state.one_time_password


def test_the_password_of_a_closed_account_cannot_be_changed():
    with pytest.raises(AccountNotFound):
        account.given(OPENED, AccountClosed("a1", "closed")).when(PasswordChange("a1", one_time=False))


def test_only_an_open_account_signs_in():
    signing = SignIn("a1", "s1")
    assert account.given(OPENED).when(signing) == [SignedIn("a1", "s1")]
    for history in ([], [OPENED, AccountClosed("a1", "left")]):
        with pytest.raises(SignInRefused):
            account.given(*history).when(signing)


def test_the_credential_of_a_closed_account_is_still_known_so_that_it_can_be_removed():
    assert account.given(OPENED).after(LEFT).state.credential_id == "c1"


def test_a_leaver_closes_the_account_that_follows_from_his_id():
    leaving = event_of(StaffLeftV1("zhou", "2026-10-30T09:30:00Z"))
    assert close_account_of_leaver(leaving) == CloseAccount(account_of_staff("zhou"), "left")
    assert account_of_staff("zhou") == account_of_staff("zhou") != account_of_staff("zhao")


def test_a_command_never_shows_its_password():
    shown = repr(OpenAccount("a1", "zhou", "ann@example.com", "correct horse battery"))
    assert "horse" not in shown
    assert "ann@example.com" not in shown


def test_password_changes_are_told_without_the_password():
    assert set(PasswordChanged.__dataclass_fields__) == {"account_id", "one_time"}
