"""Permissions: records by their customer's owner, the documents of an assessment by role.

Pure functions: for each kind of record a filter for queries, and the same check of one record. Each row has
the customer's present owner, which the views keep up to date.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from eventing import Document
from people import CREDIT, SALES, Role

if TYPE_CHECKING:
    from people.caller import Caller

Row = Mapping[str, Any]

OWNER = "owner_id"

#: Who assesses, issues invoices and records payments.
WRITERS = (*CREDIT, Role.GENERAL_MANAGER)
#: Who sees anything of credit. Sales see grade, limit, holds and what is overdue; the policy, invoices,
#: payments and ageing are for those who assess (docs/architecture.md, who may see what).
READERS = (*CREDIT, *SALES)
#: Who changes the policy.
POLICY_WRITERS = (Role.FINANCE_HEAD, Role.GENERAL_MANAGER)

#: The documents of an assessment, in the row of an account.
PAPERS = ("statements", "traits", "assessment", "proposal")


def _of_customers(caller: "Caller") -> Document:
    # Other roles may have a scope elsewhere, but see nothing here.
    return caller.scope.filter(OWNER) if caller.role in READERS else {OWNER: {"$in": []}}


def _goes_with_customer(caller: "Caller", row: Row) -> bool:
    return caller.role in READERS and caller.scope.covers(row.get(OWNER))


def _of_owner(caller: "Caller", owner_id: str | None) -> Document:
    """The filter of one owner's customers, or of all in scope; nobody reaches further by naming an owner."""
    if owner_id is None:
        return _of_customers(caller)
    return {OWNER: owner_id} if _goes_with_customer(caller, {OWNER: owner_id}) else {OWNER: {"$in": []}}


# -- accounts --------------------------------------------------------------------------------------


def accounts(caller: "Caller", owner_id: str | None = None) -> Document:
    """The filter of accounts: of customers in scope, or of one owner among them."""
    return _of_owner(caller, owner_id)


def may_see_account(caller: "Caller", account: Row) -> bool:
    return _goes_with_customer(caller, account)


def may_see_papers(caller: "Caller") -> bool:
    """Whether the caller can see statements, traits and assessments: those who assess."""
    return caller.role in WRITERS


def account_as_seen(caller: "Caller", account: Row) -> Document:
    """An account as the caller can see it: with the documents of an assessment only for those who assess."""
    hidden = () if may_see_papers(caller) else PAPERS
    return {name: value for name, value in account.items() if name not in hidden}


# -- orders, invoices, payments --------------------------------------------------------------------


def orders(caller: "Caller", owner_id: str | None = None) -> Document:
    """The filter of orders: of customers in scope, or of one owner among them."""
    return _of_owner(caller, owner_id)


def may_see_order(caller: "Caller", order: Row) -> bool:
    return _goes_with_customer(caller, order)


def overdue(caller: "Caller", owner_id: str | None = None) -> Document:
    """The filter of overdue invoices: of customers in scope, or of one owner among them."""
    return _of_owner(caller, owner_id)


def may_see_overdue(caller: "Caller", invoice: Row) -> bool:
    return _goes_with_customer(caller, invoice)


def invoices(caller: "Caller") -> Document:
    """The filter of invoices and payments: for those who assess, of customers in scope."""
    return _of_customers(caller) if caller.role in WRITERS else {OWNER: {"$in": []}}


def may_see_invoice(caller: "Caller", invoice: Row) -> bool:
    return caller.role in WRITERS and _goes_with_customer(caller, invoice)


payments, may_see_payment = invoices, may_see_invoice
