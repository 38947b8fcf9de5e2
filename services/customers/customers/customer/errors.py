"""Refusals of commands on a customer."""

from eventing import Refused


class CustomerAlreadyRegistered(Refused):
    """This customer is already on file."""

    code = "customer_already_registered"


class OnFileWithColleague(Refused):
    """An address or a domain is on file with a colleague's customer; the manager of both is told."""

    code = "on_file_with_colleague"


class CustomerOnFile(Refused):
    """An address or a domain is on file with another customer that the caller may see."""

    code = "customer_on_file"
    customer_code: str


class CustomerIsOpen(Refused):
    """The customer's record is not closed."""

    code = "customer_is_open"


class ContactAlreadyAdded(Refused):
    """This contact person is already on file."""

    code = "contact_already_added"


class CustomerIsClosed(Refused):
    """The customer's record is closed; its history stays readable."""

    code = "customer_is_closed"


class AlreadyAssigned(Refused):
    """The customer has an owner, and can only be reassigned."""

    code = "already_assigned"


class NotAssigned(Refused):
    """The customer has no owner yet, and must be assigned first."""

    code = "not_assigned"
