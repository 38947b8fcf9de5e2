"""`AccountChanges`: the events of one decision so far, and the account after them."""

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

Account = TypeVar("Account", covariant=True)


class AccountChanges(Generic[Account]):
    """What one decision changes on an account: later steps see the account as earlier ones left it.

    The type parameter is the part of the account that a feature's rules need; `evolve` is the whole
    account's.
    """

    def __init__(self, account: Account, evolve: Callable[[Any, Any], Any]) -> None:
        self._account = account
        self._evolve = evolve
        self.events: list[Any] = []

    @property
    def account(self) -> Account:
        return self._account

    def add(self, *events: Any) -> None:
        for event in events:
            self._account = self._evolve(self._account, event)
            self.events.append(event)

    def extend(self, events: Iterable[Any]) -> None:
        self.add(*events)
