"""The reaction that closes a leaver's account."""

from desk.account.commands import CloseAccount
from desk.account.model import account_of_staff
from desk.contracts import StaffLeft
from eventing import Event, Reactions

REACTIONS = Reactions()


@REACTIONS.on(StaffLeft, name="close-account-of-leaver", start="beginning")
def close_account_of_leaver(event: Event[StaffLeft]) -> CloseAccount:
    return CloseAccount(account_id=account_of_staff(event.data.staff_id), reason="left")
