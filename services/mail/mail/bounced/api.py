"""Addresses that letters do not reach, over HTTP."""

from typing import Any

from eventing import NotFound, Parts
from eventing.http import Accepted, Blueprint, allow, answer, reads, run
from mail.bounced.bodies import BouncedAddressesSchema, BouncedQuery, MendBody
from mail.bounced.commands import MendAddress
from mail.bounced.lookups import BOUNCED, bounced_among
from mail.config import Config
from mail.known.lookups import CUSTOMERS, customer_in_scope, customers
from mail.known.model import NO_CUSTOMER
from mail.resources import Resources
from people import CREDIT, SALES
from people.caller import caller


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    bounced = Blueprint(
        "bounced",
        __name__,
        url_prefix="/bounced",
        description="Addresses that are not written to, because a letter came back from them.",
    )

    @bounced.get("")
    @allow(*SALES, *CREDIT)
    @reads(BOUNCED, CUSTOMERS)
    @bounced.arguments(BouncedQuery, location="query")
    @bounced.response(200, BouncedAddressesSchema)
    def listed(query: dict[str, Any]) -> Any:
        """List the addresses of a customer that are not written to"""
        customer_id = query["customer_id"]
        if not customer_in_scope(parts.db, caller(), customer_id):
            raise NotFound()
        theirs = customers(parts.db, [customer_id]).get(customer_id, NO_CUSTOMER)
        rows = bounced_among(parts.db, theirs.emails)
        return {"items": [rows[email] for email in theirs.emails if email in rows]}

    @bounced.post("/mend")
    @allow(*SALES, *CREDIT)
    @bounced.arguments(MendBody)
    @bounced.response(200, Accepted)
    def mend(body: dict[str, Any]) -> Any:
        """Say that an address works again: letters go to it. Nothing happens where they do so anyway"""
        return answer(run(parts.bus, MendAddress(by=caller().actor, **body)))

    return [bounced]
