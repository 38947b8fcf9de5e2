"""Staff and customers as mail knows them."""

from dataclasses import dataclass

from mail.addresses import company_domain, domain_of, is_free_mail


@dataclass(frozen=True)
class Person:
    """A member of staff now; `mailbox` is the address of their personal mailbox.

    `deputy_id` approves their mail when the approver is away.
    """

    name: str
    email: str
    needs_approval: bool = False
    approver_id: str | None = None
    left: bool = False
    mailbox: str | None = None
    deputy_id: str | None = None

    @property
    def approvers(self) -> tuple[str, ...]:
        """Who may approve their mail: whoever is set, and that person's deputy."""
        return tuple(one for one in (self.approver_id, self.deputy_id) if one is not None)

    @property
    def address(self) -> str:
        """The address their mail is sent from."""
        return self.mailbox or self.email


@dataclass(frozen=True)
class Customer:
    owner_id: str | None = None
    country: str | None = None
    emails: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()

    def writes_from(self, domain: str) -> bool:
        """Whether this is a domain of theirs, as far as is on file."""
        return domain in self.domains or domain in map(domain_of, self.emails)

    def has(self, address: str) -> bool:
        """Whether somebody of the customer may have this address; free mail only if it is on file."""
        if address in self.emails:
            return True
        domain = domain_of(address)
        on_file = (*self.domains, *map(domain_of, self.emails))
        return not is_free_mail(domain) and company_domain(domain) in map(company_domain, on_file)


#: A customer that is not known here yet, or none at all.
NO_CUSTOMER = Customer()
