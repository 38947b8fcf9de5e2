"""Examples: a good request for every operation of every service, on records made for it."""

from collections.abc import Mapping

from tests.contract.examples.credit import CREDIT, CreditAtWork
from tests.contract.examples.customers import CUSTOMERS, Customers
from tests.contract.examples.desk import DESK, DeskAtWork
from tests.contract.examples.example import IN_EFFECT, SIGNED_IN, Example
from tests.contract.examples.mail import MAIL, Mail
from tests.contract.examples.scheduler import SCHEDULER, SchedulerAtWork
from tests.support.world import World

__all__ = [
    "IN_EFFECT",
    "SIGNED_IN",
    "WORLDS",
    "CreditAtWork",
    "Customers",
    "DeskAtWork",
    "Example",
    "Mail",
    "SchedulerAtWork",
]

WORLDS: Mapping[type[World], tuple[Example, ...]] = {
    Customers: CUSTOMERS,
    Mail: MAIL,
    CreditAtWork: CREDIT,
    SchedulerAtWork: SCHEDULER,
    DeskAtWork: DESK,
}
