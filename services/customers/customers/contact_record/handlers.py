"""Routes of the commands on contact records, and the facts looked up for them; each record has one stream."""

from collections.abc import Sequence
from typing import Any

from customers.contact_record.commands import ContactRecordCommand, LogContact, RefileContact
from customers.contact_record.lookups import last_contact_at
from customers.contact_record.model import CONTACT_RECORD, ContactFacts, ContactRecord, contact_stream
from eventing import Asked, Look, route


def time_facts(asked: Sequence[Asked[LogContact, ContactRecord]], _: Look[Any]) -> Sequence[ContactFacts]:
    return [ContactFacts(one.now) for one in asked]


def remaining_facts(
    asked: Sequence[Asked[RefileContact, ContactRecord]], look: Look[Any]
) -> Sequence[ContactFacts]:
    """The latest contact that remains of each customer; mail is seldom filed anew, so one by one."""
    return [
        ContactFacts(
            one.now, last_contact_at(look.db, one.command.customer_id, but=one.command.contact_log_id)
        )
        for one in asked
    ]


def _stream(command: ContactRecordCommand) -> str:
    return contact_stream(command.customer_id, command.contact_log_id)


ROUTES = [
    route(LogContact, CONTACT_RECORD, _stream, facts=time_facts),
    route(RefileContact, CONTACT_RECORD, _stream, facts=remaining_facts),
]
