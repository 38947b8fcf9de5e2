"""What one decision changes on an account: the events so far, and the account as they leave it."""

from collections.abc import Iterable

from credit.domain.account import Account, evolve
from credit.domain.events import AccountEvent


class AccountChanges:
    """Later steps of a decision are taken on the account as the earlier ones left it."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.events: list[AccountEvent] = []

    def add(self, *events: AccountEvent) -> None:
        for event in events:
            self.account = evolve(self.account, event)
            self.events.append(event)

    def extend(self, events: Iterable[AccountEvent]) -> None:
        self.add(*events)
