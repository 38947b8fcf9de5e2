"""Routes of the commands on imports."""

from eventing import route
from mail.imports.commands import AddPiece, NoteProgress, OpenImport, StartImport, StopImport
from mail.imports.model import IMPORT, import_stream_of

ROUTES = [
    route(OpenImport, IMPORT, import_stream_of),
    route(AddPiece, IMPORT, import_stream_of),
    route(StartImport, IMPORT, import_stream_of),
    route(StopImport, IMPORT, import_stream_of),
    route(NoteProgress, IMPORT, import_stream_of),
]
