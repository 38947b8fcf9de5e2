"""Names: what people are called, as customers' staff list says; kept for a while."""

from datetime import datetime, timedelta
from typing import Any

from desk.pages.asking import Answer, Ask, Asker, Asking
from desk.sign_in.model import SignedInPerson
from eventing import Clock

KEPT = timedelta(minutes=5)
#: Somebody who is not known may have joined since: looked for so often, and no oftener.
LOOKED = timedelta(seconds=5)
MOST = 5000
PAGE = 100


def names_of(staff: Answer) -> dict[str, str]:
    """Names by id, of an answer with members of the staff; none where it did not come."""
    return {member["id"]: member["name"] for member in staff.items}


class Everybody(dict[str, str]):
    """Names by id, for one page. Whoever is not among them is looked for once."""

    def __init__(self, names: "Names", asker: Asker, known: dict[str, str]) -> None:
        super().__init__(known)
        self._names, self._asker = names, asker

    def get(self, staff_id: str, default: Any = None) -> Any:
        if staff_id and staff_id not in self:
            self.update(self._names.looked_again(self._asker))
        return super().get(staff_id, default)


class Names:
    """Names, asked for at most every five minutes."""

    def __init__(self, asking: Asking, clock: Clock) -> None:
        self._asking, self._clock = asking, clock
        self._known: dict[str, tuple[str, datetime]] = {}
        self._all: tuple[dict[str, str], datetime] | None = None

    def everybody(self, asker: Asker) -> Everybody:
        """The names of all by id, of those who have left too; while customers is away, what is known."""
        known, at = self._all or ({}, None)
        if at is None or not at <= self._clock.now() < at + KEPT:
            known = self._asked(asker)
        return Everybody(self, asker, known)

    def looked_again(self, asker: Asker) -> dict[str, str]:
        known, at = self._all or ({}, None)
        if at is not None and at <= self._clock.now() < at + LOOKED:
            return known
        return self._asked(asker)

    def _asked(self, asker: Asker) -> dict[str, str]:
        known, _ = self._all or ({}, None)
        found, cursor = dict[str, str](), None
        while len(found) < MOST:
            answer = self._asking.one(asker, Ask("customers", "/staff", {"limit": PAGE, "cursor": cursor}))
            if not answer.ok:
                return known
            found |= names_of(answer)
            if not (cursor := answer.body["next"]):
                break
        self._all = (found, self._clock.now())
        return found

    def of(self, person: SignedInPerson, asker: Asker) -> str:
        """The name; empty for an account without a staff entry, and while customers is away."""
        if person.staff_id is None or person.must_change_password:
            return ""
        now = self._clock.now()
        name, until = self._known.get(person.staff_id, ("", now))
        if until > now:
            return name
        answer = self._asking.one(asker, Ask("customers", f"/staff/{person.staff_id}"))
        if not answer.ok:
            return name
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[person.staff_id] = (str(answer.body["name"]), now + KEPT)
        return str(answer.body["name"])
