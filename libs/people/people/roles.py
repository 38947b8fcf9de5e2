"""Roles of the staff, and the groups of them that rules name."""

from enum import StrEnum

NEEDS_APPROVAL = "needs_approval"


class Role(StrEnum):
    SALESPERSON = "salesperson"
    MANAGER = "manager"
    GENERAL_MANAGER = "general_manager"
    CREDIT_CONTROLLER = "credit_controller"
    FINANCE_HEAD = "finance_head"
    ADMINISTRATOR = "administrator"
    SERVICE = "service"

    @classmethod
    def named(cls, text: str) -> "Role | None":
        """The role with this name; None for an unknown one."""
        return cls(text) if text in cls._value2member_map_ else None


#: Those who assign what has no owner yet, and so see it.
ASSIGNERS = (Role.MANAGER, Role.GENERAL_MANAGER)
SALES = (Role.SALESPERSON, *ASSIGNERS)
CREDIT = (Role.CREDIT_CONTROLLER, Role.FINANCE_HEAD)
PEOPLE = tuple(role for role in Role if role is not Role.SERVICE)

SEE_EVERYBODY = frozenset({Role.GENERAL_MANAGER, *CREDIT})
