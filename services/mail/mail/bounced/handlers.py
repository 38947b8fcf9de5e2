"""Routes of the commands on addresses that letters do not reach."""

from eventing import route
from mail.bounced.commands import CondemnAddress, MendAddress
from mail.bounced.model import ADDRESS, address_stream_of

ROUTES = [
    route(CondemnAddress, ADDRESS, address_stream_of),
    route(MendAddress, ADDRESS, address_stream_of),
]
