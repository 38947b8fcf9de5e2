"""Attaching: files are handed to mail as they are chosen; without the script, as the form brings them."""

import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, request
from werkzeug.datastructures import FileStorage

from desk.pages.asking import Answer, Ask, Asking
from desk.pages.attached import files_in, line_of
from desk.pages.bodies import document, passed_on
from desk.pages.telling import as_problem
from desk.pages.visiting import page, visitor
from people import CREDIT, SALES

WRITERS = (*SALES, *CREDIT)
#: The field with a line for each file; what a browser brings; and what somebody takes out without the script.
FIELD, BROUGHT, WITHOUT = "files", "upload", "without"
#: As mail takes it at most, with what a form has around it.
MAX_BODY = 24 * 1024 * 1024
LONGEST_NAME = 200
#: The form's names for what mail names when it refuses a file.
_FIELDS = {"body": BROUGHT, "name": BROUGHT}


def with_what_came(asking: Asking) -> str:
    """The field of the form, without what was taken out, and with the files that it brought itself."""
    form, out = request.form, frozenset(request.form.getlist(WITHOUT))
    kept = [one.line for one in files_in(form.get(FIELD, "")) if one.id not in out]
    came = [
        line_of(_handed_in(asking, file).body) for file in request.files.getlist(BROUGHT) if file.filename
    ]
    return "\n".join([*kept, *came])


def _handed_in(asking: Asking, file: FileStorage) -> Answer:
    """Give mail a file. What is refused, or cannot be done now, ends the request."""
    answer = _upload(asking, file)
    if not answer.ok:
        abort(as_problem(answer, "mail", _FIELDS))
    return answer


def _upload(asking: Asking, file: FileStorage) -> Answer:
    kind = file.mimetype or "application/octet-stream"
    return asking.upload(visitor().asker, "mail", "/uploads", name_of(file.filename), file.stream, kind)


def name_of(given: str | None) -> str:
    """The name of a file without folders and what nobody sees; of one that is too long, its end."""
    base = re.split(r"[/\\]", given or "")[-1]
    said = "".join(sign for sign in base if sign.isprintable()).strip()
    return said[-LONGEST_NAME:] or "file"


def add_attaching(blueprint: Blueprint, asking: Asking, say: Callable[..., str]) -> None:
    @blueprint.post("/files")
    @page(*WRITERS)
    def take() -> Any:
        """A file for what is being written: its line, or why it is not taken, in words."""
        files = [file for file in request.files.getlist(BROUGHT) if file.filename]
        if len(files) != 1:
            abort(400)
        answer = _upload(asking, files[0])
        if answer.ok:
            return Response(line_of(answer.body), content_type="text/plain; charset=utf-8")
        problem = answer.body or {}
        told = [one["detail"] for one in problem.get("errors", ())] or [problem.get("detail")]
        sentence = told[0] or say("service_away")
        return Response(sentence, status=answer.status, content_type="text/plain; charset=utf-8")

    @blueprint.get("/uploads/<file_id>")
    @page(*WRITERS)
    def uploaded(file_id: str) -> Any:
        return passed_on(asking, Ask("mail", f"/uploads/{file_id}"))

    @blueprint.get("/drafts/<draft_id>/html")
    @page(*WRITERS)
    def formatted(draft_id: str) -> Any:
        """A draft with its formatting, as its reader will see it."""
        return document(asking, Ask("mail", f"/drafts/{draft_id}/html"))

    @blueprint.get("/drafts/<draft_id>/files/<file_id>")
    @page(*WRITERS)
    def of_draft(draft_id: str, file_id: str) -> Any:
        return passed_on(asking, Ask("mail", f"/drafts/{draft_id}/files/{file_id}"))
