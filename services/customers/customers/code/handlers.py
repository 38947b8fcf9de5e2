"""Routes of the commands on customer codes; each region has one stream."""

from customers.code.commands import CodesCommand, OpenCodes, TakeCode
from customers.code.model import CODES, codes_stream
from eventing import route


def _stream(command: CodesCommand) -> str:
    return codes_stream(command.region)


ROUTES = [route(OpenCodes, CODES, _stream), route(TakeCode, CODES, _stream)]
