"""How complete a customer's record is (R011), which is asked for before the customer goes to a colleague.

One point for each thing that a colleague would look for first. What other services know is no part of it:
terms that credit has agreed are told by the first order, and notes are shown where the mail is.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, TypeAlias, get_args

Point: TypeAlias = Literal[
    "contact", "position", "email", "phone", "source", "domain", "next_contact", "order"
]
POINTS: Sequence[Point] = get_args(Point)

Row = Mapping[str, Any]


def missing(customer: Row, contacts: Sequence[Row], today: date) -> list[Point]:
    """The points a record lacks, by its row and those of its contact persons, in the order of `POINTS`.

    Who has left the customer's company counts no more; a day that has passed is no next contact. A customer
    of grade D is not contacted again, and lacks no day for it.
    """
    here = [contact for contact in contacts if not contact["left"]]
    planned = customer.get("next_contact_on")
    given: Mapping[Point, bool] = {
        "contact": bool(here),
        "position": any(contact["position"] for contact in here),
        "email": any(contact["emails"] for contact in here),
        "phone": any(contact["phones"] for contact in here),
        "source": bool(customer.get("source")),
        "domain": bool(customer.get("domains")),
        "next_contact": customer["grade"] == "D" or (planned is not None and planned >= today.isoformat()),
        "order": bool(customer.get("ordered")),
    }
    return [point for point in POINTS if not given[point]]
