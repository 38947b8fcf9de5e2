"""The view of addresses that letters did not reach."""

from eventing import Event, Patch, Upsert, View, Writes
from mail.bounced.events import AddressBounced, AddressMended

#: By `address_key`. `bounced`: it is not written to.
BOUNCED = View("bounced_addresses")


@BOUNCED.on(AddressBounced)
def address_bounced(event: Event[AddressBounced]) -> Writes:
    e = event.data
    fields = {
        "address": e.address,
        "bounced": True,
        "code": e.code,
        "status": e.status,
        "draft_id": e.draft_id,
        "bounce_mail_id": e.bounce_mail_id,
        "since": event.at,
        "mended_by": None,
        "mended_at": None,
    }
    return [Upsert(e.address_id, fields)]


@BOUNCED.on(AddressMended)
def address_mended(event: Event[AddressMended]) -> Writes:
    e = event.data
    return [Patch(e.address_id, {"bounced": False, "mended_by": e.mended_by, "mended_at": event.at})]
