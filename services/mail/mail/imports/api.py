"""Imports over HTTP: old mail handed in piece by piece, brought in, and assigned by address."""

from typing import Any

from flask import request

from eventing import Invalid, NotFound, Parts, bare
from eventing.http import Accepted, Blueprint, PageQuery, allow, answer, issue, page_schema, reads, run
from mail.config import Config
from mail.files import NewFile
from mail.filing.commands import Refile
from mail.imports import bodies, queries
from mail.imports.commands import AddPiece, OpenImport, StartImport, StopImport
from mail.imports.errors import ImportStatus, WrongOffset
from mail.imports.model import IMPORT, Import, import_stream, new_import_id
from mail.imports.values import MAX_PIECE_BYTES, MAX_PIECE_MEBI
from mail.imports.views import IMPORTS, NOT_TAKEN
from mail.known.lookups import CUSTOMERS, customer_in_scope
from mail.mailbox.lookups import MAILBOXES
from mail.message.lookups import MAILS
from mail.resources import Resources
from people import ASSIGNERS, Role
from people.caller import caller

IMPORTERS = (Role.ADMINISTRATOR, Role.GENERAL_MANAGER)
PIECE_TYPE = "application/octet-stream"


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    imports = Blueprint(
        "imports", __name__, url_prefix="/imports", description="Archives of old mail that are brought in."
    )
    _handing_in(parts, imports)
    _bringing_in(parts, imports)
    return [imports, _old_mail(parts)]


def _handing_in(parts: Parts[Config, Resources], imports: Blueprint) -> None:
    bus, db, files = parts.bus, parts.db, parts.resources.files

    @imports.post("")
    @allow(*IMPORTERS)
    @reads(MAILBOXES)
    @imports.arguments(bodies.ImportBody)
    @imports.response(201, Accepted)
    def begin(body: dict[str, Any]) -> Any:
        """Begin to bring in an archive of mail: mbox, Maildir, `.eml`, or a zip or tar of them

        Its files are handed in next, piece by piece; then it is started.
        """
        if MAILBOXES.get(db, body["mailbox_id"]) is None:
            raise Invalid("mailbox_id", "no_such_mailbox")
        context = issue()
        command = OpenImport(import_id=new_import_id(context.command_id), by=caller().actor, **body)
        return answer(run(bus, command, context=context), location="/imports/{import_id}")

    @imports.put("/<import_id>/pieces")
    @allow(*IMPORTERS)
    @imports.arguments(bodies.PieceQuery, location="query")
    @imports.response(200, bodies.PieceSchema)
    def add_piece(query: dict[str, Any], import_id: str) -> Any:
        """Hand in a piece of a file, its bytes as the body; the same piece again is the same

        After a cut go on where `have` says. A piece that begins elsewhere is refused: `wrong_offset`.
        """
        content, name, offset = request.get_data(), query["name"], query["offset"]
        if not content:
            raise Invalid("body", "empty")
        if len(content) > MAX_PIECE_BYTES:
            raise Invalid("body", "piece_too_large", max=MAX_PIECE_MEBI)
        state = _state(import_id)
        if state.opened is None:
            raise NotFound()
        if state.status != "open":
            raise ImportStatus(import_status=state.status)
        one = state.files.get(name)
        have = 0 if one is None else one.have
        if offset > have:
            raise WrongOffset(offset=have)
        stored = NewFile(content, name[-200:], PIECE_TYPE, part=offset, uploaded_by=f"import {import_id}")
        command = AddPiece(
            import_id=import_id,
            name=name,
            size=query["size"],
            offset=offset,
            length=len(content),
            file_id=files.put(stored),
        )
        run(bus, command)
        return {"name": name, "size": query["size"], "have": _state(import_id).files[name].have}

    def _state(import_id: str) -> Import:
        return bus.state(IMPORT, import_stream(import_id))


def _bringing_in(parts: Parts[Config, Resources], imports: Blueprint) -> None:
    bus, db = parts.bus, parts.db

    @imports.get("")
    @allow(*IMPORTERS)
    @reads(IMPORTS)
    @imports.arguments(PageQuery, location="query")
    @imports.response(200, page_schema(bodies.ImportSchema))
    def listed(query: dict[str, Any]) -> Any:
        """List the imports, the latest first"""
        page = queries.imports(db, query.get("cursor"), query["limit"])
        return {"items": [bare(row) for row in page.items], "next": page.next}

    @imports.get("/<import_id>")
    @allow(*IMPORTERS)
    @reads(IMPORTS)
    @imports.response(200, bodies.WholeImportSchema)
    def one(import_id: str) -> Any:
        """Get an import: how far its files are here, and how much of them is brought in"""
        return bare(queries.one_import(bus, db, import_id))

    @imports.get("/<import_id>/not-taken")
    @allow(*IMPORTERS)
    @reads(IMPORTS, NOT_TAKEN)
    @imports.arguments(bodies.NotTakenQuery, location="query")
    @imports.response(200, page_schema(bodies.NotTakenSchema))
    def not_taken(query: dict[str, Any], import_id: str) -> Any:
        """List what an import did not take, or only as unreadable, and the code of why"""
        page = queries.not_taken(db, import_id, query.get("cursor"), query["limit"])
        return {"items": [bare(row) for row in page.items], "next": page.next}

    @imports.post("/<import_id>/start")
    @allow(*IMPORTERS)
    @imports.response(200, Accepted)
    def start(import_id: str) -> Any:
        """Bring in what was handed in; after a stop it goes on where it was"""
        return answer(run(bus, StartImport(import_id=import_id, by=caller().actor)), "import_id")

    @imports.post("/<import_id>/stop")
    @allow(*IMPORTERS)
    @imports.response(200, Accepted)
    def stop(import_id: str) -> Any:
        """Stop bringing in; what was brought in stays"""
        return answer(run(bus, StopImport(import_id=import_id, by=caller().actor)), "import_id")


def _old_mail(parts: Parts[Config, Resources]) -> Blueprint:
    old = Blueprint(
        "old_mail", __name__, url_prefix="/old-mail", description="Old mail that is no customer's yet."
    )
    db = parts.db

    @old.get("")
    @allow(*ASSIGNERS)
    @reads(MAILS)
    @old.response(200, bodies.OldMailListSchema)
    def by_address() -> Any:
        """List the addresses of old mail that is nobody's, those with the most of it first"""
        return queries.old_mail(db, caller())

    @old.post("/assign")
    @allow(*ASSIGNERS)
    @reads(MAILS, CUSTOMERS)
    @old.arguments(bodies.OldMailBody)
    @old.response(200, Accepted)
    def assign(body: dict[str, Any]) -> Any:
        """Assign all mail of an address that is nobody's to a customer at once"""
        if not customer_in_scope(db, caller(), body["customer_id"]):
            raise Invalid("customer_id", "no_such_customer")
        command = Refile(by="sender", value=body["address"].lower(), assigned_to=body["customer_id"])
        return answer(run(parts.bus, command), "refile_id")

    return old
