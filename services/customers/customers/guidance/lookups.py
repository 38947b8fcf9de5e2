"""What guidance may be about, checked against what is on record."""

from customers.contact_record.lookups import is_contact
from customers.guidance.model import GUIDANCE, guidance_stream
from customers.guidance.views import DRAFTS
from eventing import CommandBus, Db, NotFound


def check_thing(bus: CommandBus, db: Db, customer_id: str, mail_id: str | None, draft_id: str | None) -> None:
    """Check that a mail or draft is this customer's. Raises NotFound."""
    if mail_id is not None and not is_contact(bus, customer_id, mail_id):
        raise NotFound()
    if draft_id is not None:
        draft = DRAFTS.get(db, draft_id)
        if draft is None or draft["customer_id"] != customer_id:
            raise NotFound()


def customer_of(bus: CommandBus, thing_id: str) -> str:
    """The customer of a thing that there is guidance about. Raises NotFound."""
    customer_id = bus.state(GUIDANCE, guidance_stream(thing_id)).customer_id
    if customer_id is None:
        raise NotFound()
    return customer_id
