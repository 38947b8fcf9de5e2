"""The customer archive: who the customers are, who looks after them, and what they ordered."""

from customers import (
    code,
    contact_record,
    customer,
    grading,
    guidance,
    handover,
    order,
    reading,
    request,
    staff,
    timeline,
    work,
)
from customers.config import Config
from customers.contracts import PUBLISHED
from customers.meanings import MEANINGS
from customers.resources import Resources, resources
from eventing import Parts, Service
from people import access
from people.meanings import PEOPLE


def _equip(parts: Parts[Config, Resources]) -> None:
    parts.runtime.preparations.append(parts.resources.readings.create_indexes)


SERVICE = Service(
    "customers",
    config=Config.from_env,
    published=PUBLISHED,
    # Each may use those before it.
    features=[
        *(staff, code, grading, request, reading, customer, handover, contact_record, order),
        *(guidance, timeline, work),
    ],
    resources=resources,
    equip=_equip,
    access=access,
    meanings={**PEOPLE, **MEANINGS},
)
http_app = SERVICE.http_app
