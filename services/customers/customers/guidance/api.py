"""Guidance over HTTP: given by managers, read by whoever has the customer."""

from collections.abc import Mapping
from typing import Any

from customers import permissions
from customers.config import Config
from customers.customer.lookups import CUSTOMERS, check_customer, check_history, owner_of
from customers.guidance import bodies, queries
from customers.guidance.commands import AcknowledgeGuidance, GiveGuidance
from customers.guidance.lookups import check_thing, customer_of
from customers.guidance.views import DRAFTS, GUIDANCE
from customers.resources import Resources
from eventing import Parts, uuid5hex
from eventing.http import Accepted, Blueprint, PageQuery, allow, answer, issue, page_schema, reads, run
from people import ASSIGNERS, SALES
from people.caller import caller


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    bus, db = parts.bus, parts.db
    guidance = Blueprint("guidance", __name__, description="What managers say about mail, drafts, customers.")

    @guidance.post("/customers/<customer_id>/guidance")
    @allow(*ASSIGNERS)
    @reads(DRAFTS)
    @guidance.arguments(bodies.GuidanceBody)
    @guidance.response(201, Accepted)
    def give(body: Mapping[str, Any], customer_id: str) -> Any:
        """Say what is to be done about a mail or draft of the customer, or about the customer

        Whoever has the customer gets a to-do until they say that they have read it.
        """
        check_customer(bus, caller(), customer_id)
        check_thing(bus, db, customer_id, body["mail_id"], body["draft_id"])
        context = issue()
        command = GiveGuidance(
            **body,
            customer_id=customer_id,
            guidance_id=uuid5hex(context.command_id, "guidance"),
            given_by=caller().actor,
        )
        return answer(run(bus, command, context=context), "guidance_id")

    @guidance.post("/guidance/<thing_id>/acknowledge")
    @allow(*SALES)
    @guidance.arguments(bodies.AcknowledgeBody)
    @guidance.response(200, Accepted)
    def acknowledge(body: Mapping[str, Any], thing_id: str) -> Any:
        """Say that you have read guidance about your customer, with what was given before it"""
        permissions.check_guided(caller(), owner_of(bus, customer_of(bus, thing_id)))
        command = AcknowledgeGuidance(**body, thing_id=thing_id, acknowledged_by=caller().actor)
        return answer(run(bus, command))

    @guidance.get("/guidance")
    @allow(*SALES)
    @reads(GUIDANCE, CUSTOMERS)
    @guidance.arguments(bodies.GuidanceQuery, location="query")
    @guidance.response(200, bodies.GuidanceListSchema)
    def about(query: Mapping[str, Any]) -> Mapping[str, Any]:
        """List the guidance about some mails, drafts and customers that you can see"""
        return {"items": queries.about(db, caller(), query["things"])}

    @guidance.get("/customers/<customer_id>/guidance")
    @allow(*SALES)
    @reads(GUIDANCE, CUSTOMERS)
    @guidance.arguments(PageQuery, location="query")
    @guidance.response(200, page_schema(bodies.GuidanceSchema))
    def of_customer(query: Mapping[str, Any], customer_id: str) -> Mapping[str, Any]:
        """List all guidance of a customer, on its mails and drafts too, newest first"""
        check_history(bus, caller(), customer_id)
        page = queries.of_customer(db, customer_id, query.get("cursor"), query["limit"])
        return {"items": page.items, "next": page.next}

    return [guidance]
