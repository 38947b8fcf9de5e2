"""Routes of the commands on contact records; each record has one stream."""

from customers.contact_record.commands import LogContact
from customers.contact_record.model import CONTACT_RECORD, contact_stream
from eventing import route


def _stream(command: LogContact) -> str:
    return contact_stream(command.customer_id, command.contact_log_id)


ROUTES = [route(LogContact, CONTACT_RECORD, _stream)]
