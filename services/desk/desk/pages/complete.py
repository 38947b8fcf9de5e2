"""How complete a customer's record is: the points it has, and what it lacks with where that is filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desk.pages.shown import Say

#: Where each point is filled in, behind the address of the customer's page.
FILLED_IN = {
    "contact": "/record?edit=contact",
    "position": "/record",
    "email": "/record",
    "phone": "/record",
    "source": "/record?edit=company",
    "domain": "/record?edit=company",
    "next_contact": "?log=1",
    "order": "/orders",
}


@dataclass(frozen=True)
class Complete:
    """How many points a record has, of how many; what it lacks, as words and addresses."""

    points: int
    of: int
    lacking: Sequence[tuple[str, str]]

    @property
    def words(self) -> str:
        """What it lacks in one line."""
        return " · ".join(word for word, _ in self.lacking)


def complete_of(customer: Mapping[str, Any], say: Say) -> Complete | None:
    """None for who is not told, and where it was not asked for."""
    told = customer.get("completeness")
    if told is None:
        return None
    page = f"/customers/{customer['id']}"
    lacking = [(say(f"point_{point}"), page + FILLED_IN[point]) for point in told["missing"]]
    return Complete(told["of"] - len(lacking), told["of"], lacking)
