"""The reaction that opens an account for each customer."""

from credit.account.commands import OpenAccount
from credit.contracts import CustomerRegistered
from eventing import Event, Reactions

REACTIONS = Reactions()


@REACTIONS.on(CustomerRegistered, name="open-account-for-registered-customer")
def open_account_for_registered_customer(event: Event[CustomerRegistered]) -> OpenAccount:
    return OpenAccount(customer_id=event.data.customer_id)
