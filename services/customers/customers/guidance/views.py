"""Views of guidance, and of the customers that drafts are for."""

from dataclasses import asdict

from customers.contracts import MailDrafted
from customers.guidance.events import GuidanceAcknowledged, GuidanceGiven, GuidanceRefiled
from customers.guidance.model import thing_of
from eventing import Event, Patch, Upsert, View, Writes

GUIDANCE = View(
    "guidance",
    indexes=(("thing_id", "-given_at", "_id"), ("customer_id", "-given_at", "_id")),
)


@GUIDANCE.on(GuidanceGiven)
def guidance_given(event: Event[GuidanceGiven]) -> Writes:
    fields = asdict(event.data)
    return [
        Upsert(
            fields.pop("guidance_id"),
            {
                **fields,
                "thing_id": thing_of(event.data),
                "given_at": event.at,
                "acknowledged_by": None,
                "acknowledged_at": None,
            },
        )
    ]


@GUIDANCE.on(GuidanceAcknowledged)
def guidance_acknowledged(event: Event[GuidanceAcknowledged]) -> Writes:
    read = {"acknowledged_by": event.data.acknowledged_by, "acknowledged_at": event.at}
    return [Patch(guidance_id, read) for guidance_id in event.data.guidance_ids]


@GUIDANCE.on(GuidanceRefiled)
def guidance_refiled(event: Event[GuidanceRefiled]) -> Writes:
    return [Patch(one, {"customer_id": event.data.customer_id}) for one in event.data.guidance_ids]


DRAFTS = View("known_drafts")


@DRAFTS.on(MailDrafted)
def draft_known(event: Event[MailDrafted]) -> Writes:
    return [Upsert(event.data.draft_id, {"customer_id": event.data.customer_id})]
