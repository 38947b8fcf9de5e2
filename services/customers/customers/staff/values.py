"""Value types of the staff: roles, languages, and moves of customers between them."""

from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from customers.values import Country
from eventing import Id, Items, Name, Text

#: Moves in one hand-over: an event holds at most 256 KiB.
MAX_MOVES = 2000

Role: TypeAlias = Literal[
    "salesperson", "manager", "general_manager", "credit_controller", "finance_head", "administrator"
]
#: Such as zh_CN or en.
LanguageCode = Annotated[str, Text(max=5, pattern="[a-z]{2}([-_][A-Z]{2})?", code="not_a_language")]
#: A language somebody speaks, by its letters of ISO 639.
Spoken = Annotated[str, Text(max=3, pattern="[a-z]{2,3}", code="not_a_language")]
Countries = Annotated[tuple[Country, ...], Items(max=60)]
SpokenLanguages = Annotated[tuple[Spoken, ...], Items(max=20)]
Products = Annotated[tuple[Name, ...], Items(max=20)]


@dataclass(frozen=True, kw_only=True)
class Move:
    """One customer of a hand-over and who gets it."""

    customer_id: Id
    owner_id: Id


Moves = Annotated[tuple[Move, ...], Items(max=MAX_MOVES)]
