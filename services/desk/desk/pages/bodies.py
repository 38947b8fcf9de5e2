"""What a mail brings: its HTML in a document of its own, its files, and the message as it arrived."""

from collections.abc import Collection, Iterator
from typing import Any

import requests
from flask import Blueprint, Response, abort

from desk.pages.asking import Ask, Asking
from desk.pages.visiting import page, visitor
from people import SALES

#: A mail's own document: no script by two locks (this and the frame's sandbox), nothing from elsewhere.
BODY_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'; sandbox allow-same-origin allow-popups "
    "allow-popups-to-escape-sandbox"
)
#: What a browser may show of itself, as mail has told by its first bytes.
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
CHUNK = 64 * 1024

DOCUMENT = """<!doctype html>
<html><head><meta charset="utf-8"><base target="_blank"><style>
body {{ margin: 0; padding: 16px; background: #fff; color: #1d2126; overflow-wrap: anywhere;
font: 15px/1.7 -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Microsoft YaHei", sans-serif }}
img {{ max-width: 100%; height: auto }} table {{ max-width: 100% }}
</style></head><body>{}</body></html>"""


def add_files(blueprint: Blueprint, asking: Asking) -> None:
    @blueprint.get("/mails/<mail_id>/body")
    @page(*SALES)
    def body(mail_id: str) -> Any:
        return document(asking, Ask("mail", f"/mails/{mail_id}/html"))

    @blueprint.get("/mails/<mail_id>/parts/<picture>")
    @page(*SALES)
    def part(mail_id: str, picture: str) -> Any:
        """A picture within the HTML; mail hands out nothing else under this address."""
        return passed_on(asking, Ask("mail", f"/mails/{mail_id}/parts/{picture}"), PICTURES)

    @blueprint.get("/mails/<mail_id>/original")
    @page(*SALES)
    def original(mail_id: str) -> Any:
        return passed_on(asking, Ask("mail", f"/mails/{mail_id}/raw"))

    @blueprint.get("/mails/<mail_id>/files/<file_id>")
    @page(*SALES)
    def attached(mail_id: str, file_id: str) -> Any:
        return passed_on(asking, Ask("mail", f"/mails/{mail_id}/attachments/{file_id}"))


def document(asking: Asking, ask: Ask) -> Response:
    """HTML as mail has cleaned it, in a document that can run nothing."""
    found = asking.stream(visitor().asker, ask)
    if found is None:
        abort(503)
    with found:
        if found.status_code != 200:
            abort(404)
        html = found.content.decode("utf-8", "replace")
    shown = Response(DOCUMENT.format(html), content_type="text/html; charset=utf-8")
    shown.headers["Content-Security-Policy"] = BODY_POLICY
    return shown


def passed_on(asking: Asking, ask: Ask, kinds: Collection[str] = ()) -> Response:
    """A file as the service sends it, to be saved and not shown but where it is of these kinds."""
    found = asking.stream(visitor().asker, ask)
    if found is None:
        abort(503)
    if found.status_code != 200:
        found.close()
        abort(404)
    kind = found.headers.get("Content-Type", "")
    shown = Response(_chunks(found), content_type=kind if kind in kinds else "application/octet-stream")
    for name in ("Content-Disposition", "Content-Length"):
        if value := found.headers.get(name):
            shown.headers[name] = value
    shown.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return shown


def _chunks(found: requests.Response) -> Iterator[bytes]:
    with found:
        yield from found.iter_content(CHUNK)
