"""Staff and customers as mail knows them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """A member of staff now; `mailbox` is the address of their personal mailbox."""

    name: str
    email: str
    needs_approval: bool = False
    approver_id: str | None = None
    left: bool = False
    mailbox: str | None = None

    @property
    def address(self) -> str:
        """The address their mail is sent from."""
        return self.mailbox or self.email


@dataclass(frozen=True)
class Customer:
    owner_id: str | None = None
    country: str | None = None
    emails: tuple[str, ...] = ()


#: A customer that is not known here yet, or none at all.
NO_CUSTOMER = Customer()
