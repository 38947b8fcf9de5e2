"""Staff put straight into the directory, for tests."""

from eventing import Db, durable
from people.directory import STAFF_DIRECTORY
from people.roles import Role


def add_staff(
    db: Db,
    staff_id: str,
    role: Role,
    manager_id: str | None = None,
    *,
    needs_approval: bool = False,
    left: bool = False,
) -> None:
    """A row of the staff directory as the projections would have written it."""
    row = {
        "_live": True,
        "role": role.value,
        "manager_id": manager_id,
        "needs_approval": needs_approval,
        "left_at": "2026-01-01T00:00:00Z" if left else None,
    }
    durable(db, STAFF_DIRECTORY).replace_one({"_id": staff_id}, row, upsert=True)
