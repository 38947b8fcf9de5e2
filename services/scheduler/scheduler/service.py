"""The scheduler: timers, reply deadlines, follow-up plans, to-dos and the business date."""

from typing import TYPE_CHECKING

from eventing import Service
from scheduler import business_date, calendar, draft, follow_up, known, reply, team, todo
from scheduler.config import Config
from scheduler.contracts import PUBLISHED
from scheduler.meanings import MEANINGS
from scheduler.resources import resources

if TYPE_CHECKING:
    from eventing.http import Access


def _access() -> "Access":
    # Imported here, not above: workers do without Flask.
    from people.caller import ACCESS

    return ACCESS


SERVICE = Service(
    "scheduler",
    config=Config.from_env,
    published=PUBLISHED,
    # Each may use those before it.
    features=[calendar, business_date, known, follow_up, reply, todo, team, draft],
    resources=resources,
    access=_access,
    meanings=MEANINGS,
)
http_app = SERVICE.http_app
