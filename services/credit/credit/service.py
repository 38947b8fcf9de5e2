"""Credit: assessments, grades, limits, invoices, payments, ageing, holds, collection."""

from typing import TYPE_CHECKING

from credit import (
    account,
    assessment,
    collection,
    collection_run,
    invoice_history,
    invoice_number,
    order_check,
    policy,
    receivable,
)
from credit.config import Config
from credit.contracts import PUBLISHED
from credit.meanings import MEANINGS
from credit.policy.lookups import publish_default_policy
from credit.resources import Resources, resources
from eventing import Parts, Service
from people.meanings import PEOPLE

if TYPE_CHECKING:
    from eventing.http import Access


def _access() -> "Access":
    # Imported here, not above: workers do without Flask.
    from people.caller import ACCESS

    return ACCESS


def _equip(parts: Parts[Config, Resources]) -> None:
    parts.runtime.preparations.append(lambda: publish_default_policy(parts.bus))


SERVICE = Service(
    "credit",
    config=Config.from_env,
    published=PUBLISHED,
    # Each may use those before it.
    features=[
        collection_run,
        invoice_number,
        policy,
        receivable,
        assessment,
        order_check,
        collection,
        invoice_history,
        account,
    ],
    resources=resources,
    equip=_equip,
    access=_access,
    meanings={**PEOPLE, **MEANINGS},
)
http_app = SERVICE.http_app
