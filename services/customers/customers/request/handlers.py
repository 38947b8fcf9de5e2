"""Routes of the commands on requests; each request has one stream."""

from customers.request.commands import RequestCustomer
from customers.request.model import REQUEST, request_stream
from eventing import route


def _stream(command: RequestCustomer) -> str:
    return request_stream(command.customer_id, command.request_id)


ROUTES = [route(RequestCustomer, REQUEST, _stream)]
