"""Handing out files that came from outside: under a harmless type, and never shown by the browser."""

from collections.abc import Iterable
from urllib.parse import quote

from flask import Response

from mail.adapters.sniffing import UNKNOWN

BYTES = {"type": "string", "format": "binary"}
#: Types under which a file is handed out; any other is bytes.
FILE_TYPES = frozenset(
    """application/msword application/pdf application/vnd.ms-excel application/vnd.ms-powerpoint
    application/vnd.openxmlformats-officedocument.presentationml.presentation
    application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
    application/vnd.openxmlformats-officedocument.wordprocessingml.document application/zip
    image/gif image/jpeg image/png image/tiff image/webp message/rfc822 text/calendar text/csv
    text/plain""".split()  # noqa: SIM905  a table
)
#: What a browser may do with a file: nothing.
FILE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"

#: What a browser may do with the HTML of a mail: show it with its own pictures, and nothing else.
HTML_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)


def download(chunks: Iterable[bytes], size: int, name: str, content_type: str) -> Response:
    headers = {
        **policy(FILE_POLICY),
        # Never shown by the browser: an attachment may contain anything.
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Length": str(size),
    }
    kind = content_type if content_type in FILE_TYPES else UNKNOWN
    return Response(chunks, headers=headers, content_type=kind)


def policy(words: str) -> dict[str, str]:
    """The headers that hold a browser to this policy."""
    return {"Content-Security-Policy": words, "X-Content-Type-Options": "nosniff"}
