"""Routes of the commands on exports."""

from desk.export.commands import RecordExport
from desk.export.model import EXPORT, export_stream
from eventing import route

ROUTES = [route(RecordExport, EXPORT, lambda command: export_stream(command.export_id))]
