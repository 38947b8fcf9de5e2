"""Who works here: roles, whose records somebody may see, and the directory of the staff.

It imports the library and no service. What needs Flask is in `people.caller`, which `access` imports when an
API is made.
"""

from typing import TYPE_CHECKING

from people.directory import STAFF_DIRECTORY, Member, StaffDirectory, staff_views
from people.roles import ASSIGNERS, CREDIT, NEEDS_APPROVAL, PEOPLE, SALES, Role
from people.scope import EVERYBODY, NOBODY, Scope

if TYPE_CHECKING:
    from eventing.http import Access

__all__ = [
    "ASSIGNERS",
    "CREDIT",
    "EVERYBODY",
    "NEEDS_APPROVAL",
    "NOBODY",
    "PEOPLE",
    "SALES",
    "STAFF_DIRECTORY",
    "Member",
    "Role",
    "Scope",
    "StaffDirectory",
    "access",
    "staff_views",
]


def access() -> "Access":
    """How a service whose callers are staff identifies them: `Service(..., access=access)`."""
    # Imported here, not above: workers do without Flask.
    from people.caller import ACCESS

    return ACCESS
