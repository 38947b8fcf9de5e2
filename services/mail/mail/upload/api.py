"""Uploading over HTTP: files that go with what people write."""

from typing import Any

from flask import Response, request

from eventing import Invalid, NotFound, Parts
from eventing.http import Blueprint, allow
from mail.adapters.downloads import BYTES, download
from mail.adapters.sniffing import UNKNOWN, told_type
from mail.config import Config
from mail.files import NewFile
from mail.resources import Resources
from mail.upload import bodies
from mail.values import MAX_ATTACHED_BYTES, MAX_ATTACHED_MEBI, MAX_CONTENT_TYPE
from people import CREDIT, SALES
from people.caller import caller


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    files = parts.resources.files
    uploads = Blueprint(
        "uploads", __name__, url_prefix="/uploads", description="Files that go with what people write."
    )

    @uploads.post("")
    @allow(*SALES, *CREDIT)
    @uploads.arguments(bodies.FileQuery, location="query")
    @uploads.response(201, bodies.UploadSchema)
    def upload(query: dict[str, Any]) -> Any:
        """Upload a file, its bytes as the body under its own type; the same file again is the same

        It goes with a draft that names it. Nobody but you can do that, or read it, until then.
        """
        content = request.get_data()
        if not content:
            raise Invalid("body", "empty")
        if len(content) > MAX_ATTACHED_BYTES:
            raise Invalid("body", "files_too_large", max=MAX_ATTACHED_MEBI)
        kind = told_type(request.mimetype[:MAX_CONTENT_TYPE], content)
        file_id = files.put(NewFile(content, query["name"], kind, uploaded_by=caller().actor))
        stored = {"file_id": file_id, "name": query["name"], "content_type": kind, "size": len(content)}
        return stored, {"Location": f"/uploads/{file_id}"}

    @uploads.get("/<file_id>")
    @allow(*SALES, *CREDIT)
    @uploads.response(200, BYTES, content_type=UNKNOWN)
    def uploaded(file_id: str) -> Response:
        """Download a file that you uploaded"""
        stored, chunks = files.open(file_id)
        if stored.uploaded_by != caller().actor:
            raise NotFound()
        return download(chunks, stored.size, stored.name, stored.content_type)

    return [uploads]
