"""A small company, as a service's staff directory has it."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from eventing import Db, View
from people import STAFF_DIRECTORY, Role, StaffDirectory


class Rows(View):
    """The directory's view, without a database."""

    def __init__(self, rows: Mapping[str, dict[str, Any]]) -> None:
        super().__init__(STAFF_DIRECTORY)
        self._rows = rows

    def get(self, db: Db, key: str) -> dict[str, Any] | None:
        return self._rows.get(key)

    def find(self, _db: Db, _where: Any = None, *_: Any, **__: Any) -> Iterator[Any]:  # type: ignore[override]
        return (row for row in self._rows.values() if row["manager_id"] is not None)


def person(
    staff_id: str, role: Role | str, manager_id: str | None = None, **more: Any
) -> tuple[str, dict[str, Any]]:
    return staff_id, {"_id": staff_id, "role": str(role), "manager_id": manager_id, **more}


def directory_of(*people: tuple[str, dict[str, Any]]) -> StaffDirectory:
    directory = StaffDirectory(cast(Db, None))
    directory._view = Rows(dict(people))
    return directory


#: chen is above wang and wu, wang above li, and li above zhou, who does not manage anybody.
COMPANY = directory_of(
    person("chen", Role.GENERAL_MANAGER),
    person("wang", Role.MANAGER, "chen"),
    person("li", Role.MANAGER, "wang"),
    person("zhou", Role.SALESPERSON, "li", needs_approval=True),
    person("gone", Role.SALESPERSON, "li", left_at="2026-10-01T00:00:00Z"),
    person("wu", Role.MANAGER, "chen"),
    person("zhao", Role.SALESPERSON, "wu"),
    person("sun", Role.CREDIT_CONTROLLER, "chen"),
    person("xu", Role.FINANCE_HEAD, "chen"),
    person("admin", Role.ADMINISTRATOR, "chen"),
    person("intern", "trainee", "li"),
    person("robot", Role.SERVICE, "chen"),
)
