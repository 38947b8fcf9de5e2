"""What the server answers where a request is no HTTP it can read: problem details, as everywhere else.

gunicorn writes these answers itself, before there is an application, and has no setting for their form.
"""

import json
import socket
from http import HTTPStatus

from gunicorn import util

from eventing.http.bodies import CONTENT_TYPE

#: Codes of what can be wrong with a request before it is one.
CODES = {
    400: "bad_request",
    403: "forbidden",
    414: "uri_too_long",
    417: "expectation_failed",
    431: "request_header_fields_too_large",
    500: "internal_error",
    501: "not_implemented",
}


def write_problem(sock: socket.socket, status: int, reason: str, _message: str) -> None:
    """Write the answer and end the connection. gunicorn's own message is left out: it quotes the request."""
    code = CODES.get(status, "bad_request")
    told = {
        "type": f"/problems/{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": f"The server cannot read this request: {reason}.",
    }
    body = json.dumps(told).encode()
    head = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        "Connection: close",
        f"Content-Type: {CONTENT_TYPE}",
        "Content-Language: en",
        "Cache-Control: no-store",
        f"Content-Length: {len(body)}",
    ]
    util.write_nonblock(sock, "\r\n".join([*head, "", ""]).encode() + body)


def answer_with_problems() -> None:
    """Let gunicorn answer so in this process and those it forks."""
    util.write_error = write_problem
