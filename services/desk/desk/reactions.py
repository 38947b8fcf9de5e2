"""What desk does about others' events: a leaver's account is closed."""

from desk.domain.account import account_of_staff
from desk.domain.commands import CloseAccount
from desk.event_schemas import READ_CUSTOMERS, StaffLeftV1
from eventing.bus.reactions import Reactions
from eventing.core.commit import Event

REACTIONS = Reactions()


@REACTIONS.on(READ_CUSTOMERS, StaffLeftV1, name="close-account-of-leaver", start="beginning")
def close_account_of_leaver(event: Event[StaffLeftV1]) -> CloseAccount:
    return CloseAccount(account_of_staff(event.data.staff_id), reason="left")
