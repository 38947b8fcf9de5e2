"""Permissions: who can see and do what in the archive.

Pure functions: for each kind of record a filter for queries, or a check of one record. Contact records, the
timeline, owners and orders go with their customer, so access to the customer is checked.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from eventing import Document, Forbidden, Invalid, NotFound
from people import ASSIGNERS, CREDIT, PEOPLE, SALES, Role

if TYPE_CHECKING:
    from people.caller import Caller

Row = Mapping[str, Any]

#: Who hands customers over, and sees the progress.
HANDING_OVER = (Role.ADMINISTRATOR, *ASSIGNERS)
OPENING_CODES = (Role.ADMINISTRATOR, Role.GENERAL_MANAGER)
#: Who sets what makes a customer grade A.
SETTING_RULES = (Role.ADMINISTRATOR, Role.GENERAL_MANAGER)
#: Who decides whether somebody's mail needs approval.
SETTING_APPROVAL = (Role.ADMINISTRATOR, *ASSIGNERS)

#: What credit sees of a customer: identity and credit standing, nothing about sales.
FOR_CREDIT = frozenset(
    {
        *("_id", "id", "code", "region", "grade", "name", "country", "zone", "owner_id"),
        *("credit_grade", "credit_limit", "risks", "closed", "version"),
    }
)

_NOTHING: Row = {"_id": {"$in": []}}


class OwnCustomersOnly(Forbidden):
    """A salesperson can register only customers of their own."""

    code = "own_customers_only"


class RegistrationIsForManagers(Forbidden):
    """Only a manager can give a new customer a grade, a number or an unassigned mail."""

    code = "registration_is_for_managers"


class GradeAIsForManagers(Forbidden):
    """Grade A comes with a cleared order; by hand, only a manager can set it."""

    code = "grade_a_is_for_managers"


class OwnRule(Forbidden):
    """Nobody can change their own role, or whether their own mail needs approval."""

    code = "own_rule"


class GuidanceIsForOwner(Forbidden):
    """Only whoever has the customer can say that they have read guidance."""

    code = "guidance_is_for_owner"


class OwnLeaving(Forbidden):
    """Nobody can record their own leaving."""

    code = "own_leaving"


# -- customers -------------------------------------------------------------------------------------


def customers(caller: "Caller") -> Document:
    """The filter of the customers a caller can see.

    Sales see their own and their team's, managers those without an owner too; credit sees all.
    """
    return caller.reach.filter("owner_id") if caller.role in (*SALES, *CREDIT) else dict(_NOTHING)


def customers_of_each_owner(caller: "Caller") -> list[Document]:
    """The same as questions of one owner each, which the index of an owner's customers serves."""
    if caller.role not in (*SALES, *CREDIT) or caller.reach.all:
        return [customers(caller)]
    unowned = [None] if caller.reach.unowned else []
    return [{"owner_id": owner_id} for owner_id in (*sorted(caller.reach.staff_ids), *unowned)]


def may_see_customer(caller: "Caller", customer: Row) -> bool:
    return caller.role in (*SALES, *CREDIT) and caller.reach.covers(customer.get("owner_id"))


def may_see_history(caller: "Caller", customer: Row) -> bool:
    """Whether the caller can see contact records, timeline and owners: sales only, not credit."""
    return caller.role in SALES and may_see_customer(caller, customer)


def may_see_records(caller: "Caller") -> bool:
    """Whether the caller can see how complete records are: sales only, not credit."""
    return caller.role in SALES


def may_see_orders(caller: "Caller", customer: Row) -> bool:
    return may_see_customer(caller, customer)


def check_guided(caller: "Caller", owner_id: str | None) -> None:
    """Check who says that guidance has been read. Raises NotFound, and GuidanceIsForOwner."""
    if not may_see_history(caller, {"owner_id": owner_id}):
        raise NotFound()
    if caller.staff_id is None or owner_id != caller.staff_id:
        raise GuidanceIsForOwner()


def shown(caller: "Caller", customer: Row) -> Document:
    """The fields of a customer that the caller can see."""
    if caller.role in CREDIT:
        return {name: value for name, value in customer.items() if name in FOR_CREDIT}
    return dict(customer)


def check_registration(caller: "Caller", body: Row) -> None:
    """Check a registration.

    Raises OwnCustomersOnly, RegistrationIsForManagers, or Invalid as `check_takers` does.
    """
    if caller.role is Role.SALESPERSON:
        if body["owner_id"] not in (None, caller.staff_id):
            raise OwnCustomersOnly()
        if body["grade"] != "C" or body["sequence"] is not None or body["from_mail_id"] is not None:
            raise RegistrationIsForManagers()
    check_takers(caller, "owner_id", [body["owner_id"]])


def check_regrading(caller: "Caller", grade: str) -> None:
    """Check a regrading. Raises GradeAIsForManagers."""
    if grade == "A" and not caller.assigns:
        raise GradeAIsForManagers()


# -- people ----------------------------------------------------------------------------------------


def staff(caller: "Caller") -> Document:
    """The filter of the staff a caller can see: staff see everybody, other callers nobody."""
    return {} if may_see_staff(caller) else dict(_NOTHING)


def may_see_staff(caller: "Caller") -> bool:
    return caller.role in PEOPLE


def may_lead(caller: "Caller", staff_id: str) -> bool:
    """Whether the person is on the caller's team; for administrators, everybody is."""
    return caller.role is Role.ADMINISTRATOR or (caller.assigns and caller.scope.covers(staff_id))


def led(caller: "Caller") -> Document:
    """The filter of the people whose work the caller sees."""
    return caller.scope.filter("_id")


def check_inspected(caller: "Caller", staff_id: str) -> None:
    """Check whose day of work is looked at. Raises NotFound."""
    if not (caller.assigns and caller.scope.covers(staff_id)):
        raise NotFound()


def may_see_handover(caller: "Caller", handover: Row) -> bool:
    return may_lead(caller, handover["staff_id"])


def check_led(caller: "Caller", staff_id: str) -> None:
    """Check that the person is on the caller's team. Raises NotFound."""
    if not may_lead(caller, staff_id):
        raise NotFound()


def check_ruled(caller: "Caller", staff_id: str) -> None:
    """Check whose role or approval is changed. Raises NotFound as `check_led`, and OwnRule."""
    check_led(caller, staff_id)
    if staff_id == caller.staff_id:
        raise OwnRule()


def check_leaving(caller: "Caller", staff_id: str) -> None:
    """Check who leaves. Raises NotFound as `check_led`, and OwnLeaving."""
    check_led(caller, staff_id)
    if staff_id == caller.staff_id:
        raise OwnLeaving()


def may_give_to(caller: "Caller", staff_id: str) -> bool:
    """Whether the caller can give customers or approval to this person; a manager only to their own team."""
    return caller.role is not Role.MANAGER or caller.scope.covers(staff_id)


def check_takers(caller: "Caller", field: str, staff_ids: Iterable[str | None]) -> None:
    """Check who takes over customers or approves mail.

    Raises Invalid naming `field` for one the caller cannot give to.
    """
    for staff_id in staff_ids:
        if staff_id is not None and not may_give_to(caller, staff_id):
            raise Invalid(field, "not_of_your_team")
