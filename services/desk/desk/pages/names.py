"""Names: what people are called, as customers' staff list says; the reader's own is kept for a while."""

from datetime import datetime, timedelta

from desk.pages.asking import Answer, Ask, Asker, Asking
from desk.sign_in.model import SignedInPerson
from eventing import Clock

KEPT = timedelta(minutes=5)
MOST = 5000


def names_of(staff: Answer) -> dict[str, str]:
    """Names by id, of an answer with members of the staff; none where it did not come."""
    return {member["id"]: member["name"] for member in staff.items}


class Names:
    def __init__(self, asking: Asking, clock: Clock) -> None:
        self._asking, self._clock = asking, clock
        self._known: dict[str, tuple[str, datetime]] = {}

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
