"""Why credit says no."""

from decimal import Decimal

from eventing.core.errors import Invalid, NotFound, Refused


class AccountNotFound(NotFound):
    code = "account_not_found"

    def __init__(self) -> None:
        super().__init__("There is no credit account of this customer.")


class InvoiceNotFound(NotFound):
    code = "invoice_not_found"

    def __init__(self, invoice_id: str) -> None:
        super().__init__("There is no such invoice on this account.", invoice_id=invoice_id)


class AuthorityExceeded(Refused):
    """The limit asked for is more than this role may grant."""

    code = "authority_exceeded"

    def __init__(self, role: str, limit: Decimal, authority: Decimal) -> None:
        super().__init__(
            f"A limit of {limit} is above the authority of {role}, which ends at {authority}.",
            role=role,
            limit=str(limit),
            authority=str(authority),
        )


class ConfirmationRequired(Refused):
    """The model's input looks incomplete; a person has to say that it is right."""

    code = "confirmation_required"

    def __init__(self, flags: tuple[str, ...]) -> None:
        super().__init__(
            "These figures need to be confirmed before a limit is granted: " + ", ".join(flags) + ".",
            flags=list(flags),
        )


class OverAllocated(Refused):
    """More is allocated than was paid, or than is open."""

    code = "over_allocated"

    def __init__(self, allocated: Decimal, available: Decimal, invoice_id: str | None = None) -> None:
        what = "the payment" if invoice_id is None else "what is open on the invoice"
        super().__init__(
            f"{allocated} is allocated, {what} is {available}.",
            allocated=str(allocated),
            available=str(available),
            **({} if invoice_id is None else {"invoice_id": invoice_id}),
        )


class InvoiceNumberTaken(Refused):
    code = "invoice_number_taken"

    def __init__(self, number: str) -> None:
        super().__init__(f"This customer already has an invoice {number}.", number=number)


class NotABankCharge(Refused):
    """What is left open is nothing, or too much to be a bank charge."""

    code = "not_a_bank_charge"

    def __init__(self, residual: Decimal, below: Decimal) -> None:
        super().__init__(
            f"{residual} is open; only what is more than nothing and less than {below} is a bank charge.",
            residual=str(residual),
            below=str(below),
        )


def other_currency(field: str, currency: str, base: str) -> Invalid:
    return Invalid(
        field, f"Accounts are kept in {base} and there are no exchange rates yet; {currency} is refused."
    )
