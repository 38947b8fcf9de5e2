"""The rules of accounts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.account.commands import (
    ChangePassword,
    CloseAccount,
    OpenAccount,
    OpenFirstAdministrator,
    SetOneTimePassword,
    SignIn,
)
from desk.account.credentials import ORPHAN_AFTER, Credential, Holder
from desk.account.errors import AccountIsOpen, ConsentNeeded, LoginTaken, StaffHasLeft
from desk.account.events import AccountClosed, AccountOpened, PasswordChanged, SignedIn
from desk.account.model import ACCOUNT, AccountFacts, account_of_staff
from desk.account.reactions import close_account_of_leaver
from desk.contracts import StaffLeft
from desk.errors import SignInRefused
from eventing import Invalid, NotFound, Unavailable
from eventing.testing import scenario
from tests.unit.desk.histories import NOW, event_of

FIRST, SECOND = "first and only once", "correct horse battery"

OPENING = OpenAccount(account_id="a1", staff_id="zhou", login="zhou@example.com", one_time_password=FIRST)
OPENED = AccountOpened(account_id="a1", staff_id="zhou", credential_id="c1")
LEFT = CloseAccount(account_id="a1", reason="left")
CLOSE = CloseAccount(account_id="a1", reason="closed")
CHANGE = ChangePassword(account_id="a1", session_id="s1", current_password=FIRST, new_password=SECOND)
FORGOTTEN = SetOneTimePassword(account_id="a1", one_time_password=FIRST)

CREDENTIAL = Credential("c1", "a1", "zhou@example.com", "hash", NOW)
OTHERS = Credential("c9", "a9", "zhou@example.com", "hash", NOW)
FACTS = AccountFacts(NOW, new_credential_id="c1", credential=CREDENTIAL)
RIGHT = replace(FACTS, is_current=True)

account = scenario(ACCOUNT, facts=FACTS)


def test_an_account_is_opened():
    assert account.when(OPENING) == [OPENED]


def test_an_open_account_is_not_opened_again():
    with pytest.raises(AccountIsOpen):
        account.given(OPENED).when(OPENING)


def test_an_account_an_administrator_closed_may_be_opened_again_with_another_credential():
    closed = account.given(OPENED, AccountClosed(account_id="a1", reason="closed"))
    again = closed.knowing(replace(FACTS, new_credential_id="c2")).when(OPENING)
    assert again == [AccountOpened(account_id="a1", staff_id="zhou", credential_id="c2")]


@pytest.mark.parametrize("history", [[], [OPENED], [OPENED, AccountClosed(account_id="a1", reason="closed")]])
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
    with pytest.raises(NotFound):
        account.when(CLOSE)


def test_the_first_administrator_is_opened_once_and_never_brought_back():
    first = OpenFirstAdministrator(account_id="a1", login="admin", one_time_password=FIRST)
    assert account.when(first) == [AccountOpened(account_id="a1", staff_id=None, credential_id="c1")]
    opened = account.given(AccountOpened(account_id="a1", staff_id=None, credential_id="c1"))
    assert opened.when(first) == []
    assert opened.after(CLOSE).when(first) == []


def test_a_first_password_is_good_once():
    opened = account.given(OPENED).knowing(RIGHT)
    assert opened.state.one_time_password
    changed = opened.after(CHANGE)
    assert not changed.state.one_time_password
    assert changed.after(FORGOTTEN).state.one_time_password


@pytest.mark.parametrize("command", [CHANGE, FORGOTTEN])
@pytest.mark.parametrize("history", [[], [OPENED, AccountClosed(account_id="a1", reason="closed")]])
def test_the_password_of_an_account_that_is_not_open_cannot_be_changed(history, command):
    with pytest.raises(NotFound):
        account.given(*history).knowing(RIGHT).when(command)


@pytest.mark.parametrize("command", [CHANGE, FORGOTTEN])
def test_where_the_credential_is_gone_there_is_no_password_to_change(command):
    """Its closing has begun, and is not on record yet."""
    with pytest.raises(NotFound):
        account.given(OPENED).knowing(AccountFacts(NOW)).when(command)


def test_whoever_changes_his_password_gives_the_current_one():
    opened = account.given(OPENED)
    assert opened.knowing(RIGHT).when(CHANGE) == [
        PasswordChanged(account_id="a1", one_time=False, staff_id="zhou")
    ]
    with pytest.raises(Invalid) as refused:
        opened.knowing(FACTS).when(CHANGE)
    assert refused.value.field == "current_password"


def test_a_new_password_is_not_the_old_one():
    with pytest.raises(Invalid) as refused:
        account.given(OPENED).knowing(RIGHT).when(replace(CHANGE, new_password=FIRST))
    assert refused.value.field == "new_password"


def test_a_change_that_died_before_its_event_is_told_by_the_new_password_being_in_place():
    in_place = replace(FACTS, is_new=True)
    assert account.given(OPENED).knowing(in_place).when(CHANGE) == [
        PasswordChanged(account_id="a1", one_time=False, staff_id="zhou")
    ]


def test_a_forgotten_password_needs_nobody_to_know_it():
    assert account.given(OPENED).when(FORGOTTEN) == [
        PasswordChanged(account_id="a1", one_time=True, staff_id="zhou")
    ]


@pytest.mark.parametrize(
    "opening",
    [OPENING, OpenFirstAdministrator(account_id="a1", login="zhou@example.com", one_time_password=FIRST)],
)
def test_a_sign_in_name_in_use_opens_no_second_account_however_old_it_is(opening):
    for now in (NOW, NOW + timedelta(days=365)):
        with pytest.raises(LoginTaken):
            account.knowing(replace(FACTS, now=now, holder=Holder(OTHERS, in_use=True))).when(opening)


def test_a_sign_in_name_nobody_uses_is_somebody_elses_for_a_minute():
    """A process may be about to open the account with it; later than that, it has died."""
    holder = Holder(OTHERS, in_use=False)
    just_before, after = ORPHAN_AFTER - timedelta(seconds=1), ORPHAN_AFTER
    with pytest.raises(Unavailable):
        account.knowing(replace(FACTS, now=NOW + just_before, holder=holder)).when(OPENING)
    assert account.knowing(replace(FACTS, now=NOW + after, holder=holder)).when(OPENING) == [OPENED]


def test_whose_account_is_open_is_told_so_whoever_has_the_sign_in_name():
    knowing = replace(FACTS, holder=Holder(CREDENTIAL, in_use=True))
    with pytest.raises(AccountIsOpen):
        account.given(OPENED).knowing(knowing).when(OPENING)
    with pytest.raises(StaffHasLeft):
        account.given(AccountClosed(account_id="a1", reason="left")).knowing(knowing).when(OPENING)


def test_an_account_is_signed_in_to_by_the_credential_of_its_last_opening_while_it_is_open():
    closed, again = (
        AccountClosed(account_id="a1", reason="closed"),
        AccountOpened(account_id="a1", staff_id="zhou", credential_id="c2"),
    )
    assert account.given(OPENED).state.is_signed_in_to_by("c1")
    assert not account.given(OPENED, closed).state.is_signed_in_to_by("c1")
    assert not account.given(OPENED, closed, again).state.is_signed_in_to_by("c1")


def test_only_an_open_account_signs_in():
    signing = SignIn(account_id="a1", session_id="s1")
    assert account.given(OPENED).when(signing) == [SignedIn(account_id="a1", session_id="s1")]
    for history in ([], [OPENED, AccountClosed(account_id="a1", reason="left")]):
        with pytest.raises(SignInRefused):
            account.given(*history).when(signing)


def test_the_credential_of_a_closed_account_is_still_known_so_that_it_can_be_removed():
    assert account.given(OPENED).after(LEFT).state.credential_id == "c1"


def test_a_leaver_closes_the_account_that_follows_from_his_id():
    leaving = event_of(StaffLeft(staff_id="zhou", left_at="2026-10-30T09:30:00Z"))
    assert close_account_of_leaver(leaving) == CloseAccount(
        account_id=account_of_staff("zhou"), reason="left"
    )
    assert account_of_staff("zhou") == account_of_staff("zhou") != account_of_staff("zhao")


def test_a_command_never_shows_its_password():
    shown = repr(
        OpenAccount(
            account_id="a1",
            staff_id="zhou",
            login="ann@example.com",
            one_time_password="correct horse battery",
        )
    )
    assert "horse" not in shown
    assert "ann@example.com" not in shown


def test_password_changes_are_told_without_the_password():
    assert set(PasswordChanged.__dataclass_fields__) == {"account_id", "one_time", "staff_id", "set_by"}


@pytest.mark.parametrize("facts", [{"away": True}, {"consents": True}])
def test_an_administrator_sets_a_password_for_who_is_away_or_consents_and_for_nobody_else(facts):
    own = account.given(OPENED, PasswordChanged(account_id="a1", one_time=False))
    reset = replace(FORGOTTEN, set_by="admin")
    with pytest.raises(ConsentNeeded):
        own.when(reset)
    assert own.knowing(replace(FACTS, **facts)).when(reset) == [
        PasswordChanged(account_id="a1", one_time=True, staff_id="zhou", set_by="admin")
    ]
    # Nobody's own yet.
    assert len(account.given(OPENED).when(reset)) == 1
